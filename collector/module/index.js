// Records the WebRTC of the page that imports this.

import { client, environment } from '../js/environment.js';
import { download, file, fileName } from '../js/file.js';
import { header } from '../js/header.js';
import { hook } from '../js/hook.js';
import { lineWriters } from '../js/lines.js';
import { memory } from '../js/memory.js';
import { socket } from '../js/websocket.js';

const SHORTEST_INTERVAL = 100;
const LONGEST_INTERVAL = 60_000;

/** Under this name rtcstats-js counts the reloads of a tab as well. */
const RELOADS = 'rtcstatsReloadCount';

const countReload = window => {
  try {
    const count = Number.parseInt(window.sessionStorage.getItem(RELOADS), 10) + 1 || 0;
    window.sessionStorage.setItem(RELOADS, count);
    return count;
  } catch {
    // A page without storage counts nothing.
    return undefined;
  }
};

const checkedInterval = interval => {
  if (interval !== 0 && !(interval >= SHORTEST_INTERVAL && interval <= LONGEST_INTERVAL)) {
    throw new RangeError(`an interval is 0 or ${SHORTEST_INTERVAL} to ${LONGEST_INTERVAL} milliseconds, not ${interval}`);
  }
  return interval;
};

const loadRecorder = () => import('./recorder.js');

/** Starts to record; see index.d.ts. */
export function record({ interval = 1000, keep = true, limit, onLine, webSocket, onState, countReloads = false, anonymize = false } = {}) {
  checkedInterval(interval);
  const started = Date.now();
  const { navigator, location } = window;
  let head = header({ url: location.pathname, origin: location.origin, userAgent: navigator.userAgent, startTime: started });
  const describe = () => [client(window), ...hooked.describe()].map(note => (scrub ? scrub(note) : note));
  const kept = keep ? memory({ limit, describe }) : undefined;
  const writers = lineWriters(loadRecorder);
  const first = client(window, countReloads ? { reloadCount: countReload(window) } : {});
  const sinks = kept ? [kept] : [];
  let early = [];
  let isOver = false;
  let scrub;

  const pass = note => {
    const clean = scrub ? scrub(note) : note;
    for (const sink of sinks) sink.add(clean);
  };
  const take = note => {
    if (isOver) return;
    // Nothing is kept before it can be anonymized, and nothing is sent before there is a writer.
    if (early) {
      early.push(note);
      return;
    }
    pass(note);
  };

  const hooked = hook(window, { note: take, interval });
  if (!hooked) throw new Error('this page has no WebRTC, or is recorded already');
  take(first);
  const stopEnvironment = environment(window, take);

  const ready = (async () => {
    const made = await writers;
    if (anonymize) {
      scrub = await scrubber();
      head = scrub(head);
    }
    if (onLine) {
      const writer = made.open();
      onLine(head);
      sinks.push({ add: note => onLine(writer.write(note)) });
    }
    if (webSocket && !isOver) {
      const { url, token, queue } = typeof webSocket === 'string' ? { url: webSocket } : webSocket;
      sinks.push(socket(url, { token, queue, open: made.open, begin: describe, refresh: hooked.refresh, onState }));
    }
    const waited = early;
    early = undefined;
    waited.forEach(pass);
  })();
  const stop = () => {
    isOver = true;
    stopEnvironment();
    hooked.unhook();
    for (const sink of sinks) sink.close?.();
  };
  ready.catch(error => {
    stop();
    early = undefined;
    onState?.({ phase: 'failed', reason: `${error}` });
  });

  return {
    ready,
    trace(name, connection, value) {
      if (!`${name}`.startsWith(':')) throw new TypeError('the name of a custom event begins with a colon');
      // Names stand in notes as they are, so what JSON would escape is escaped here.
      hooked.trace(JSON.stringify(`${name}`).slice(1, -1), connection, value);
    },
    get state() {
      return { started, ...kept?.state };
    },
    set interval(milliseconds) {
      hooked.setInterval(checkedInterval(milliseconds));
    },
    async save(name = fileName(location.host)) {
      if (!kept) throw new Error('nothing is kept: record() was called with keep: false');
      await ready;
      const { open } = await writers;
      return file(head, kept.read(), open(), name);
    },
    async download(name) {
      download(window.document, await this.save(name));
    },
    stop,
  };
}

/** What replaces personal data in notes. It needs WebAssembly; without it nothing is recorded rather than too much. */
async function scrubber() {
  const { default: init, Copy } = await loadRecorder();
  await init();
  const copy = new Copy(crypto.getRandomValues(new Uint8Array(16)));
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  // Notes go in and come out as lines; the head, which goes first, has its line ends already.
  return text => {
    const clean = decoder.decode(copy.write(encoder.encode(text.endsWith('\n') ? text : `${text}\n`)));
    return text.endsWith('\n') ? clean : clean.trimEnd();
  };
}
