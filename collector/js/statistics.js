// Polls connections and writes what changed since the last report, in one pass over each report.

/** The numbers that rtcstats has for the states of Compute Pressure. */
const PRESSURE = { nominal: 4, fair: 3, serious: 2, critical: 1 };

/** Milliseconds after which a poll without an answer is taken for lost; a page that was frozen may never get one. */
const LOST = 30_000;

/** The extra of a connection's last report. */
const LAST = 'closed';

/** Member of an object of a report as JSON text. Statistics hold no other kinds of values than these. */
const written = (value, json) => {
  switch (typeof value) {
    case 'number': return value - value === 0 ? `${value}` : 'null';
    case 'boolean': return value ? 'true' : 'false';
    case 'string': case 'object': return json(value);
    default: return undefined;
  }
};

export function statistics(window, realm, tell, { interval }) {
  const { apply, guard, map, json, now, reference, settled } = realm;
  const { getStats } = window.RTCPeerConnection.prototype;
  const { forEach } = window.RTCStatsReport.prototype;
  const { setInterval, clearInterval, performance } = window;
  const { isArray } = window.Array;
  const watched = map();
  let pressure;

  const observer = guard(() => new window.PressureObserver(records => {
    const { state, time } = records[records.length - 1];
    const timestamp = performance.timeOrigin + time;
    pressure = { id: 'rtcStatsComputePressure', type: 'compute-pressure', timestamp, cpuState: PRESSURE[state] ?? state };
  }));
  guard(() => observer && settled(observer.observe('cpu', { sampleInterval: interval || 1000 }), () => {}));

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

  /** The members that are not as they were, as JSON text. */
  const members = (stats, before, isLast) => {
    const { values } = before;
    let text = '';
    let count = 0;
    for (const name in stats) {
      const value = stats[name];
      if (name === 'id' || name === 'timestamp') continue;
      const known = values[name];
      if (value === known && value !== undefined) {
        count++;
        continue;
      }
      const isNested = value !== null && typeof value === 'object' && !isArray(value);
      const now = isNested ? nested(known ?? (values[name] = { __proto__: null }), value) : written(value, json);
      if (now === undefined) continue;
      count++;
      if (known === undefined) before.count++;
      if (isNested ? !now : isArray(value) && now === known) continue;
      if (!isNested) values[name] = isArray(value) ? now : value;
      text += `${text && ','}"${name}":${now}`;
    }
    if (count < before.count && !isLast) text = without(stats, before, text);
    return text;
  };

  /** Adds members that are no longer told of an object that goes on. The format has no word for it but `null`. */
  const without = (stats, before, text) => {
    for (const name in before.values) {
      if (before.values[name] === undefined || stats[name] !== undefined) continue;
      before.values[name] = undefined;
      before.count--;
      text += `${text && ','}"${name}":null`;
    }
    return text;
  };

  /**
   * What changed in a report, as JSON text, with `null` for an object that is gone. Closing a connection takes objects out of
   * its last report that were there until then.
   */
  const encode = (entry, report, isLast) => {
    const { objects } = entry;
    const tick = ++entry.tick;
    const dated = [];
    let newest = -Infinity;
    let text = '';
    const add = stats => {
      let before = objects.get(stats.id);
      if (!before) {
        before = { key: json(`${stats.id}`), values: { __proto__: null }, count: 0, time: undefined };
        objects.set(stats.id, before);
      }
      before.tick = tick;
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
    apply(forEach, report, [add]);
    if (pressure) add(pressure);
    for (let index = 0; index < dated.length; index++) {
      const { before, changed } = dated[index];
      const isNewest = before.time === newest;
      if (isNewest && !changed) continue;
      const time = isNewest ? '' : `${changed && ','}"timestamp":${before.time}`;
      text += `,${before.key}:{${changed}${time}}`;
    }
    objects.forEach((before, id) => {
      if (before.tick === tick || isLast) return;
      objects.delete(id);
      text += `,${before.key}:null`;
    });
    return `{"t":${newest}${text}}`;
  };

  const stop = entry => {
    clearInterval(entry.timer);
    watched.delete(entry.id);
  };

  const poll = (entry, reason) => guard(() => {
    const connection = entry.connection.deref();
    if (!connection || connection.signalingState === 'closed') return stop(entry);
    if (entry.asked && now() - entry.asked < LOST) return undefined;
    entry.asked = now();
    const arrived = report => {
      entry.asked = 0;
      tell.text('getStats', entry.id, encode(entry, report, reason === LAST), reason);
    };
    return settled(apply(getStats, connection, []), arrived, () => { entry.asked = 0; });
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
      const entry = { id, connection: reference(connection), objects: map(), tick: 0, asked: 0, timer: 0 };
      watched.set(id, entry);
      schedule(entry);
      poll(entry, `${state}-0`);
    },
    /** Asks for the last report of a connection that is about to be closed. */
    last(id) {
      const entry = watched.get(id);
      if (!entry) return;
      entry.asked = 0;
      poll(entry, LAST);
      stop(entry);
    },
    refresh: () => watched.forEach(entry => { entry.objects = map(); }),
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
