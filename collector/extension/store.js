// What was recorded, in the extension's own database: recordings, and their notes in batches as they came.
// The background writes; popup and list read and delete.

/** Batches that are read at once: some megabytes. */
const PAGE = 32;

/** Where trimming stops, as a share of the limit, so that it does not begin again with the next batch. */
const ENOUGH = 0.9;

const asked = request => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

let opened;
const database = () => opened ??= new Promise((done, fail) => {
  const request = indexedDB.open('recordings', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('recordings', { keyPath: 'id' });
    const batches = request.result.createObjectStore('batches', { keyPath: 'number', autoIncrement: true });
    batches.createIndex('recording', ['recording', 'number']);
    batches.createIndex('relay', ['recording', 'relay', 'sequence']);
  };
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

/** Runs `action` in a transaction of both stores; rejects with the reason if nothing of it was kept. */
async function transact(mode, action) {
  const transaction = (await database()).transaction(['recordings', 'batches'], mode);
  const ended = new Promise((done, fail) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => fail(transaction.error ?? new DOMException('aborted', 'AbortError'));
  });
  ended.catch(() => {});
  let result;
  try {
    result = await action(transaction.objectStore('recordings'), transaction.objectStore('batches'));
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // The browser did, and knows better why.
    }
    const reason = await ended.catch(reason => reason);
    throw reason && reason.name !== 'AbortError' ? reason : error;
  }
  await ended;
  return result;
}

const within = (...prefix) => IDBKeyRange.bound([...prefix, -Infinity], [...prefix, Infinity]);

export const recordings = () => transact('readonly', store => asked(store.getAll()));
export const recording = id => transact('readonly', store => asked(store.get(id)));

/** Changes members of a recording that is there. */
export const update = (id, changes) => transact('readwrite', async store => {
  const known = await asked(store.get(id));
  if (known) store.put({ ...known, ...changes });
});

/**
 * Keeps a batch. The recording begins with `head` if there is none, and takes over `changes`.
 * A batch that came before and was kept, of which the relay did not hear, is passed over.
 */
export const append = (head, { relay, sequence, time, notes, count, description }, changes) =>
  transact('readwrite', async (store, batches) => {
    const last = await asked(batches.index('relay').openKeyCursor(within(head.id, relay), 'prev'));
    if (last && last.key[2] >= sequence) return;
    batches.add({ recording: head.id, relay, sequence, time, notes, count, description });
    const known = await asked(store.get(head.id)) ?? { ...head, bytes: 0, notes: 0, dropped: 0 };
    const bytes = known.bytes + notes.length + (description?.length ?? 0);
    store.put({ ...known, ...changes, bytes, notes: known.notes + count, lastTime: time });
  });

/** The batches of a recording, oldest first. */
export async function* batches(id) {
  for (let from = -Infinity; ;) {
    const range = IDBKeyRange.bound([id, from], [id, Infinity], true);
    const page = await transact('readonly', (_, store) => asked(store.index('recording').getAll(range, PAGE)));
    yield* page;
    if (page.length < PAGE) return;
    from = page.at(-1).number;
  }
}

export const remove = id => transact('readwrite', async (store, batches) => {
  store.delete(id);
  const keys = await asked(batches.index('recording').getAllKeys(within(id)));
  for (const key of keys) batches.delete(key);
});

/**
 * Drops what is older than a time, and the oldest of the rest until it has no more than so many bytes. Returns the recordings that are
 * shorter now, and how many are gone.
 */
export const trim = (before, limit) => transact('readwrite', async (store, batches) => {
  const known = new Map((await asked(store.getAll())).map(recording => [recording.id, recording]));
  let total = [...known.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const goal = total > limit ? limit * ENOUGH : limit;
  const changed = new Set();
  const request = batches.openCursor();
  for (let cursor = await asked(request); cursor; cursor = await asked(request)) {
    const { recording: id, time, notes, description, count } = cursor.value;
    if (total <= goal && time >= before) break;
    const bytes = notes.length + (description?.length ?? 0);
    const of = known.get(id);
    if (of) {
      Object.assign(of, { bytes: of.bytes - bytes, notes: of.notes - count, dropped: of.dropped + count, droppedUntil: time });
      changed.add(of);
    }
    total -= bytes;
    cursor.delete();
    cursor.continue();
  }
  const shortened = [...changed].filter(({ notes }) => notes > 0);
  for (const of of shortened) store.put(of);
  for (const of of changed) if (of.notes <= 0) store.delete(of.id);
  return { shortened, gone: changed.size - shortened.length };
});
