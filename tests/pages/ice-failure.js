// A call that cannot connect: every candidate the two sides tell each other points to a port where nothing listens.

import { negotiate, pair, play, seconds, until } from './peers.js';

// Reserved by IANA; browsers pass over the well-known ports.
const CLOSED_PORT = 49151;

export async function run() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 180 } });
  const [caller, callee] = pair({}, unreachable);
  play(callee);
  for (const track of stream.getTracks()) caller.addTrack(track, stream);
  await negotiate(caller, callee);
  await until('a failed connection', () => [caller, callee].every(peer => peer.connectionState === 'failed'));
  await seconds(2);
}

function unreachable({ candidate, sdpMid, sdpMLineIndex }) {
  // candidate:<foundation> <component> <transport> <priority> <address> <port> typ …
  const fields = candidate.split(' ');
  if (fields[2].toLowerCase() !== 'udp') return null;
  fields[5] = CLOSED_PORT;
  return { candidate: fields.join(' '), sdpMid, sdpMLineIndex };
}
