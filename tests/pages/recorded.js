// A page with a call that logs for itself what a recording of it has to hold.

import { connected, negotiate, pair, pictures, play, seconds } from './peers.js';

const log = { events: [], samples: [] };

async function sample(connection) {
  const report = await connection.getStats();
  for (const { type, id, packetsReceived, timestamp } of report.values()) {
    if (type === 'inbound-rtp') log.samples.push({ id, packetsReceived, timestamp });
  }
}

/** Makes a call of some seconds between two connections of this page and hangs up. */
window.call = async ({ length = 3 } = {}) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const [caller, callee] = pair({ iceServers: [{ urls: 'turn:127.0.0.1:3478', username: 'someone', credential: 'a secret of the page' }] });
  play(callee);
  for (const state of ['signalingstatechange', 'connectionstatechange']) {
    callee.addEventListener(state, () => log.events.push([state, state === 'signalingstatechange' ? callee.signalingState : callee.connectionState]));
  }
  callee.addEventListener('track', ({ track }) => log.events.push(['track', track.id]));
  const channel = caller.createDataChannel('chat');
  channel.onopen = () => channel.send('the content of a channel');
  for (const track of stream.getTracks()) caller.addTrack(track, stream);
  await negotiate(caller, callee);
  await connected(callee);
  await pictures(callee, 1);
  for (let second = 0; second < length; second++) {
    await seconds(1);
    await sample(callee);
  }
  caller.close();
  callee.close();
  stream.getTracks().forEach(track => track.stop());
  await seconds(0.3);
  return log;
};
