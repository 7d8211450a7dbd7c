// Opens dumps with the site's worker, and with the JavaScript of rtcstats/rtcstats, on the same page and with the same file.

const picked = () => document.querySelector('input').files[0];

let worker;
let lastId = 0;
let listener = () => {};

/** Starts the site's worker and waits until it listens. */
export async function start() {
  const index = new DOMParser().parseFromString(await (await fetch('../site/index.html')).text(), 'text/html');
  const { script, module } = index.querySelector('script[data-module]').dataset;
  worker = new Worker(`../site/worker.js?${new URLSearchParams({ script, module })}`, { type: 'module' });
  return new Promise((ready, failed) => {
    worker.onerror = failed;
    worker.onmessage = ({ data: bundle }) => {
      for (const [message, buffer] of bundle) {
        if (message.Ready) ready();
        listener(message, performance.now(), buffer);
      }
    };
  });
}

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
        worker.postMessage([['Cancel']]);
      }
      if (message.Crashed) failed(new Error(`${message.Crashed.doing}: ${message.Crashed.message}`));
      if (message.Opened?.id !== id) return;
      const { Ok: opened, Err: failure } = message.Opened.result;
      if (failure && asked === undefined) return failed(new Error(JSON.stringify(failure)));
      done({ milliseconds: now - begun, silence, cancelled: asked && now - asked, cut: opened?.cut_short ?? null });
    };
    worker.postMessage([[{ Open: { id, address: undefined } }, picked()]]);
  });
}

/** Asks the worker: milliseconds until the answer, and the answer. */
export async function ask(request) {
  const begun = performance.now();
  let answer;
  await answers([request], reply => { answer = reply; });
  return { milliseconds: performance.now() - begun, reply: answer };
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
    worker.postMessage(requests.map((request, index) => [{ Ask: { id: first + index, request } }]));
  });
}

let painter;

/**
 * Asks for windows and paints each on a canvas of its own, in CSS pixels, as it comes: milliseconds until the frame with all of
 * them is done, and how many samples they stand for.
 */
export async function chart(queries, width, height) {
  painter ??= import('../paint/paint_window.js').then(async module => { await module.default(); return module; });
  const { paint_window: paint } = await painter;
  const canvases = queries.map(() => document.body.appendChild(document.createElement('canvas')));
  await frame();
  const begun = performance.now();
  let samples = 0;
  await answers(queries.map(query => ({ Window: query })), ({ Window: window }, buffer, index) => {
    const { range: { start, end } } = queries[index];
    samples += window.samples;
    paint(canvases[index], new Float32Array(buffer), window.origin, start, end, width, height);
  });
  await frame();
  const milliseconds = performance.now() - begun;
  canvases.forEach(canvas => canvas.remove());
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

/** Lets go of what the last read gave. */
export function release() {
  delete window.held;
}
