// Opens dumps with the site's worker, and with the JavaScript of rtcstats/rtcstats, on the same page and with the same file.

import initialize, { answer, pack, paint_window as paint, question, unpack } from '../paint/bench_page.js';

const picked = () => document.querySelector('input').files[0];

let worker;
let lastId = 0;
let listener = () => {};

/** Starts the site's worker and waits until it listens. */
export async function start() {
  await initialize();
  const index = new DOMParser().parseFromString(await (await fetch('../site/index.html')).text(), 'text/html');
  const { script, module } = index.querySelector('script[data-module]').dataset;
  worker = new Worker(`../site/worker.js?${new URLSearchParams({ script, module })}`, { type: 'module' });
  return new Promise((ready, failed) => {
    worker.onerror = failed;
    worker.onmessage = ({ data: bundle }) => {
      for (const envelope of bundle) {
        const now = performance.now();
        const message = JSON.parse(unpack(envelope));
        if (message.Answer) message.Answer.reply = JSON.parse(answer(envelope));
        if (message.Ready) ready();
        listener(message, now, envelope[1]);
      }
    };
  });
}

/** Posts one message, with a file beside it if it has one. */
const post = (message, file) => worker.postMessage([pack(JSON.stringify(message), file)]);

/** Posts questions, numbered from `first` on. */
const pose = (first, requests) => worker.postMessage(requests.map((request, index) => question(first + index, JSON.stringify(request))));

/** Ends the worker, so that its memory is free. */
export function stop() {
  worker.terminate();
}

/**
 * Opens the picked file with the worker: milliseconds until everything is read and can be asked for, and the longest time
 * without news on the way. With `cancelAt` it is cancelled once so many bytes were read; then `cancelled` tells how long that took.
 */
export function open(cancelAt = Infinity) {
  const id = ++lastId;
  const begun = performance.now();
  let last = begun;
  let silence = 0;
  let asked;
  return new Promise((done, failed) => {
    listener = (message, now) => {
      silence = Math.max(silence, now - last);
      last = now;
      if (message.Progress && asked === undefined && message.Progress.progress.read >= cancelAt) {
        asked = performance.now();
        post('Cancel');
      }
      if (message.Crashed) failed(new Error(`${message.Crashed.doing}: ${message.Crashed.message}`));
      if (message.Opened?.id !== id) return;
      const { Ok: [opened] = [], Err: failure } = message.Opened.result;
      if (failure && asked === undefined) return failed(new Error(JSON.stringify(failure)));
      done({ milliseconds: now - begun, silence, cancelled: asked && now - asked, cut: opened?.cut_short ?? null });
    };
    post({ Open: { id, address: null } }, picked());
  });
}

/** Asks the worker: milliseconds until the answer, and the answer. */
export async function ask(request) {
  const begun = performance.now();
  let reply;
  await answers([request], given => { reply = given; });
  return { milliseconds: performance.now() - begun, reply };
}

/**
 * Asks a question that takes long, and meanwhile a short one again and again: milliseconds until the long one is answered, and the longest
 * that a short one took.
 */
export function beside(long, short) {
  const first = ++lastId;
  const begun = performance.now();
  let asked;
  let slowest = 0;
  let answered;
  return new Promise((done, failed) => {
    const again = () => {
      asked = performance.now();
      pose(++lastId, [short]);
    };
    listener = (message, now) => {
      if (message.Crashed) failed(new Error(`${message.Crashed.doing}: ${message.Crashed.message}`));
      if (message.Answer?.id === first) answered = now;
      if (message.Answer?.id !== lastId) return;
      slowest = Math.max(slowest, now - asked);
      if (answered) done({ milliseconds: answered - begun, slowest });
      else again();
    };
    pose(first, [long]);
    again();
  });
}

