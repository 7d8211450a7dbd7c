// The window of the extension's button: the call in this tab.

import { open, save } from './actions.js';
import { ask as askBackground, browser } from './browser.js';
import { busy, by, element, say, show } from './elements.js';
import { set, settings } from './settings.js';
import { patternOf, sites, stateOf } from './sites.js';
import { bitrate, bytes, duration, host, milliseconds, share } from './words.js';

const OFTEN = 1000;
const MOST_SHOWN = 20;

const SITE = {
  on: 'Records every call on this site',
  off: 'Off on this site',
  revoked: 'The browser took the permission back',
};

const PROBLEMS = {
  full: 'The browser has no more room. What was recorded until then is kept; delete recordings to go on.',
  failed: 'Nothing can be stored at the moment. What was recorded until then is kept.',
};

const wanted = Number(new URLSearchParams(location.search).get('tab'));
const tab = wanted ? await browser.tabs.get(wanted) : (await browser.tabs.query({ active: true, currentWindow: true }))[0];
const pattern = patternOf(tab?.url ?? '');
const ask = (type, more) => askBackground(type, { tab: tab.id, ...more });
let recording;

/** Asks for a site. This must come first after the press: browsers take no later one for wanted. */
async function enable(of, as) {
  const message = { pattern: of, as, tab: tab.id };
  browser.storage.session.set({ wanted: message });
  if (await browser.permissions.request({ origins: [of] })) await ask('enable', message);
  else say('Not permitted, so nothing is recorded.', true);
  await refresh();
}

async function toggle({ target }) {
  await (target.checked ? enable(pattern, 'site') : ask('disable', { pattern })).catch(failed);
  await refresh();
}

const isLive = (state, top) => Boolean(top) && state !== 'revoked';

function showSite(state, top) {
  if (!pattern) {
    show(by('site'), element('p', { className: 'muted' }, 'Extensions reach no calls on this page. Open the page of a call.'));
    return;
  }
  const isOnce = state === 'off' && top;
  show(
    by('site'),
    element('label', { className: 'setting', htmlFor: 'switch' },
      element('span', { className: 'trunc' }, element('b', {}, host(tab.url)), element('small', {}, isOnce ? 'Records this tab until it is left' : SITE[state]))),
    element('input', { type: 'checkbox', role: 'switch', id: 'switch', 'aria-label': 'Record this site' }),
  );
  by('switch').checked = state === 'on';
  by('switch').onchange = toggle;
}

const advice = (title, text, ...acts) =>
  element('div', { className: 'advice' }, element('p', { className: 'strong' }, title), element('p', { className: 'muted' }, text), element('div', { className: 'row acts' }, acts));

const ACTS = {
  once: () => ask('once').then(refresh),
  reload: () => browser.tabs.reload(tab.id),
};
const act = (name, text) => element('button', { className: 'btn', 'data-act': name }, text);

function connection({ id, state, since, until, bitrateIn, bitrateOut, loss, roundTripTime }) {
  const told = [['in', bitrate(bitrateIn)], ['out', bitrate(bitrateOut)], ['loss', share(loss)], ['round trip', milliseconds(roundTripTime)]];
  return element('li', {},
    element('div', { className: 'row' },
      element('b', {}, id), element('span', { className: `stt st-${state}` }, element('i', {}), state), element('span', { className: 'push quiet xs' }, duration(until - since))),
    state !== 'closed' && told.some(([, value]) => value !== '–') && element('dl', {}, told.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)))));
}

