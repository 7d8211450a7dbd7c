// Stores what the relays of all windows bring, and follows each call for the popup.
// The browser may stop this at any time: what matters is in the database, and relays keep what was not acknowledged.

import init, { Copy, LiveView } from './recorder.js';
import { header } from '../js/header.js';
import { timeOf } from '../js/note.js';
import { browser } from './browser.js';
import { settings } from './settings.js';
import { disable, enable, inject, patternOf, register, sites } from './sites.js';
import * as store from './store.js';

/** Milliseconds between two looks at the limits. */
const TRIM = 30_000;

/** Milliseconds after which it shows what became of a tab. */
const LATER = 1000;

const HOUR = 3_600_000;
const MEGABYTE = 1e6;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ready = init();

/** Recordings whose notes come: their views and, where nothing personal may be stored, their anonymizers. */
const views = new Map();
const copies = new Map();
/** Which recording a visit is written to; a visit that changes to or from anonymizing has several. */
const parts = new Map();
/** Visits whose recording a person deleted while it went on; of what is still on its way nothing is kept. */
const deleted = new Set();
/** Tabs whose badge says that something cannot be stored. */
const troubled = new Set();
let trimmed = 0;

const askTab = (tab, message, frameId = 0) => browser.tabs.sendMessage(tab, message, { frameId }).catch(() => null);
const badge = (tabId, text) => browser.action.setBadgeText({ tabId, text }).catch(() => {});

/** The window at the top of a tab, as its relay tells; null where none runs. */
const topOf = tab => askTab(tab, { type: 'who' });

/** Whose visit a relay belongs to; undefined if nothing of it is to be recorded. */
async function visitOf(hello, tab) {
  const as = (await sites())[patternOf(hello.url)]?.as;
  if (hello.isTop) return as === 'frame' ? undefined : hello;
  const top = await topOf(tab);
  if (top) {
    if (!top.isPaused) await askTab(tab, { type: 'wake' });
    return top;
  }
  return as === 'frame' ? undefined : hello;
}

/** What writes a recording without what is personal, and what is told of its page then. */
async function anonymous(head) {
  await ready;
  const copy = new Copy(crypto.getRandomValues(new Uint8Array(16)));
  const written = decoder.decode(copy.write(encoder.encode(header(head))));
  const { url, origin, userAgent } = JSON.parse(written.split('\n')[1]);
  return { copy, url, origin, userAgent, title: '' };
}

/** Which part of its visit a recording is: the id of the first is the visit's, those of others have a number behind that. */
const partOf = ({ id, visit }) => Number(id.slice(visit.length + 1)) || 1;

/** The recordings of a visit, in the order in which they began. */
const recordingsOf = async relay =>
  (await store.recordings()).filter(({ visit }) => visit === relay).sort((one, other) => partOf(one) - partOf(other));

/** What a recording begins with: the one of the visit that goes on, or a further part of it. */
async function headOf(visit, tab, batch) {
  const { anonymizeAtSource } = await settings();
  const current = parts.get(visit.relay);
  if (current?.isAnonymous === anonymizeAtSource) return current;
  const last = (await recordingsOf(visit.relay)).at(-1);
  // The key of pseudonyms is kept nowhere, so nothing that is anonymous goes on after the background was ended.
  const goesOn = last && !last.isAnonymous && !anonymizeAtSource;
  const { relay, url, origin, title, userAgent } = visit;
  const id = goesOn ? last.id : last ? `${relay}.${partOf(last) + 1}` : relay;
  const startTime = timeOf(batch.notes.split('\n', 1)[0]) || batch.time;
  const head = { id, visit: relay, tab, isAnonymous: anonymizeAtSource, startTime, url, origin, title, userAgent };
  if (anonymizeAtSource) {
    const { copy, ...told } = await anonymous(head);
    copies.set(id, copy);
    Object.assign(head, told);
  }
  // A further part stands alone.
  if (last && !goesOn) browser.tabs.sendMessage(tab, { type: 'describe' }).catch(() => {});
  parts.set(relay, head);
  return head;
}

const scrub = (copy, text) => text && decoder.decode(copy.write(encoder.encode(text)));

async function viewOf(id) {
  await ready;
  if (!views.has(id)) views.set(id, { view: new LiveView(), before: (await store.recording(id))?.connections ?? [] });
  return views.get(id);
}

