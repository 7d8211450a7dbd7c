// Wraps the WebRTC interfaces of a window, synchronously and before the page's own scripts where that is possible.
//
// What is called, answered and fired becomes notes: JSON texts `[method, connection, value, ...extra, time]` with the names that
// RTCStatsDump has for them and the time as epoch milliseconds. Statistics are told as what changed since the report before.

import { connections } from './connections.js';
import { media } from './media.js';
import { realm as realmOf } from './realm.js';
import { statistics } from './statistics.js';

/** A window that is hooked answers this event, so that it is not hooked again. */
const HOOKED = 'rtclens-hooked';

/** What dumps write before the count that ties an answer to its call. */
const NUMBERS = {
  createOffer: 2, createAnswer: 4, setLocalDescription: 6, setRemoteDescription: 8, addIceCandidate: 10, getUserMedia: 60, getDisplayMedia: 63,
};

/**
 * Hooks a window.
 * @param {Window} window
 * @param {object} options
 * @param {(note: string) => void} options.note takes each note
 * @param {number} [options.interval] milliseconds between two reports of a connection; 0 for none
 * @param {string} [options.prefix] what keeps ids apart from those of other frames
 * @returns the hook, or undefined where there is no WebRTC or another hook
 */
export function hook(window, { note, interval = 1000, prefix = '' }) {
  if (!window.RTCPeerConnection) return undefined;
  if (!window.dispatchEvent(new window.CustomEvent(HOOKED, { cancelable: true }))) return undefined;
  const realm = realmOf(window);
  const { apply, guard, json, wrap, isActive, follow, now } = realm;
  realm.on(window, [HOOKED], event => event.preventDefault());
  const counts = {};
  let take = note;

  /** Tells of something whose value is JSON text already. */
  const text = (method, id, value, ...extra) => guard(() => {
    let line = `["${method}",${id ? `"${id}"` : 'null'},${value}`;
    for (let index = 0; index < extra.length; index++) {
      if (extra[index] !== undefined) line += `,${json(extra[index])}`;
    }
    take(`${line},${now()}]`);
  });
  const tell = (method, id, value, first, second) => text(method, id, json(value), first, second);
  tell.text = text;

  /** A callback of the page that tells what it is called with. */
  const heard = (callback, hear) => typeof callback !== 'function' ? callback : function (value) {
    guard(() => hear(value));
    return apply(callback, this, arguments);
  };

  /**
   * Wraps a method that answers by a promise, or by the callbacks of older days. The call is told if there is a `value` to tell,
   * and that it succeeded unless `success`, the end of the name for it, is null.
   */
  const call = (object, name, { name: word = name, owner = () => ({}), value, result, success = 'OnSuccess' }) => {
    const key = word.slice(word.lastIndexOf('.') + 1);
    wrap(object, name, {
      apply(native, self, args) {
        if (!isActive()) return apply(native, self, args);
        const number = NUMBERS[key];
        const tracking = number && `${number}-${prefix}${counts[key] = (counts[key] ?? -1) + 1}`;
        const told = guard(() => owner(self)) ?? {};
        guard(() => value && tell(word, told.id, value(args, self), tracking ?? told.track));
        const fulfilled = answer => success !== null && tell(word + success, told.id, result?.(answer, self, args, tracking), tracking);
        const rejected = error => tell(`${word}OnFailure`, told.id, `${error}`, tracking ?? told.track);
        let at = 0;
        while (at < args.length && typeof args[at] !== 'function') at++;
        if (at < args.length) {
          // The proxy made the array for this call alone.
          args[at] = heard(args[at], fulfilled);
          if (at + 1 < args.length) args[at + 1] = heard(args[at + 1], rejected);
          return apply(native, self, args);
        }
        try {
          return follow(apply(native, self, args), fulfilled, rejected);
        } catch (error) {
          guard(() => rejected(error));
          throw error;
        }
      },
    });
  };

  const polls = statistics(window, realm, tell, { interval });
  const captured = media(window, realm, tell, { call });
  const { idOf, retell } = connections(window, realm, tell, { media: captured, polls, call, prefix });

  return {
    /** Tells of an event of the page's own; its name begins with a colon. */
    trace: (name, connection, value) => guard(() => tell(name, connection && idOf(connection), value)),
    /** Makes the next report of every connection a whole one. */
    refresh: polls.refresh,
    /** The notes with which a dump begins that is to stand alone from here on; the next reports are whole ones. */
    describe() {
      const notes = [];
      take = text => { notes[notes.length] = text; };
      guard(retell);
      take = note;
      polls.refresh();
      return notes;
    },
    setInterval: polls.setInterval,
    /** Takes the hook out again. */
    unhook() {
      polls.stop();
      realm.release();
    },
  };
}
