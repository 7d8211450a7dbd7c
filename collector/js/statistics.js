// Polls connections and writes what changed since the last report, in one pass over each report.

import { isClosed } from './connection.js';

/** The numbers that rtcstats has for the states of Compute Pressure. */
const PRESSURE = { nominal: 4, fair: 3, serious: 2, critical: 1 };

/** Milliseconds after which a poll without an answer is taken for lost; a page that was frozen may never get one. */
const LOST = 30_000;

/** Milliseconds that the last report may take. */
const LONGEST_CLOSE = 1000;

/** The extra of a connection's last report. */
const LAST = 'closed';

/** Every so many reports are looked at in whole; in between only objects that change, unless their number does. */
const WHOLE = 10;

/** Types of objects that seldom change once they are there. */
const STILL = { __proto__: null, codec: true, certificate: true, 'local-candidate': true, 'remote-candidate': true };

export function statistics(window, realm, tell, { interval }) {
  const { apply, guard, map, json, now, reference, settled } = realm;
  const { getStats } = window.RTCPeerConnection.prototype;
  const { forEach, get } = window.RTCStatsReport.prototype;
  const { setInterval, clearInterval, setTimeout, performance, document, PressureObserver } = window;
  const { isArray } = window.Array;
  const watched = map();
  let observer;
  let pressure;

  /** A page whose policy denies Compute Pressure is told when it is asked for, and so is whoever the page names. */
  const observe = () => {
    if (observer || document.featurePolicy?.allowsFeature('compute-pressure') === false) return;
    observer = new PressureObserver(records => {
      const { state, time } = records[records.length - 1];
      const cpuState = PRESSURE[state] ?? state;
      // Records come as well where only the page's own share of the load has changed, which is not told.
      if (pressure?.cpuState === cpuState) return;
      pressure = { id: 'rtcStatsComputePressure', type: 'compute-pressure', timestamp: performance.timeOrigin + time, cpuState };
    });
    settled(observer.observe('cpu', { sampleInterval: interval || 1000 }));
  };

  /** The keys of a nested object that changed, as JSON text; they merge one by one. */
  const nested = (known, value) => {
    let text = '';
    for (const key in value) {
      if (known[key] === value[key]) continue;
      known[key] = value[key];
      text += `${text && ','}${json(key)}:${json(value[key])}`;
    }
    return text && `{${text}}`;
  };

  /** Where a member stands in what is known of an object; a new one is put at the end. */
  const place = ({ names, values }, name) => {
    let at = 0;
    while (at < names.length && names[at] !== name) at++;
    if (at === names.length) {
      names[at] = name;
      values[at] = undefined;
    }
    return at;
  };

  /** The members that are not as they were, as JSON text. They come in the same order each time, which makes them quick to find. */
  const members = (stats, before, isLast) => {
    const { names, values } = before;
    let text = '';
    let count = 0;
    let next = 0;
    for (const name in stats) {
      const value = stats[name];
      // A page may have put functions on the prototype of all objects.
      if (name === 'id' || name === 'timestamp' || value === undefined || typeof value === 'function') continue;
      count++;
      const at = names[next] === name ? next : place(before, name);
      next = at + 1;
      const known = values[at];
      if (value === known) continue;
      const isNested = value !== null && typeof value === 'object' && !isArray(value);
      const isNumber = typeof value === 'number' && value - value === 0;
      const now = isNested ? nested(known ?? (values[at] = { __proto__: null }), value) : isNumber ? `${value}` : json(value);
      if (known === undefined) before.count++;
      if (isNested ? !now : isArray(value) && now === known) continue;
      if (!isNested) values[at] = isArray(value) ? now : value;
      text += `${text && ','}"${name}":${now}`;
    }
    if (count < before.count && !isLast) text = without(stats, before, text);
    return text;
  };

  /** Adds members that are no longer told of an object that goes on. The format has no word for it but `null`. */
  const without = (stats, before, text) => {
    const { names, values } = before;
    for (let at = 0; at < names.length; at++) {
      if (values[at] === undefined || stats[names[at]] !== undefined) continue;
      values[at] = undefined;
      before.count--;
      text += `${text && ','}"${names[at]}":null`;
    }
    return text;
  };

  /**
   * What changed in a report, as JSON text, with `null` for an object that is gone. Closing a connection takes objects out of
   * its last report that were there until then.
   */
  const encode = (entry, report, isLast) => {
    const { objects } = entry;
    const tick = entry.tick++;
    const dated = [];
    let newest = 0;
    let text = '';
    const take = (before, stats) => {
      const time = stats.timestamp;
      if (time > newest) newest = time;
      const changed = members(stats, before, isLast);
      // An object whose time stood still, as that of a far end's report does, is told of without one.
      if (time === before.time) {
        if (changed) text += `,${before.key}:{${changed}}`;
      } else {
        before.time = time;
        dated[dated.length] = { before, changed };
      }
    };
    const find = stats => {
      let before = objects.get(stats.id);
      if (!before) {
        before = { id: stats.id, key: json(`${stats.id}`), names: [], values: [], count: 0, time: undefined, tick };
        objects.set(stats.id, before);
      }
      before.tick = tick;
      take(before, stats);
      return before;
    };

    // A browser makes an object of each part of a report that is looked at, which costs more than all that follows.
    const { size } = report;
    let isWhole = isLast || tick % WHOLE === 0 || size !== entry.size;
    for (let index = 0; index < entry.moving.length && !isWhole; index++) {
      const before = entry.moving[index];
      const stats = apply(get, report, [before.id]);
      if (stats) take(before, stats);
      else isWhole = true;
    }
    if (isWhole) {
      const moving = [];
      apply(forEach, report, [stats => {
        const before = find(stats);
        if (!STILL[stats.type]) moving[moving.length] = before;
      }]);
      entry.moving = moving;
      entry.size = size;
    }
    if (pressure) find(pressure);
    for (let index = 0; index < dated.length; index++) {
      const { before, changed } = dated[index];
      const isNewest = before.time === newest;
      if (isNewest && !changed) continue;
      const time = isNewest ? '' : `${changed && ','}"timestamp":${before.time}`;
      text += `,${before.key}:{${changed}${time}}`;
    }
    if (isWhole && !isLast) {
      objects.forEach((before, id) => {
        if (before.tick === tick) return;
        objects.delete(id);
        text += `,${before.key}:null`;
      });
    }
    return `{"t":${newest || now()}${text}}`;
  };

  const stop = entry => {
    clearInterval(entry.timer);
    watched.delete(entry.id);
  };

  const poll = (entry, reason, then) => guard(() => {
    const connection = entry.connection.deref();
    if (!connection || isClosed(connection)) return stop(entry);
    if (entry.asked && now() - entry.asked < LOST) return undefined;
    entry.asked = now();
    const arrived = report => {
      entry.asked = 0;
      tell.text('getStats', entry.id, encode(entry, report, reason === LAST), reason);
      then?.();
    };
    const failed = () => {
      entry.asked = 0;
      then?.();
    };
    return settled(apply(getStats, connection, []), arrived, failed);
  });

  const schedule = entry => {
    clearInterval(entry.timer);
    if (interval) entry.timer = setInterval(() => poll(entry), interval);
  };

  return {
    /** Polls a connection from now on, for the first time at once. */
    watch(connection, id) {
      const state = connection.connectionState;
      if (watched.has(id) || (state !== 'connected' && state !== 'failed')) return;
      const entry = { id, connection: reference(connection), objects: map(), moving: [], size: 0, tick: 0, asked: 0, timer: 0 };
      watched.set(id, entry);
      guard(observe);
      schedule(entry);
      poll(entry, `${state}-0`);
    },
    /** Asks for the last report of a connection that is about to be closed; says whether one comes, and calls `then` behind it. */
    last(id, then) {
      const entry = watched.get(id);
      if (!entry) return false;
      entry.asked = 0;
      poll(entry, LAST, then);
      stop(entry);
      setTimeout(then, LONGEST_CLOSE);
      return true;
    },
    refresh: () => watched.forEach(entry => {
      entry.objects = map();
      entry.size = 0;
      entry.tick = 0;
    }),
    setInterval(milliseconds) {
      interval = milliseconds;
      watched.forEach(schedule);
    },
    stop() {
      guard(() => observer?.disconnect());
      watched.forEach(stop);
    },
  };
}
