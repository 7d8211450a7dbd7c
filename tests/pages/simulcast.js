// A call that uses much of the API: a video in three layers, a data channel that echoes, a layer switched off, a muted
// microphone, a replaced and a missing camera track, mistakes of the page, and a restart of ICE.

import { connected, negotiate, pair, pictures, play, seconds, until } from './peers.js';
import { answerToSender, offerToReceiver } from './layers.js';

export async function run() {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    // Below 960 × 540 Chromium sends two layers at the most.
    video: { width: { exact: 960 }, height: { exact: 540 }, frameRate: { ideal: 15 } },
  });
  const [voice] = stream.getAudioTracks();
  const [camera] = stream.getVideoTracks();
  const [caller, callee] = pair({ bundlePolicy: 'max-bundle' }, ({ candidate, sdpMLineIndex }) =>
    // The receiver numbers its media otherwise; with one transport for all, the first stands for every one.
    sdpMLineIndex === 0 ? { candidate, sdpMLineIndex } : null);
  play(callee);
  const microphone = caller.addTransceiver(voice, { streams: [stream], direction: 'sendonly' }).sender;
  const video = caller.addTransceiver(camera, {
    streams: [stream],
    direction: 'sendonly',
    sendEncodings: [
      { rid: 'h', maxBitrate: 700_000 },
      { rid: 'm', maxBitrate: 250_000, scaleResolutionDownBy: 2 },
      { rid: 'l', maxBitrate: 90_000, scaleResolutionDownBy: 4 },
    ],
  }).sender;
  const answers = echo(caller, callee);
  const change = { offer: offerToReceiver, answer: sdp => answerToSender(sdp, caller.localDescription.sdp) };
  await negotiate(caller, callee, change);
  await connected(callee);
  await pictures(callee, 3);
  await until('three echoes', () => answers.length >= 3);
  await seconds(4);

  await switchLayer(video, 0, false);
  microphone.track.enabled = false;
  await seconds(3);
  await video.replaceTrack(drawing());
  await switchLayer(video, 0, true);
  microphone.track.enabled = true;
  await seconds(3);
  await video.replaceTrack(null);
  await seconds(2);
  await video.replaceTrack(camera);
  await rejected(callee.addIceCandidate({ candidate: 'candidate:nonsense', sdpMLineIndex: 0 }));
  await rejected(callee.setRemoteDescription({ type: 'offer', sdp: 'nonsense' }));

  const before = await selectedPair(caller);
  caller.restartIce();
  await negotiate(caller, callee, change);
  await until('a new candidate pair', async () => ![undefined, before].includes(await selectedPair(caller)));
  await seconds(5);
}

function echo(caller, callee) {
  const answers = [];
  callee.ondatachannel = ({ channel }) => { channel.onmessage = ({ data }) => channel.send(data); };
  const channel = caller.createDataChannel('echo', { ordered: false, maxRetransmits: 2 });
  channel.onmessage = ({ data }) => answers.push(data);
  channel.onopen = () => setInterval(() => channel.readyState === 'open' && channel.send(`ping ${performance.now()}`), 500);
  return answers;
}

async function switchLayer(sender, index, active) {
  const parameters = sender.getParameters();
  parameters.encodings[index].active = active;
  await sender.setParameters(parameters);
}

function drawing() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 960, height: 540 });
  const context = canvas.getContext('2d');
  let hue = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${hue++ % 360} 60% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }, 100);
  return canvas.captureStream(10).getVideoTracks()[0];
}

async function rejected(promise) {
  if (await promise.then(() => true, () => false)) throw new Error('nonsense was accepted');
}

async function selectedPair(peer) {
  for (const report of (await peer.getStats()).values()) {
    if (report.type === 'transport') return report.selectedCandidatePairId;
  }
}
