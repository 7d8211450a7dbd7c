// All recordings, also those that a crash or the browser's end cut off.

import { open, save } from './actions.js';
import { ask, browser } from './browser.js';
import { busy, by, element, say, show } from './elements.js';
import { set, settings } from './settings.js';
import { sites, stateOf } from './sites.js';
import { recordings } from './store.js';
import { bytes, duration, ending, host, moment } from './words.js';

const OFTEN = 2000;

/** Milliseconds in which a second press deletes. */
const SURE = 5000;

/** With this the viewer comes back without the recording that it was to open. */
const MISSING = '?missing';

/** Whether the page of a recording is still there and goes on with it. */
async function live({ tab, visit }) {
  const top = await browser.tabs.sendMessage(tab, { type: 'who' }, { frameId: 0 }).catch(() => null);
  return top?.relay === visit && !top.isPaused;
}

let all = [];

/** The recording that the next press of its button deletes. */
let doomed;
let waiting;
function doom(id) {
  clearTimeout(waiting);
  doomed = id;
  if (id) waiting = setTimeout(doom, SURE);
  list();
}

const ACTS = {
  open, save,
  remove: async id => {
    const isSure = doomed === id;
    doom(isSure ? undefined : id);
    if (!isSure) return;
    await ask('remove', { id });
    say('Deleted. If it went on, it goes on no more until its page is loaded again.');
    await refresh();
  },
};
const act = (name, id, text, label, more) =>
  element('button', { className: name === 'open' ? 'btn' : 'btn ghost', 'data-act': name, 'data-id': id, 'aria-label': `${text}: ${label}`, ...more }, text);
const remove = (id, label) => (id === doomed ? act('remove', id, 'Delete for good', label, { 'data-sure': 'yes' }) : act('remove', id, 'Delete', label));

function row(recording) {
  const { id, url, title, isAnonymous, startTime, lastTime, dropped, connections = [], isLive } = recording;
  const label = isAnonymous ? 'anonymized' : host(url);
  return element('tr', { className: isLive ? 'live' : '' },
    element('td', { className: 'fill trunc' }, element('b', {}, label), element('div', { className: 'quiet xs trunc', title: title || url }, title || url)),
    element('td', { className: 'nowrap' }, moment(startTime)),
    element('td', { className: 'num' }, duration(lastTime - startTime)),
    element('td', { className: 'num' }, `${connections.length}`),
    element('td', { className: 'num' }, bytes(recording.bytes)),
    element('td', {}, element('span', { className: `stt ${isLive ? 'recording' : recording.ended ? '' : 'cut'}` }, isLive && element('i', {}), ending(recording)), dropped > 0 && element('div', { className: 'xs high' }, `${dropped} oldest notes dropped`)),
    element('td', { className: 'nowrap acts' }, act('open', id, 'Open', label), act('save', id, 'Save', label), remove(id, label)));
}

const HEAD = [['Site'], ['Begun'], ['Length', 'num'], ['Connections', 'num'], ['Size', 'num'], ['State'], ['']];

function list() {
  show(by('list'), all.length
    ? element('table', { className: 'table' },
      element('thead', {}, element('tr', {}, HEAD.map(([text, className = '']) => element('th', { scope: 'col', className }, text)))),
      element('tbody', {}, all.map(row)))
    : element('p', { className: 'empty' }, 'Nothing is recorded yet. Open the page of a call, press the button of rtclens and switch recording on.'));
}

async function refresh() {
  const found = (await recordings()).sort((one, other) => other.startTime - one.startTime);
  all = await Promise.all(found.map(async recording => ({ ...recording, isLive: await live(recording) })));
  const { gone } = await browser.storage.local.get({ gone: 0 });
  const total = all.reduce((sum, recording) => sum + recording.bytes, 0);
  const facts = [`${all.length} in this browser, ${bytes(total)} before packing.`, gone > 0 && `${gone} were dropped when they came over the limits.`];
  by('total').textContent = facts.filter(Boolean).join(' ');
  list();
  await showSites();
}

async function showSites() {
  const known = Object.entries(await sites());
  const told = await Promise.all(known.map(async ([pattern, { as }]) => {
    const state = as === 'frame' ? 'within other sites' : (await stateOf(pattern)) === 'on' ? 'recorded' : 'permission taken back';
    return element('li', { className: 'row' }, element('span', {}, pattern.replace('/*', '')), element('span', { className: 'quiet xs' }, state), element('button', { className: 'btn ghost push', 'data-site': pattern }, 'Forget'));
  }));
  show(by('sites'), told.length ? element('ul', {}, told) : element('p', { className: 'muted' }, 'None. Each is asked for when you switch recording on there.'));
}

by('list').onclick = event => {
  const button = event.target.closest('[data-act]');
  if (button) busy(() => ACTS[button.dataset.act](button.dataset.id))({ currentTarget: button });
};
document.addEventListener('click', ({ target }) => {
  const { act, id } = target.closest('[data-act]')?.dataset ?? {};
  if (doomed && (act !== 'remove' || id !== doomed)) doom(undefined);
}, true);
by('sites').onclick = ({ target }) => target.dataset.site && busy(async () => {
  await ask('disable', { pattern: target.dataset.site });
  await refresh();
})({ currentTarget: target });
const chosen = await settings();
by('anonymizeOnSave').checked = chosen.anonymizeOnSave;
by('anonymizeOnSave').onchange = ({ target }) => set({ anonymizeOnSave: target.checked });
for (const name of ['hours', 'megabytes']) {
  by(name).value = chosen[name];
  by(name).onchange = ({ target }) => target.reportValidity() && busy(async () => {
    await set({ [name]: target.valueAsNumber });
    await ask('limit');
    await refresh();
  })({ currentTarget: target });
}
if (location.search === MISSING) say('The recording that was to be opened is no longer here, or cannot be read.', true);
for (;;) {
  await refresh().catch(error => say(`The recordings cannot be read: ${error.message}`, true));
  await new Promise(done => setTimeout(done, OFTEN));
}
