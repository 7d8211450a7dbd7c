// What the collector takes from a window before the page can change it, and the one way in which it wraps things.
// Nothing here or above it throws into the page, and nothing relies on a prototype that the page may have replaced.

/** A WeakMap or Map whose methods are its own, so that the page's changes to the prototype do not reach it. */
const own = (collection, { get, set, has, delete: remove, forEach }) => Object.assign(collection, { get, set, has, delete: remove, forEach });

/** The window's own functions, and what is wrapped in it. */
export function realm(window) {
  const { Proxy, Promise, WeakMap, WeakRef, Map, JSON, Date, EventTarget } = window;
  const { apply } = window.Reflect;
  const { defineProperty, getOwnPropertyDescriptor } = window.Object;
  const { stringify } = JSON;
  const { isArray } = window.Array;
  const { then } = Promise.prototype;
  const { addEventListener } = EventTarget.prototype;
  const { now } = Date;
  const weak = () => own(new WeakMap(), WeakMap.prototype);
  const map = () => own(new Map(), Map.prototype);
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

  /** Hears of the calls of a method: `before` one, with what it is called on and with, and `after` it, with its result too. */
  const watch = (object, name, before, after, slot) => wrap(object, name, {
    apply(native, self, args) {
      if (active) guard(() => before(self, args));
      const result = apply(native, self, args);
      if (after && active) guard(() => after(self, result));
      return result;
    },
  }, slot);

  // The text of a wrapped function is that of the function behind it.
  wrap(window.Function.prototype, 'toString', {
    apply: (native, self, args) => apply(native, natives.get(self) ?? self, args),
  });

  /** Whether nothing in a value has to be left out or replaced, as is so for most that is told. */
  const isPlain = value => {
    if (typeof value !== 'object' || value === null) return true;
    if (!isArray(value)) return false;
    for (let index = 0; index < value.length; index++) {
      if (typeof value[index] === 'object' && value[index] !== null) return false;
    }
    return true;
  };

  const keep = (key, item) => {
    if (key === 'credential' || key === 'transactionId') return undefined;
    if (item instanceof window.MediaStream) return item.id;
    if (typeof item?.getFingerprints === 'function') return { expires: item.expires, fingerprints: item.getFingerprints() };
    return item;
  };

  /** The description told last: a page sets what it created, and its text is long. */
  let described = {};

  const description = ({ type, sdp }) => {
    if (described.sdp !== sdp || described.type !== type) {
      described = { type, sdp, text: `{"type":${stringify(type)},"sdp":${stringify(sdp)}}` };
    }
    return described.text;
  };

  /** The JSON text of a value of the page, without what must never be recorded. */
  const json = value => guard(() => {
    if (isPlain(value)) return stringify(value);
    return typeof value.sdp === 'string' && typeof value.type === 'string' ? description(value) : stringify(value, keep);
  }) ?? 'null';

  const settle = (promise, fulfilled, rejected) => guard(() => apply(then, promise, [fulfilled, rejected]));

  return {
    apply, guard, json, now, put, wrap, watch, weak, map,
    reference: value => new WeakRef(value),
    isActive: () => active,
    /** Hears events until the collector is taken out. */
    on: (target, types, heard) => guard(() => {
      const listener = event => {
        if (active) guard(() => heard(event));
      };
      for (let index = 0; index < types.length; index++) apply(addEventListener, target, [types[index], listener]);
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
    settled: (promise, fulfilled, rejected) => {
      settle(promise, value => guard(() => fulfilled?.(value)), reason => guard(() => rejected?.(reason)));
    },
    /** Restores what nobody else has wrapped since; the rest passes through. */
    release() {
      active = false;
      for (let index = undo.length - 1; index >= 0; index--) guard(undo[index]);
    },
  };
}
