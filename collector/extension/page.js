// Runs in the page's own world, before its scripts: hooks the window and hands the notes to the relay.
// Nothing of it is seen by the page: no name, no element, no message.

import { hook } from '../js/hook.js';
import { DESCRIPTION, HERE, START, asking } from './channel.js';

/** Notes that are kept until the relay is there. */
const MOST_WAITING = 2000;

function collect() {
  const { CustomEvent, AbortController, dispatchEvent } = window;
  const { apply } = Reflect;
  const { parse } = JSON;
  const detail = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail').get;
  const listening = new AbortController();
  let channel;
  let waiting = [];
  let lost = 0;

  const say = (name, text) => apply(dispatchEvent, window, [new CustomEvent(name, { __proto__: null, detail: text })]);

  const note = text => {
    if (channel) say(channel, text);
    else if (waiting.length < MOST_WAITING) waiting[waiting.length] = text;
    else lost++;
  };

  const hooked = hook(window, { note, prefix: window === window.top ? '' : `${Math.random().toString(36).slice(2, 6)}-` });
  if (!hooked) return;

  const answer = ({ ask, interval }) => {
    if (ask === 'interval') hooked.setInterval(interval);
    if (ask === 'describe') {
      const notes = hooked.describe();
      let text = DESCRIPTION;
      for (let index = 0; index < notes.length; index++) text += `${notes[index]}\n`;
      say(channel, text);
    }
    if (ask === 'end') {
      hooked.unhook();
      listening.abort();
    }
  };

  const hear = (name, heard) => window.addEventListener(name, event => {
    try {
      heard(parse(apply(detail, event, [])));
    } catch {
      // Somebody else's event of the same name.
    }
  }, { signal: listening.signal });

  hear(START, options => {
    if (channel || typeof options.channel !== 'string') return;
    channel = options.channel;
    hear(asking(channel), answer);
    answer({ ask: 'interval', interval: options.interval });
    for (let index = 0; index < waiting.length; index++) say(channel, waiting[index]);
    if (lost) say(channel, `[":dropped",null,{"notes":${lost}},${Date.now()}]`);
    waiting = [];
  });
  say(HERE, null);
}

try {
  collect();
} catch {
  // A page that is open already may have spoilt what is needed; it goes on without a recorder.
}
