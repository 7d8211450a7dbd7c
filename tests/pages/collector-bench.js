// Measures what a collector costs the page it is in. The query names the collector: `ours`, `peer`, `both` or none.

import { connected, negotiate, pair, seconds } from './peers.js';

const which = new URLSearchParams(location.search).get('collector') ?? '';

/** When the last report came, before any collector looked at it. */
let arrived = 0;
const { getStats } = RTCPeerConnection.prototype;
RTCPeerConnection.prototype.getStats = function () {
  const report = getStats.call(this);
  report.then(() => { arrived = performance.now(); });
  return report;
};

/** Milliseconds of the page's thread for each report of the receiver. */
const ticks = [];
const texts = { ours: [], peer: [] };

const took = (text, name) => {
  const spent = performance.now() - arrived;
  texts[name].push(text);
  if (text.startsWith('["getStats","PC_1"') || text.startsWith('["g","PC_1"')) ticks.push(spent);
};

async function load(interval) {
  if (which === 'peer' || which === 'both') {
    const { compressMethod, wrapRTCStats } = await import('../collector/peer.js');
    let last = 0;
    // As its own WebSocketTrace does it, but for the sending.
    wrapRTCStats((...message) => {
      const now = Date.now();
      message.push(now - last);
      last = now;
      message[0] = compressMethod(message[0]);
      took(JSON.stringify(message), 'peer');
    }, interval);
  }
  if (which === 'ours' || which === 'both') {
    const { hook } = await import('../collector/hook.js');
    hook(window, { note: note => took(note, 'ours'), interval });
  }
}

/** Connections built in a row: one takes less than a clock of the page can tell apart. */
const BUILT = 10;

/** A call in which one side gets so many audio tracks. */
async function receive(tracks) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const [caller, callee] = pair({ iceServers: [] });
  for (let track = 0; track < tracks; track++) caller.addTransceiver(stream.getAudioTracks()[0].clone(), { direction: 'sendonly' });
  await negotiate(caller, callee);
  await connected(callee);
  return [caller, callee];
}

/** Milliseconds until a call returns. */
const returned = action => {
  const start = performance.now();
  action();
  return performance.now() - start;
};

/** Milliseconds until the promise of a call is settled. */
const settled = async action => {
  const start = performance.now();
  await action();
  return performance.now() - start;
};

window.measure = {
  /** Milliseconds of each of `count` reports after the first. */
  async ticks(tracks, count) {
    await load(250);
    await receive(tracks);
    while (ticks.length <= count) await seconds(0.2);
    return ticks.slice(1, count + 1);
  },

  /** Has a call that goes on. */
  async call(tracks) {
    window.peers = await receive(tracks);
  },

  /** The lines of the peer and the notes of ours, of the same call. */
  async sizes(tracks, length) {
    await load(1000);
    const peers = await receive(tracks);
    await seconds(length);
    peers.forEach(peer => peer.close());
    await seconds(0.5);
    return { ours: texts.ours.join('\n'), peer: texts.peer.join('\n') };
  },

  /** Loads the collector, if the query names one, and gives what one round of calls that pages wait for takes. */
  async latency() {
    await load(1000);
    return async () => {
      const peers = [];
      const built = returned(() => { while (peers.length < BUILT) peers.push(new RTCPeerConnection()); }) / BUILT;
      const [peer] = peers;
      const added = returned(() => { for (let index = 0; index < 50; index++) peer.addTransceiver('audio'); });
      const offer = await peer.createOffer();
      const set = await settled(() => peer.setLocalDescription(offer));
      peers.forEach(each => each.close());
      return [built, added, set];
    };
  },

  /** Milliseconds `[new RTCPeerConnection, 50 addTransceiver, setLocalDescription]` of each round, by collector, in turns. */
  async latencies(collectors, rounds) {
    const frames = collectors.map(collector => {
      const frame = document.createElement('iframe');
      frame.src = `?collector=${collector}`;
      document.body.append(frame);
      return frame;
    });
    await Promise.all(frames.map(frame => new Promise(done => { frame.onload = done; })));
    const measures = [];
    for (const frame of frames) measures.push(await frame.contentWindow.measure.latency());
    const measured = collectors.map(() => []);
    for (let round = 0; round < rounds; round++) {
      // Chromium lets a page have 500 connections, counting closed ones that are not collected yet.
      gc();
      for (let turn = 0; turn < measures.length; turn++) {
        const which = (round + turn) % measures.length;
        measured[which].push(await measures[which]());
        await seconds(0.02);
      }
    }
    return measured.map(rows => rows.slice(3));
  },
};
