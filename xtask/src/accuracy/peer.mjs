// Plays the reports of recorded dumps to webrtc-issue-detector as if they were of calls in progress.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';

globalThis.window = {};
const { default: Detector } = createRequire(import.meta.url)('webrtc-issue-detector');
// What the package does when nobody tells it otherwise, in ms.
const INTERVAL = 5000;

let now = 0;
Date.now = () => now;

const said = [];
for (const path of process.argv.slice(2)) said.push(await play(path));
console.log(JSON.stringify(said));
// Its timers would keep the process for half a minute.
process.exit(0);

async function play(path) {
  const reasons = new Set();
  const [, , ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  const connections = new Map();
  for (const [method, id, value] of lines.map(line => JSON.parse(line))) {
    if (method === 'getStats') connections.set(id, [...connections.get(id) ?? [], value]);
  }
  for (const [id, reports] of connections) {
    let current;
    const detector = new Detector({ autoAddPeerConnections: false, onIssues: issues => issues.forEach(({ reason }) => reasons.add(reason)) });
    const track = { enabled: true };
    const ends = direction => Object.values(current).filter(({ type }) => type === direction)
      .map(stream => ({ track, getStats: async () => part(current, stream) }));
    const peer = {
      connectionState: 'connected',
      iceConnectionState: 'connected',
      getReceivers: () => ends('inbound-rtp'),
      getSenders: () => ends('outbound-rtp'),
    };
    detector.compositeStatsParser.addPeerConnection({ pc: peer, id });
    let last = -Infinity;
    for (const report of reports) {
      const time = Math.max(...Object.values(report).map(({ timestamp }) => timestamp ?? 0));
      if (time - last < INTERVAL - 100) continue;
      last = time;
      now = time;
      current = report;
      await detector.statsReporter.parseReports();
    }
  }
  return [...reasons];
}

/** What getStats() of one sender or receiver holds: its stream, and what carries it. */
function part(report, stream) {
  const isOther = ({ type, id }) => /^(in|out)bound-rtp$/.test(type) && id !== stream.id
    || /^remote-(in|out)bound-rtp$/.test(type) && report[id].localId !== stream.id;
  return new Map(Object.entries(report).filter(([, object]) => !isOther(object)));
}
