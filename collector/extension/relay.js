// Runs beside the page, out of its reach: takes the notes of the hook and brings them to the background in batches, each of
// which is kept until it is stored. The background may be stopped by the browser at any time.

import { client, environment } from '../js/environment.js';
import { timeOf } from '../js/note.js';
import { browser } from './browser.js';
import { DESCRIPTION, HERE, START, asking } from './channel.js';
import { settings, watch } from './settings.js';
import { patternOf } from './sites.js';

/**
 * Milliseconds after which notes are sent, and characters after which they are sent at once. Chromium delivers nothing that a page
 * sends while it is left for a page of another process, so this is what may be missing at the end.
 */
const PAUSE = 100;
const BATCH = 256 * 1024;

/** Characters that wait for the background at most. */
const MOST_WAITING = 16 * 1024 * 1024;

/** Milliseconds between two descriptions from which a dump can begin when what was before is dropped. */
const DESCRIBE = 5 * 60_000;

/** Milliseconds until a lost background is called again. */
const AGAIN = 200;

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(36).padStart(2, '0')).join('');

function relay() {
  const isTop = window === window.top;
  const [id, channel] = [random(), random()];
  const listening = new AbortController();
  let open = [];
  let openSize = 0;
  let queue = [];
  let queueSize = 0;
  let next = 0;
  let sent = -1;
  let lost = 0;
  let described = Date.now();
  let description;
  let port;
  let timer;
  let hasSpoken = false;
  let isPaused = false;
  let reloads;

  const hello = () => ({
    relay: id, isTop, isPaused,
    // Without what often holds names and tokens.
    url: location.href.split(/[?#]/, 1)[0], origin: window.origin === 'null' ? location.origin : window.origin, title: document.title, userAgent: navigator.userAgent,
  });

  const ask = question => window.dispatchEvent(new CustomEvent(asking(channel), { detail: JSON.stringify(question) }));
  const own = (method, value) => JSON.stringify([method, null, value, Date.now()]);

  const describe = () => {
    close();
    described = Date.now();
    ask({ ask: 'describe' });
  };

  /** Makes a batch of the notes so far. */
  const close = () => {
    if (!open.length && description === undefined) return;
    const batch = { relay: id, sequence: next++, time: Date.now(), notes: open.map(text => `${text}\n`).join(''), count: open.length, description };
    queue.push(batch);
    queueSize += openSize;
    [open, openSize, description] = [[], 0, undefined];
    while (queueSize > MOST_WAITING && queue.length > 1) forget(queue.shift());
  };

  const forget = batch => {
    queueSize -= batch.notes.length;
    lost += batch.count;
  };

  const connect = () => {
    port = browser.runtime.connect({ name: 'relay' });
    port.onMessage.addListener(({ type, sequence }) => {
      if (type === 'end') return end();
      if (type === 'pause') return leaveOut();
      const done = queue.filter(batch => batch.sequence <= sequence);
      queue = queue.filter(batch => batch.sequence > sequence);
      for (const batch of done) {
        if (type === 'refused') forget(batch);
        else queueSize -= batch.notes.length;
      }
      return undefined;
    });
    port.onDisconnect.addListener(() => {
      port = undefined;
      if (queue.length) setTimeout(flush, AGAIN);
    });
    sent = -1;
    port.postMessage({ type: 'hello', ...hello() });
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    close();
    try {
      if (queue.length && !port) connect();
      for (const batch of queue) {
        if (batch.sequence <= sent) continue;
        port.postMessage({ type: 'batch', ...batch });
        sent = batch.sequence;
      }
    } catch {
      // The extension was taken away or replaced.
      end();
    }
  };

  const keep = text => {
    if (lost) {
      const dropped = own(':dropped', { notes: lost });
      lost = 0;
      open.push(dropped);
      describe();
    }
    open.push(text);
    openSize += text.length + 1;
    if (openSize > BATCH) flush();
    else timer ??= setTimeout(flush, PAUSE);
  };

  /** Until there is something to record, nothing is stored. The client is told of as it is then. */
  const speak = (time = Date.now()) => {
    if (hasSpoken) return;
    hasSpoken = true;
    if (isTop) keep(JSON.stringify(JSON.parse(client(window, { reloadCount: reloads })).with(-1, time)));
  };

  const heard = text => {
    if (text.startsWith(DESCRIPTION)) {
      description = text.slice(DESCRIPTION.length);
      return;
    }
    if (isPaused) return;
    speak(timeOf(text));
    if (Date.now() - described > DESCRIBE) describe();
    keep(text);
  };

  const changed = text => hasSpoken && !isPaused && keep(text);

  const start = async () => {
    const { interval } = await settings();
    window.dispatchEvent(new CustomEvent(START, { detail: JSON.stringify({ channel, interval }) }));
  };

  const pause = () => {
    keep(own(':paused', null));
    isPaused = true;
    flush();
  };

  /** Pauses in a window that came during a pause: nothing of it is kept. */
  const leaveOut = () => {
    isPaused = true;
    clearTimeout(timer);
    [timer, open, openSize, queue, queueSize, description] = [undefined, [], 0, [], 0, undefined];
    port.disconnect();
    port = undefined;
  };

  const resume = () => {
    isPaused = false;
    // A window of which nothing was kept before begins with its description.
    describe();
    keep(own(':resumed', null));
  };

  const frames = () => {
    const origins = new Set();
    for (const frame of document.querySelectorAll('iframe[src]')) {
      if (!URL.canParse(frame.src, location.href)) continue;
      const { protocol, origin } = new URL(frame.src, location.href);
      if (/^https?:$/.test(protocol) && origin !== location.origin) origins.add(origin);
    }
    return [...origins].slice(0, 20);
  };

  const ANSWERS = {
    who: () => ({ ...hello(), hasSpoken }),
    wake: () => { speak(); flush(); },
    note: ({ text }) => { speak(); keep(own(':note', text)); flush(); },
    describe: () => hasSpoken && !isPaused && (describe(), flush()),
    pause, resume, frames,
    /** With a pattern, windows of that site alone. */
    end: ({ reason, pattern }) => {
      if (pattern && patternOf(hello().origin) !== pattern) return;
      flush();
      tell(reason);
      end();
    },
  };
  const answer = (message, sender, respond) => {
    if (!(message?.type in ANSWERS)) return;
    respond(ANSWERS[message.type](message) ?? null);
  };

  const end = () => {
    listening.abort();
    leave();
    clearTimeout(timer);
    ask({ ask: 'end' });
    delete globalThis.rtclensRelay;
    try {
      browser.runtime.onMessage.removeListener(answer);
      port?.disconnect();
    } catch {
      // The extension is gone, and with it what was heard.
    }
  };

  const tell = reason => { if (port) port.postMessage({ type: 'ended', reason, title: document.title }); };
  const hear = (target, type, action) => target.addEventListener(type, action, { signal: listening.signal });
  hear(window, channel, ({ detail }) => heard(`${detail}`));
  hear(window, HERE, start);
  const leave = isTop ? environment(window, changed) : () => {};
  hear(window, 'pagehide', () => {
    flush();
    tell('left');
  });
  hear(document, 'visibilitychange', () => document.visibilityState === 'hidden' && flush());
  browser.runtime.onMessage.addListener(answer);
  watch(({ interval }) => interval && ask({ ask: 'interval', interval }));
  if (isTop) {
    const isReload = performance.getEntriesByType('navigation')[0]?.type === 'reload';
    browser.runtime.sendMessage({ type: 'visit', isReload }).then(count => { reloads = count; }, () => {});
  }
  start();
}

if (!globalThis.rtclensRelay) {
  globalThis.rtclensRelay = true;
  relay();
}
