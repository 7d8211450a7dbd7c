// What a person can do with a recording, wherever it is shown.

import { download } from '../js/file.js';
import { browser } from './browser.js';
import { anonymizedDump, dump } from './dump.js';
import { say } from './elements.js';
import { settings } from './settings.js';
import { recording } from './store.js';

/** Saves a recording as it is now, without personal data if that is chosen. */
export async function save(id) {
  const { anonymizeOnSave } = await settings();
  const found = await recording(id);
  if (!found) return say('Nothing is recorded yet.', true);
  say('Writing the file…');
  if (!anonymizeOnSave) {
    const made = await dump(found);
    download(document, made);
    return say(`Saved ${made.name}`);
  }
  const { file, leaks } = await anonymizedDump(found);
  if (leaks) return say(`Not saved: the copy is not clean. ${leaks}`, true);
  download(document, file);
  return say(`Saved ${file.name}. A second reading found nothing personal in it.`);
}

/** Opens a recording in the viewer of the extension. */
export const open = id => browser.tabs.create({ url: browser.runtime.getURL(`viewer/index.html?handover#recording=${encodeURIComponent(id)}`) });