/** The connections of a recording; what was told before the background was stopped is taken from there. */
function connectionsOf({ view, before }) {
  const now = new Map(JSON.parse(view.json()).map(connection => [connection.id, connection]));
  for (const old of before) {
    const fresh = now.get(old.id);
    const isUntold = !fresh || fresh.state === 'new';
    now.set(old.id, { ...old, ...fresh, since: old.since, state: isUntold ? old.state : fresh.state });
  }
  return [...now.values()];
}

/** Says something to a window that may be gone by now. */
function tell(port, message) {
  try {
    port.postMessage(message);
  } catch {
    // It waits for nothing any more.
  }
}

async function keep(batch, head, port) {
  try {
    const live = await viewOf(head.id);
    live.view.take(`${batch.description ?? ''}${batch.notes}`);
    const copy = copies.get(head.id);
    const stored = copy ? { ...batch, notes: scrub(copy, batch.notes), description: scrub(copy, batch.description) } : batch;
    await store.append(head, stored, { connections: connectionsOf(live), ended: undefined });
    tell(port, { type: 'stored', sequence: batch.sequence });
    await say(undefined);
    if (troubled.delete(head.tab)) badge(head.tab, 'REC');
  } catch (error) {
    const isFull = error?.name === 'QuotaExceededError';
    await say({ reason: isFull ? 'full' : 'failed', message: `${error?.message ?? error}`, since: Date.now() });
    troubled.add(head.tab);
    badge(head.tab, '!');
    tell(port, { type: 'refused', sequence: batch.sequence });
  }
  if (Date.now() - trimmed > TRIM) await limit();
}

let problem;
/** Remembers why nothing can be stored, for as long as that is so. */
async function say(what) {
  if (what?.reason === problem?.reason) return;
  problem = what;
  await (what ? browser.storage.session.set({ problem: what }) : browser.storage.session.remove('problem'));
}

async function limit() {
  trimmed = Date.now();
  const { hours, megabytes } = await settings();
  const { gone, shortened } = await store.trim(Date.now() - hours * HOUR, megabytes * MEGABYTE);
  // What is left is to begin as soon as possible with a description.
  for (const { tab } of shortened) browser.tabs.sendMessage(tab, { type: 'describe' }).catch(() => {});
  const { gone: before } = await browser.storage.local.get({ gone: 0 });
  if (gone) await browser.storage.local.set({ gone: before + gone });
}

/** What is stored is stored one after the other, whatever window it comes from. */
let storing = Promise.resolve();
const inTurn = action => storing = storing.then(action).catch(console.error);

function forget(visit) {
  const head = parts.get(visit.relay);
  parts.delete(visit.relay);
  views.delete(head?.id);
  copies.delete(head?.id);
}

/** Says of a visit whose window is gone without a word that it was left, unless the tab still stands there: then it crashed. */
async function judge(visit, tab) {
  const [{ url = '' } = {}, top] = await Promise.all([browser.tabs.get(tab).catch(() => undefined), topOf(tab)]);
  if (top ? top.relay === visit.relay : patternOf(url) === patternOf(visit.url)) return;
  for (const { id, ended } of await recordingsOf(visit.relay)) {
    if (!ended) await inTurn(() => store.update(id, { ended: 'left' }));
  }
}

function serve(port) {
  const tab = port.sender.tab.id;
  let work = Promise.resolve();
  let visit;
  const handle = async message => {
    if (message.type === 'hello') {
      visit = await visitOf(message, tab);
      if (visit?.relay === message.relay) visit.port = port;
      if (!visit) {
        tell(port, { type: 'end' });
      } else if (visit.isPaused && !message.isPaused) {
        // A frame that came during a pause, and says hello again after it.
        visit = undefined;
        tell(port, { type: 'pause' });
      } else if (!visit.isPaused) {
        badge(tab, 'REC');
      }
    } else if (visit && message.type === 'batch') {
      await inTurn(async () => deleted.has(visit.relay) || keep(message, await headOf(visit, tab, message), port));
    } else if (visit?.port === port && message.type === 'ended') {
      const { id, isAnonymous } = parts.get(visit.relay) ?? {};
      const { reason: ended, title } = message;
      if (id) await inTurn(() => store.update(id, isAnonymous ? { ended } : { ended, title }));
    }
  };
  port.onMessage.addListener(message => { work = work.then(() => handle(message)).catch(console.error); });
  port.onDisconnect.addListener(() => {
    work = work.then(() => visit?.port === port && inTurn(() => forget(visit)));
    setTimeout(() => work.then(() => visit?.port === port && judge(visit, tab)), LATER);
  });
}

