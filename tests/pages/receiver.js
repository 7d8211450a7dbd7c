// What a conference gives a participant who only listens: ten videos and three voices on one connection.

import { connected, negotiate, pair, pictures, play, seconds } from './peers.js';

const VIDEOS = 10;
const VOICES = 3;

export async function run() {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { ideal: 10 } },
  });
  const [video] = stream.getVideoTracks();
  const [voice] = stream.getAudioTracks();
  const [sender, receiver] = pair();
  play(receiver);
  for (let index = 0; index < VOICES; index++) send(sender, voice.clone(), 32_000);
  for (let index = 0; index < VIDEOS; index++) send(sender, video.clone(), 60_000 + 20_000 * index);
  await negotiate(sender, receiver);
  await connected(receiver);
  await pictures(receiver, VIDEOS);
  await seconds(26);
}

function send(peer, track, maxBitrate) {
  peer.addTransceiver(track, {
    direction: 'sendonly',
    streams: [new MediaStream([track])],
    sendEncodings: [{ maxBitrate }],
  });
}
