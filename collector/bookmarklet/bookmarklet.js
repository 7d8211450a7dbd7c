// The collector as a bookmark: everything is in its address, so that no content security policy of a page keeps it out.

import { client, environment } from '../js/environment.js';
import { completeLines } from '../js/complete.js';
import { download, file, fileName } from '../js/file.js';
import { header } from '../js/header.js';
import { hook } from '../js/hook.js';
import { memory } from '../js/memory.js';
import { handOver } from '../js/window.js';
import { panel } from './panel.js';

/** Stands for the address of the viewer that hands the bookmark out, which puts its own here. */
const VIEWER = 'https://viewer.invalid/';

/** A second press of the bookmark brings the panel back. */
const SHOW = 'rtclens-show';

const started = Date.now();
const store = memory({ describe: () => [client(window), ...hooks.flatMap(({ describe }) => describe())] });
let connections = 0;
const take = note => {
  if (note.startsWith('["create","')) connections++;
  store.add(note);
};

/** Hooks a window and the frames in it that it may reach. */
const hookAll = (frame, prefix, found) => {
  const hooked = hook(frame, { note: take, prefix });
  if (hooked) found.push(hooked);
  for (let index = 0; index < frame.length; index++) {
    try {
      if (frame[index].document) hookAll(frame[index], `${prefix}${index}_`, found);
    } catch {
      // A frame of another origin is out of reach.
    }
  }
  return found;
};

const hooks = hookAll(window, '', []);
if (hooks.length === 0) {
  if (window.dispatchEvent(new CustomEvent(SHOW, { cancelable: true }))) {
    panel({ title: 'rtclens', text: 'This page has no WebRTC, or something records it already.', buttons: [] });
  }
} else {
  take(client(window));
  const stopEnvironment = environment(window, take);
  const save = () => file(
    header({ url: location.pathname, origin: location.origin, userAgent: navigator.userAgent, startTime: started }),
    store.read(), completeLines(), fileName(location.host),
  );
  let stopped;
  const status = () => {
    const seconds = Math.round(((stopped ?? Date.now()) - started) / 1000);
    const { notes, bytes, dropped } = store.state;
    const time = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
    const parts = [`${connections} ${connections === 1 ? 'connection' : 'connections'}`, `${notes} events`, `${Math.ceil(bytes / 1000)} kB`];
    if (dropped) parts.push(`${dropped} oldest dropped`);
    return `${stopped ? 'Stopped at' : 'Recording'} ${time}\n${parts.join(' · ')}`;
  };
  const shown = panel({
    title: 'rtclens',
    status,
    text: 'A recording lasts until this page is left. Nothing is sent anywhere.',
    buttons: [
      ['Save', async say => {
        const saved = await save();
        download(document, saved);
        say(`Saved as ${saved.name}.`);
      }],
      ['Open in viewer', async say => {
        if (await handOver(VIEWER, save)) return;
        const saved = await save();
        download(document, saved);
        say(`This page keeps other windows away. The dump was saved as ${saved.name}; open it in the viewer.`);
      }],
      ['Stop', say => {
        stopped = Date.now();
        hooks.forEach(({ unhook }) => unhook());
        stopEnvironment();
        say('What was recorded can still be saved.');
        return true;
      }],
    ],
  });
  window.addEventListener(SHOW, event => {
    event.preventDefault();
    shown.show();
  });
}