/** Counts how often a tab was reloaded without leaving the page for another. */
async function countReloads(tab, isReload) {
  const key = `reloads-${tab}`;
  const { [key]: before } = await browser.storage.session.get({ [key]: 0 });
  const count = isReload ? before + 1 : 0;
  await browser.storage.session.set({ [key]: count });
  return count;
}

/** Ends what is recorded of a site: its pages with all that is in them, and its frames in pages of others. */
async function endAll(pattern, reason) {
  for (const { id } of await browser.tabs.query({})) {
    const top = await topOf(id);
    const isWhole = top && patternOf(top.url) === pattern;
    await browser.tabs.sendMessage(id, { type: 'end', reason, pattern: isWhole ? undefined : pattern }).catch(() => {});
    const isOver = !await browser.tabs.sendMessage(id, { type: 'who' }).catch(() => null);
    if (isOver) await badge(id, '');
  }
}

/** The recording of a tab and its connections, for the popup. */
async function stateOf(tab) {
  const top = await topOf(tab);
  const of = top && (await recordingsOf(top.relay)).at(-1);
  const connections = of ? connectionsOf(await viewOf(of.id)) : [];
  return { top, recording: of && { ...of, connections }, problem: (await browser.storage.session.get('problem')).problem };
}

/** Deletes a recording, and ends it if it goes on. */
async function remove(id) {
  const found = await store.recording(id);
  if (!found) return;
  const { visit, tab } = found;
  const isLast = (await recordingsOf(visit)).at(-1)?.id === id;
  if (isLast && (await topOf(tab))?.relay === visit) {
    deleted.add(visit);
    await browser.tabs.sendMessage(tab, { type: 'end', reason: 'stopped' }).catch(() => {});
    await badge(tab, '');
  }
  await inTurn(() => store.remove(id));
}

async function pause(tab, type) {
  await browser.tabs.sendMessage(tab, { type }).catch(() => {});
  await badge(tab, type === 'pause' ? '' : 'REC');
}

async function begin({ pattern, as, tab }) {
  await enable(pattern, as);
  await inject(tab).catch(() => {});
}

const ANSWERS = {
  visit: ({ isReload }, { tab }) => countReloads(tab.id, isReload),
  state: ({ tab }) => stateOf(tab),
  pause: ({ tab, type }) => pause(tab, type),
  resume: ({ tab, type }) => pause(tab, type),
  /** Records a site from now on, and the tab that is open. */
  enable: message => begin(message),
  /** Records a tab until it is left. */
  once: ({ tab }) => inject(tab),
  disable: async ({ pattern }) => {
    await endAll(pattern, 'stopped');
    await disable(pattern);
  },
  limit: () => limit(),
  remove: ({ id }) => remove(id),
};

browser.runtime.onConnect.addListener(port => port.name === 'relay' && serve(port));
const own = browser.runtime.getURL('');
browser.runtime.onMessage.addListener((message, sender, respond) => {
  const answer = ANSWERS[message?.type];
  // What runs in a page says of itself that it is there, and no more.
  if (!answer || (message.type !== 'visit' && !sender.url?.startsWith(own))) return false;
  Promise.resolve(answer(message, sender)).then(value => respond(value ?? null), error => respond({ error: `${error.message}` }));
  return true;
});
browser.permissions.onAdded.addListener(async ({ origins = [] }) => {
  // The popup, which asked, may be closed by the browser's question.
  const { wanted } = await browser.storage.session.get('wanted');
  if (wanted && origins.includes(wanted.pattern)) await begin(wanted);
  await browser.storage.session.remove('wanted');
});
browser.permissions.onRemoved.addListener(async ({ origins = [] }) => {
  await register();
  for (const pattern of origins) await endAll(pattern, 'revoked');
});
browser.runtime.onInstalled.addListener(register);
browser.runtime.onStartup.addListener(async () => {
  await register();
  await limit();
});
browser.action.setBadgeBackgroundColor({ color: '#c2142f' });
browser.action.setBadgeTextColor({ color: '#ffffff' });
