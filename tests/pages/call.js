// A one-to-one call with audio and video in both directions, and nothing wrong with it.

import { connected, negotiate, pair, pictures, play, seconds } from './peers.js';

export async function run() {
  await start();
  await seconds(18);
}

/** Resolves when both sides see each other. */
export async function start() {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15 } },
  });
  const [caller, callee] = pair({ iceServers: [] });
  play(caller);
  play(callee);
  for (const track of stream.getTracks()) {
    caller.addTrack(track, stream);
    callee.addTrack(track.clone(), new MediaStream());
  }
  await negotiate(caller, callee);
  await connected(caller);
  await pictures(caller, 1);
  await pictures(callee, 1);
}
