// Keeps the notes of a page in its memory, packed, until they are saved.

/** Characters of notes that are packed together. */
const PART = 1 << 20;

/** Bytes, packed; an hour of a call with two tracks needs about two million. */
const LIMIT = 200e6;

const pack = text => {
  const blob = new Blob([text]);
  return typeof CompressionStream === 'undefined' ? blob : new Response(blob.stream().pipeThrough(new CompressionStream('gzip'))).blob();
};

const unpack = async part =>
  new Response(typeof CompressionStream === 'undefined' ? part : part.stream().pipeThrough(new DecompressionStream('gzip'))).text();

/** A store of notes; where more come than it may hold, the oldest go, which is told in the dump. */
export function memory({ limit = LIMIT } = {}) {
  let open = [];
  let openSize = 0;
  let parts = [];
  let dropped = 0;
  let written = 0;

  const close = () => {
    const text = `${open.join('\n')}\n`;
    const part = { size: openSize, notes: open.length, blob: pack(text) };
    parts.push(part);
    open = [];
    openSize = 0;
    part.blob.then(({ size }) => { part.size = size; });
    // What was packed last is never dropped: something is left to save.
    while (parts.length > 1 && parts.reduce((sum, { size }) => sum + size, 0) > limit) dropped += parts.shift().notes;
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
      const packed = parts.reduce((sum, { size }) => sum + size, 0);
      return { notes: written - dropped, dropped, bytes: packed + Math.ceil(openSize / 8) };
    },
    /** The notes in pieces, each a text with a note a line. */
    async *read() {
      if (dropped) yield `${JSON.stringify([':dropped', null, { notes: dropped }, Date.now()])}\n`;
      for (const { blob } of [...parts]) yield unpack(await blob);
      if (open.length) yield `${open.join('\n')}\n`;
    },
    clear() {
      open = [];
      parts = [];
      [openSize, dropped, written] = [0, 0, 0];
    },
  };
}
