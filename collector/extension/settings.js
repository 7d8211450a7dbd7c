// What a person has chosen, kept by the browser.

import { browser } from './browser.js';

const DEFAULTS = {
  /** Milliseconds between two reports of a connection. */
  interval: 1000,
  anonymizeOnSave: false,
  anonymizeAtSource: false,
  /** Hours after which something recorded is dropped. */
  hours: 24,
  /** Megabytes that all recordings may have together. */
  megabytes: 500,
};

export const settings = () => browser.storage.local.get(DEFAULTS);

export const set = changes => browser.storage.local.set(changes);

/** Calls back with what changes. */
export const watch = heard => browser.storage.local.onChanged.addListener(changes => {
  const known = Object.entries(changes).filter(([name]) => name in DEFAULTS);
  if (known.length) heard(Object.fromEntries(known.map(([name, { newValue }]) => [name, newValue ?? DEFAULTS[name]])));
});
