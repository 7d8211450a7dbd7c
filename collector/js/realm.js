// What the collector takes from a window before the page can change it, and the one way in which it wraps things.
// Nothing here or above it throws into the page, and nothing relies on a prototype that the page may have replaced.

/** A WeakMap or Map whose methods are its own, so that the page's changes to the prototype do not reach it. */
const own = (collection, { get, set, has, delete: remove, forEach }) => Object.assign(collection, { get, set, has, delete: remove, forEach });

/** The window's own functions, and what is wrapped in it. */
export function realm(window) {
  const { Proxy, Promise, WeakMap, WeakRef, Map, JSON, Date, EventTarget, AbortController } = window;
  const { apply } = window.Reflect;
  const { defineProperty, getOwnPropertyDescriptor } = window.Object;
  const { stringify } = JSON;
  const { then } = Promise.prototype;
  const { addEventListener } = EventTarget.prototype;
  const { now } = Date;
  const weak = () => own(new WeakMap(), WeakMap.prototype);
  const map = () => own(new Map(), Map.prototype);
  const listening = new AbortController();
  const natives = weak();
  const undo = [];
  let active = true;

  const guard = action => {
    try {
      return action();
    } catch {
      return undefined;
    }
  };

  /** Puts a function in the place of a method (`value`), getter (`get`) or setter (`set`). */
  const put = (object, name, replacement, slot = 'value') => guard(() => {
    const before = getOwnPropertyDescriptor(object, name);
    defineProperty(object, name, { ...before, [slot]: replacement });
    undo[undo.length] = () => {
      if (getOwnPropertyDescriptor(object, name)?.[slot] === replacement) defineProperty(object, name, before);
    };
    return replacement;
  });

  /** Puts a proxy of what is there in its place, and returns it if that was possible. */
  const wrap = (object, name, traps, slot = 'value') => guard(() => {
    const native = object && getOwnPropertyDescriptor(object, name)?.[slot];
    if (typeof native !== 'function') return undefined;
    const proxy = new Proxy(native, traps);
    natives.set(proxy, native);
    return put(object, name, proxy, slot);
  });

  // The text of a wrapped function is that of the function behind it.
  wrap(window.Function.prototype, 'toString', {
    apply: (native, self, args) => apply(native, natives.get(self) ?? self, args),
  });

  /** The JSON text of a value of the page, without what must never be recorded. */
  const json = value => {
    const keep = (key, item) => {
      if (key === 'credential' || key === 'transactionId') return undefined;
      if (item && typeof item === 'object') {
        if (item instanceof window.MediaStream) return item.id;
        if (typeof item.getFingerprints === 'function') return { expires: item.expires, fingerprints: item.getFingerprints() };
      }
      return item;
    };
    return guard(() => stringify(value, keep)) ?? 'null';
  };

  const settle = (promise, fulfilled, rejected) => guard(() => apply(then, promise, [fulfilled, rejected]));

  return {
    apply, guard, json, put, wrap, weak, map,
    now: () => now(),
    reference: value => new WeakRef(value),
    isActive: () => active,
    /** Hears an event until the collector is taken out. */
    on: (target, type, heard) => guard(() => {
      apply(addEventListener, target, [type, event => active && guard(() => heard(event)), { signal: listening.signal }]);
    }),
    /** Follows a promise of the page. What is returned settles as it does, and is unhandled if the page does not handle it. */
    follow(promise, fulfilled, rejected) {
      const pass = value => {
        guard(() => fulfilled(value));
        return value;
      };
      const fail = reason => {
        guard(() => rejected(reason));
        throw reason;
      };
      return settle(promise, pass, fail) ?? promise;
    },
    /** Waits for a promise of the collector's own. */
    settled: (promise, fulfilled, rejected = () => {}) => {
      settle(promise, value => guard(() => fulfilled(value)), reason => guard(() => rejected(reason)));
    },
    /** Restores what nobody else has wrapped since; the rest passes through. */
    release() {
      active = false;
      guard(() => listening.abort());
      for (let index = undo.length - 1; index >= 0; index--) guard(undo[index]);
    },
  };
}
