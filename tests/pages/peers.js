// What the scenarios share: two connections of one page that call each other, and conditions to wait for.

export const seconds = count => new Promise(done => setTimeout(done, count * 1000));

/** Resolves when `condition` (which may be asynchronous) holds; throws when it does not for too long. */
export async function until(what, condition, limit = 60) {
  const end = performance.now() + limit * 1000;
  while (!await condition()) {
    if (performance.now() > end) throw new Error(`${what} did not come about within ${limit} s`);
    await seconds(0.1);
  }
}

/** Two connections whose candidates go to each other through `rewrite`; `null` keeps one back. */
export function pair(configuration = {}, rewrite = candidate => candidate) {
  const peers = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  peers.forEach((peer, index) => {
    const other = peers[1 - index];
    peer.onicecandidate = ({ candidate }) => {
      const passed = candidate && rewrite(candidate);
      if (passed) other.addIceCandidate(passed).catch(console.error);
    };
  });
  return peers;
}

/** One offer and its answer; the descriptions pass through `change` on their way to the other side. */
export async function negotiate(caller, callee, change = { offer: sdp => sdp, answer: sdp => sdp }) {
  await caller.setLocalDescription(await caller.createOffer());
  await callee.setRemoteDescription({ type: 'offer', sdp: change.offer(caller.localDescription.sdp) });
  await callee.setLocalDescription(await callee.createAnswer());
  await caller.setRemoteDescription({ type: 'answer', sdp: change.answer(callee.localDescription.sdp) });
}

export const connected = peer => until('a connected call', () => peer.connectionState === 'connected');

/** Resolves when each of `count` received videos shows pictures. */
export const pictures = (peer, count) => until('received video', async () => {
  const reports = [...(await peer.getStats()).values()];
  return reports.filter(({ type, framesDecoded }) => type === 'inbound-rtp' && framesDecoded > 0).length >= count;
});

/** Plays what a connection receives, as a page with a call does. */
export function play(peer) {
  peer.ontrack = ({ track, streams }) => {
    const element = document.createElement(track.kind);
    element.autoplay = true;
    element.srcObject = streams[0] ?? new MediaStream([track]);
    document.body.append(element);
  };
}

/** Has the recorder change the network of this page, in the members of DevTools' `Network.emulateNetworkConditions`. */
export const network = conditions => new Promise(changed => { window.wanted = { conditions, changed }; });
