// A participant whose browser refuses microphone, camera and screen, and who waits for a call that nobody answers.

import { seconds, until } from './peers.js';

export async function run() {
  const devices = navigator.mediaDevices;
  await refused(() => devices.getUserMedia({ audio: { echoCancellation: true }, video: { width: { ideal: 1280 } } }));
  await refused(() => devices.getUserMedia({ audio: true }));
  const peer = new RTCPeerConnection();
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  await peer.setLocalDescription();
  await until('all candidates', () => peer.iceGatheringState === 'complete');
  await seconds(4);
}

async function refused(ask) {
  const name = await ask().then(() => 'nothing', error => error.name);
  if (name !== 'NotAllowedError') throw new Error(`expected NotAllowedError, got ${name}`);
}
