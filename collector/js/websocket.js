// Sends notes to an rtcstats-server as they come: one connection is one dump there, so each begins with what makes it stand alone.

import { PROTOCOL } from './header.js';

/** Characters that wait while there is no connection. */
const QUEUE = 4 << 20;

/** Bytes that the browser may hold before notes wait here instead, where less important ones can still be dropped. */
const BUFFERED = 1 << 20;

/** Milliseconds. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

/** Close code for a token that is missing or wrong (RFC 6455, section 7.4.1). */
const POLICY_VIOLATION = 1008;

const isReport = note => note.startsWith('["getStats"');

/**
 * @param {string} url address of the server; its path becomes the `url` of the dump
 * @param {object} options
 * @param {string} [options.token] the server's JWT, sent as `rtcstats-token`
 * @param {() => {write(notes: string): string}} options.open makes the writer of one dump
 * @param {() => string[]} options.begin notes with which a dump begins that starts in the middle
 * @param {() => void} options.refresh asks for whole reports, as some were dropped
 * @param {(state: object) => void} [options.onState]
 * @param {number} [options.queue] characters that may wait
 */
export function socket(url, { token, open, begin, refresh, onState = () => {}, queue: limit = QUEUE }) {
  const address = new URL(url, globalThis.location?.href);
  if (token) address.searchParams.set('rtcstats-token', token);
  let connection;
  let writer;
  let waiting = [];
  let size = 0;
  let dropped = { reports: 0, events: 0 };
  let pause = FIRST_PAUSE;
  let flushing;
  let retrying;
  let phase = 'connecting';

  const tell = more => onState({ phase, waiting: waiting.length, dropped: { ...dropped }, ...more });
  const set = (next, more) => {
    phase = next;
    tell(more);
  };

  /** Makes room: reports go before events, the oldest first. */
  const shrink = () => {
    const before = dropped.reports;
    for (const droppable of [isReport, () => true]) {
      waiting = waiting.filter(note => {
        if (size <= limit || !droppable(note)) return true;
        size -= note.length;
        dropped[isReport(note) ? 'reports' : 'events']++;
        return false;
      });
    }
    // Reports tell what changed; after a gap they have to be whole again.
    if (dropped.reports > before) refresh();
    tell();
  };

  const hold = note => {
    waiting.push(note);
    size += note.length;
    if (size > limit) shrink();
  };

  const send = note => connection.send(writer.write(note).trimEnd());

  const canSend = () => connection?.readyState === WebSocket.OPEN && connection.bufferedAmount < BUFFERED;

  const flush = () => {
    clearTimeout(flushing);
    if (connection?.readyState !== WebSocket.OPEN) return;
    if ((dropped.reports || dropped.events) && canSend()) {
      send(JSON.stringify([':dropped', null, dropped, Date.now()]));
      dropped = { reports: 0, events: 0 };
    }
    let sent = 0;
    while (sent < waiting.length && canSend()) {
      size -= waiting[sent].length;
      send(waiting[sent++]);
    }
    waiting = waiting.slice(sent);
    if (waiting.length) flushing = setTimeout(flush, 50);
    else tell();
  };

  const connect = () => {
    const started = Date.now();
    set('connecting');
    try {
      connection = new WebSocket(address, PROTOCOL);
    } catch (error) {
      // An address that can never work, such as one that the page's policy or a secure page forbids.
      set('refused', { reason: `${error}` });
      return;
    }
    const opening = connection;
    let wasOpen = false;
    opening.onopen = () => {
      writer = open();
      wasOpen = true;
      set('open');
      hold(JSON.stringify(['websocket', null, { connectionTime: Date.now() - started }, Date.now()]));
      flush();
    };
    opening.onclose = ({ code, reason }) => {
      if (connection !== opening || phase === 'closed') return;
      if (code === POLICY_VIOLATION) {
        set('refused', { reason: reason || 'the server accepts no recording without a valid token' });
        return;
      }
      if (wasOpen) {
        // The next dump stands alone, from here on. Reports that were not sent tell what changed since one that it lacks.
        waiting = [...begin(), ...waiting.filter(note => !isReport(note))];
        size = waiting.reduce((sum, note) => sum + note.length, 0);
      }
      // The pause grows while a server takes a connection and ends it at once, as well.
      if (Date.now() - started > LONGEST_PAUSE) pause = FIRST_PAUSE;
      const next = pause * (0.75 + Math.random() / 2);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      set('waiting', { retryIn: next });
      retrying = setTimeout(connect, next);
    };
  };

  connect();
  return {
    add(note) {
      if (phase === 'closed' || phase === 'refused') return;
      if (waiting.length || !canSend()) {
        hold(note);
        flush();
      } else {
        send(note);
      }
    },
    close() {
      flush();
      phase = 'closed';
      clearTimeout(retrying);
      connection?.close();
      tell();
    },
  };
}