/** The answers to several questions; `use` gets each as soon as it is there: the reply and the buffer that came along. */
function answers(requests, use) {
  const first = lastId + 1;
  lastId += requests.length;
  let missing = requests.length;
  return new Promise((done, failed) => {
    listener = (message, now, buffer) => {
      if (message.Crashed) failed(new Error(`${message.Crashed.doing}: ${message.Crashed.message}`));
      if (!message.Answer) return;
      use(message.Answer.reply, buffer, message.Answer.id - first);
      if (--missing === 0) done();
    };
    pose(first, requests);
  });
}

/**
 * Asks for windows and paints each as it comes, all on one canvas in rows of up to ten, in CSS pixels: milliseconds until the frame with
 * all of them is done, and how many samples they stand for.
 */
export async function chart(queries, width, height) {
  const columns = Math.min(queries.length, 10);
  const canvas = document.body.appendChild(document.createElement('canvas'));
  await frame();
  const begun = performance.now();
  canvas.width = columns * width;
  canvas.height = Math.ceil(queries.length / columns) * height;
  const context = canvas.getContext('2d');
  let samples = 0;
  await answers(queries.map(query => ({ Window: query })), ({ Window: window }, buffer, index) => {
    const { range: { start, end } } = queries[index];
    samples += window.samples;
    paint(context, index % columns, Math.floor(index / columns), width, height, new Float32Array(buffer), window.origin, start, end);
  });
  await frame();
  const milliseconds = performance.now() - begun;
  canvas.remove();
  return { milliseconds, samples };
}

/** Resolves when the next frame has been drawn. */
const frame = () => new Promise(drawn => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = drawn;
  port2.postMessage(0);
}));

/** Reads the picked file as rtcstats/rtcstats does, with or without the series it then makes for its charts. */
export async function peer(withSeries) {
  const { readDump } = await import('../peer/dump.js');
  const { createRtcStatsTimeSeries } = await import('../peer/timeseries.js');
  const begun = performance.now();
  const dump = await readDump(picked());
  if (!dump) throw new Error('the file could not be read');
  const series = withSeries ? Object.values(dump.peerConnections).map(createRtcStatsTimeSeries) : [];
  const milliseconds = performance.now() - begun;
  window.held = { dump, series };
  return { milliseconds };
}

/** Extracts the features of the file that `peer` has read, as rtcstats/rtcstats does. */
export async function peerFeatures() {
  const { extractTracks } = await import('../peer/dump.js');
  const { extractClientFeatures, extractConnectionFeatures, extractTrackFeatures } = await import('../peer-features/features.js');
  const begun = performance.now();
  const { null: client, ...connections } = window.held.dump.peerConnections;
  const features = [extractClientFeatures(client)];
  for (const trace of Object.values(connections)) {
    features.push(extractConnectionFeatures(client, trace));
    for (const track of await extractTracks(trace)) features.push(extractTrackFeatures(client, trace, track));
  }
  return { milliseconds: performance.now() - begun, reply: features.length };
}

/** Makes a copy of the picked file without personal data with the worker, and read by the check: milliseconds of both together. */
export function copy(policy) {
  const id = ++lastId;
  const begun = performance.now();
  return new Promise((done, failed) => {
    listener = (message, now) => {
      if (message.Crashed) failed(new Error(`${message.Crashed.doing}: ${message.Crashed.message}`));
      if (message.Copied?.id !== id) return;
      const { Ok: copied, Err: failure } = message.Copied.result;
      if (failure || copied.findings.count > 0) return failed(new Error(JSON.stringify(failure ?? copied.findings)));
      done({ milliseconds: now - begun });
    };
    post({ Copy: { id, address: null, policy } }, picked());
  });
}

/** Makes such a copy of the picked file as rtcstats/rtcstats does, which does not read it again. */
export async function peerCopy() {
  const { anonymizeBlob } = await import('../peer/anonymize.js');
  const begun = performance.now();
  const copy = anonymizeBlob(await picked().text());
  const milliseconds = performance.now() - begun;
  if (!copy) throw new Error('the file could not be read');
  return { milliseconds };
}

/** Lets go of what the last read gave. */
export function release() {
  delete window.held;
}
