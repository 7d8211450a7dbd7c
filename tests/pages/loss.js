// A one-to-one call that loses every sixth packet in its middle.

import { network, seconds } from './peers.js';
import { start } from './call.js';

export async function run() {
  // Only connections made under changed conditions follow later changes.
  const usual = { latency: 10, packetQueueLength: 100 };
  await network(usual);
  await start();
  await seconds(9);
  await network({ ...usual, latency: 40, packetLoss: 16 });
  await seconds(12);
  await network(usual);
  await seconds(8);
}
