// A recording as a dump.

import init, { Copy, Lines } from './recorder.js';
import { file, fileName } from '../js/file.js';
import { header } from '../js/header.js';
import { timeOf } from '../js/note.js';
import { batches } from './store.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Milliseconds after which no window brings a note any more that belongs before those of others. */
const LATE = 10_000;

/** Windows that are described at some time, if not every window's beginning is in the recording. */
async function describedIn({ id, visit, dropped }) {
  const described = new Set();
  if (dropped || id !== visit) for await (const { relay, description } of batches(id)) if (description !== undefined) described.add(relay);
  return described;
}

/**
 * The notes of a recording and whose they are. A window whose beginning was dropped, or was recorded elsewhere, begins with its
 * description: without it, what changes in its statistics says little.
 */
async function* told(of) {
  const described = await describedIn(of);
  const begun = new Set();
  for await (const { relay, sequence, time, notes, description } of batches(of.id)) {
    const isWhole = begun.has(relay) || sequence === 0;
    if (!isWhole && description === undefined && described.has(relay)) continue;
    begun.add(relay);
    yield { relay, time, texts: `${isWhole ? '' : description ?? ''}${notes}`.split('\n').filter(Boolean) };
  }
}

/** The notes of a recording in order of time, each text with a note a line. Windows tell by themselves, and not at once. */
async function* notes(of) {
  const { dropped, droppedUntil } = of;
  if (dropped) yield `${JSON.stringify([':dropped', null, { notes: dropped }, droppedUntil])}\n`;
  const clocks = new Map();
  let waiting = [];
  const ready = until => {
    waiting.sort((one, other) => one.time - other.time);
    const later = waiting.findIndex(({ time }) => time > until);
    const out = waiting.splice(0, later < 0 ? waiting.length : later);
    return out.map(({ text }) => `${text}\n`).join('');
  };
  for await (const { relay, time: now, texts } of told(of)) {
    for (const text of texts) {
      // The notes of one window stay in their order, also where its clock is put back.
      const time = Math.max(clocks.get(relay) ?? -Infinity, timeOf(text));
      clocks.set(relay, time);
      waiting.push({ time, text });
    }
    yield ready(now - LATE);
  }
  yield ready(Infinity);
}

/** The dump in a file. */
export async function dump(recording) {
  await init();
  const host = recording.isAnonymous ? 'anonymized' : new URL(recording.url).hostname;
  return file(header(recording), notes(recording), new Lines(), fileName(host, new Date(recording.startTime)));
}

/** A copy of the dump without personal data in a file, and why it is not clean if it is not. */
export async function anonymizedDump(recording) {
  await init();
  const copy = new Copy(crypto.getRandomValues(new Uint8Array(16)));
  const head = copy.write(encoder.encode(header(recording)));
  const parts = [];
  for await (const text of notes(recording)) parts.push(new Blob([copy.write(encoder.encode(text))]));
  parts.push(new Blob([copy.finish()]));
  const readAgain = async function* () {
    for (const part of parts) {
      const bytes = new Uint8Array(await part.arrayBuffer());
      copy.readAgain(bytes);
      yield decoder.decode(bytes);
    }
  };
  copy.readAgain(head);
  const name = fileName('anonymized', new Date(recording.startTime));
  const saved = await file(decoder.decode(head), readAgain(), new Lines(), name);
  return { file: saved, leaks: copy.leaks() };
}
