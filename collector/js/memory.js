// Keeps the notes of a page in its memory, packed, until they are saved.

import { timeOf } from './note.js';

/** Characters of notes that are packed together. */
const PART = 1 << 20;

/** Bytes, packed; an hour of a call with two tracks needs about two million. */
const LIMIT = 200e6;

const PACKED = 'application/gzip';

const pack = async text => {
  const plain = new Blob([text]);
  try {
    const packed = plain.stream().pipeThrough(new CompressionStream('gzip'));
    return await new Response(packed, { headers: { 'content-type': PACKED } }).blob();
  } catch {
    return plain;
  }
};

const unpack = blob => new Response(blob.type === PACKED ? blob.stream().pipeThrough(new DecompressionStream('gzip')) : blob).text();

/**
 * A store of notes; where more come than it may hold, the oldest go, which is told in the dump. `describe` gives the notes from which a
 * dump can begin, and has whole reports follow.
 */
export function memory({ limit = LIMIT, describe }) {
  let open = [];
  let openSize = 0;
  let description;
  let parts = [];
  let dropped = 0;
  let droppedUntil = 0;
  let written = 0;

  const size = () => parts.reduce((sum, part) => sum + part.size, 0);

  const close = () => {
    const part = { size: openSize, notes: open.length, until: timeOf(open[open.length - 1]), description, blob: pack(`${open.join('\n')}\n`) };
    parts.push(part);
    [open, openSize, description] = [[], 0, undefined];
    part.blob.then(blob => { part.size = blob.size; });
    // What was packed last is never dropped: something is left to save.
    if (size() > limit) {
      while (parts.length > 1 && (size() > limit || (parts[0].description === undefined && parts.some(each => each.description !== undefined)))) {
        const gone = parts.shift();
        dropped += gone.notes;
        droppedUntil = gone.until;
      }
    }
    // Without what came before, what changed says little. A description is made in good time for every part that may become the first.
    if (size() > limit / 2) description = describe().map(text => `${text}\n`).join('');
  };

  return {
    add(note) {
      open.push(note);
      openSize += note.length;
      written++;
      if (openSize >= PART) close();
    },
    /** How many notes there are, and about how many bytes a saved file has. */
    get state() {
      return { notes: written - dropped, dropped, bytes: size() + Math.ceil(openSize / 8) };
    },
    /** The notes until now in pieces, each a text with a note a line. */
    async *read() {
      // Taken before the first wait: notes that come meanwhile close what is open, and drop parts.
      const [kept, last] = [[...parts], [...open]];
      if (dropped) yield `${JSON.stringify([':dropped', null, { notes: dropped }, droppedUntil])}\n${kept[0].description ?? ''}`;
      for (const { blob } of kept) yield unpack(await blob);
      if (last.length) yield `${last.join('\n')}\n`;
    },
  };
}