function showConnections(state, top) {
  const known = (recording?.connections ?? []).toSorted((one, other) => (one.state === 'closed') - (other.state === 'closed') || other.since - one.since);
  if (known.length) {
    const rest = known.length - MOST_SHOWN;
    show(by('connections'), element('ul', { className: 'live' }, known.slice(0, MOST_SHOWN).map(connection)),
      rest > 0 && element('p', { className: 'quiet xs' }, `and ${rest} more`));
  } else if (!pattern) {
    show(by('connections'));
  } else if (state === 'revoked') {
    show(by('connections'), advice('Recording has ended', 'Switch on again to permit it. What was recorded until then is kept.'));
  } else if (isLive(state, top)) {
    show(by('connections'), advice('Waiting for a call', 'Recording starts with the first use of WebRTC. A call that was there before shows up as soon as the page asks it something; reload to have it from its beginning.', act('reload', 'Reload')));
  } else if (state === 'on') {
    show(by('connections'), advice('Switched on after this page was loaded', 'Reload it to record.', act('reload', 'Reload')));
  } else {
    show(by('connections'), advice('Nothing is recorded here', 'Switch on to record the calls of this site from now on, or only what this tab does until it is left.', act('once', 'Only this tab')));
  }
}

async function showFrames(top) {
  const origins = top ? await browser.tabs.sendMessage(tab.id, { type: 'frames' }, { frameId: 0 }).catch(() => []) : [];
  const known = await sites();
  const unknown = (origins ?? []).filter(origin => !known[patternOf(origin)]);
  by('frames').hidden = !unknown.length;
  show(by('frames'),
    element('h2', {}, 'Frames of other sites'),
    element('p', { className: 'muted xs' }, 'They may hold the call. They are recorded within this page alone.'),
    element('ul', {}, unknown.map(origin => element('li', { className: 'row' }, element('span', { className: 'trunc' }, host(origin)), element('button', { className: 'btn push', 'data-frame': origin }, 'Record too')))));
}

function showCall(top, problem) {
  by('call').hidden = !recording;
  by('note').hidden = !top;
  by('problem').hidden = !problem;
  by('problem').textContent = problem ? PROBLEMS[problem.reason] : '';
  if (!recording) return;
  const { startTime, lastTime, dropped } = recording;
  by('time').textContent = duration(lastTime - startTime);
  const facts = [`${bytes(recording.bytes)} before packing`, recording.isAnonymous && 'anonymized at the source', dropped && `${dropped} oldest notes dropped`];
  by('facts').textContent = facts.filter(Boolean).join(', ');
  const state = !top ? 'ended' : top.isPaused ? 'paused' : problem ? 'stopped' : 'recording';
  show(by('state'), element('span', { className: `stt ${state}` }, element('i', {}), state));
  by('pause').hidden = !top;
  by('pause').textContent = top?.isPaused ? 'Resume' : 'Pause';
  by('pause').onclick = busy(() => ask(top.isPaused ? 'resume' : 'pause').then(refresh));
}

async function refresh() {
  const [state, { top, recording: found, problem }] = await Promise.all([stateOf(pattern), ask('state')]);
  recording = found;
  showSite(state, top);
  showCall(top, problem);
  showConnections(state, top);
  await showFrames(top);
}

async function showSettings() {
  const chosen = await settings();
  by('interval').value = `${chosen.interval}`;
  by('interval').onchange = ({ target }) => set({ interval: Number(target.value) });
  for (const name of ['anonymizeOnSave', 'anonymizeAtSource']) {
    by(name).checked = chosen[name];
    by(name).onchange = ({ target }) => set({ [name]: target.checked });
  }
}

by('open').onclick = busy(() => open(recording.id));
by('save').onclick = busy(() => save(recording.id));
const failed = error => say(`That did not work: ${error.message}`, true);
by('connections').onclick = ({ target }) => ACTS[target.dataset?.act]?.().catch(failed);
by('frames').onclick = ({ target }) => target.dataset?.frame && enable(patternOf(target.dataset.frame), 'frame').catch(failed);
by('note').onsubmit = async event => {
  event.preventDefault();
  const text = by('note-text').value.trim();
  if (!text) return;
  try {
    await browser.tabs.sendMessage(tab.id, { type: 'note', text }, { frameId: 0 });
    by('note-text').value = '';
    say('Noted.');
  } catch (error) {
    failed(error);
  }
};
if (tab) {
  await showSettings();
  for (;;) {
    await refresh().catch(error => say(`The recorder does not answer: ${error.message}`, true));
    await new Promise(done => setTimeout(done, OFTEN));
  }
}
