// One end of a call between two browsers. What it takes part with is in the query, as JSON; the recorder carries what is in
// `outbox` to the `receive` of the other end, and has `call` do things in mid-call.

import { negotiate, pair, play } from './peers.js';
import { answerToSender, offerToReceiver } from './layers.js';

const CAMERA = { width: { ideal: 320 }, height: { ideal: 240 }, frameRate: { ideal: 15 } };
// Reserved by IANA; browsers pass over the well-known ports.
const CLOSED_PORT = 49151;

const {
  audio = true, video = CAMERA, canvas = null, display = false, data = false, bytes = 0, videos = 1, layers = null, codecs = null,
  answers = true, change = null, munge = false, deadCandidates = false, configuration = {}, elements = true, anyDevice = false, listens = false,
  recorded = false,
} = JSON.parse(new URLSearchParams(location.search).get('parameters'));

let stream = new MediaStream();
let drawing;
let peer;
let screen;
let offered;
let last = Promise.resolve();

export async function run() {
  // Where no page of the browser records it.
  if (recorded) window.recording = (await import('./module/index.js')).record();
  window.outbox = [];
  window.receive = message => { last = last.then(() => handle(message)).catch(error => console.error(`${error}`)); };
  window.call = call;
}

const call = {
  /** Calls the other end. */
  async start() {
    await capture();
    connect();
    attach();
    await offer();
  },
  state: () => peer?.connectionState,
  enable(kind, enabled) {
    for (const track of stream.getTracks()) if (track.kind === kind) track.enabled = enabled;
  },
  stop(kind) {
    for (const track of stream.getTracks()) if (track.kind === kind) track.stop();
  },
  close: () => peer.close(),
  async restart() {
    peer.restartIce();
    await offer();
  },
  /** Puts the call on hold, or takes it back. */
  async hold(held) {
    for (const transceiver of peer.getTransceivers()) transceiver.direction = held ? 'inactive' : 'sendrecv';
    await offer();
  },
  /** Takes the tracks of a kind out of what is sent, or puts them back, of which the other end is not told. */
  async replace(kind, present) {
    const track = stream.getTracks().find(track => track.kind === kind);
    for (const { sender } of transceivers(kind)) await sender.replaceTrack(present ? track : null);
  },
  /** Another camera in the place of the first. */
  async switchCamera() {
    const other = await navigator.mediaDevices.getUserMedia({ video: { width: 480, height: 270, frameRate: 15 } });
    for (const { sender } of transceivers('video')) await sender.replaceTrack(other.getVideoTracks()[0]);
    call.stop('video');
  },
  /** Shows a screen beside the camera, or no more. */
  async share(shared) {
    if (shared) {
      const shown = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 5 } });
      screen = peer.addTrack(shown.getVideoTracks()[0], shown);
    } else {
      screen.track.stop();
      peer.removeTrack(screen);
    }
    await offer();
  },
  /** Offers what was agreed on already. */
  negotiate: () => offer(),
  /** Calls the other end once more, with a connection of its own. */
  async again() {
    peer.close();
    connect();
    attach();
    await offer();
  },
  /** Calls itself, as a page that tests its devices. */
  async echo() {
    const peers = pair();
    window.echoing = peers;
    stream.getTracks().forEach(track => peers[0].addTrack(track, stream));
    play(peers[1]);
    await negotiate(...peers);
  },
  /** An offer that never leaves this end. */
  async leaveOpen() {
    peer.addTransceiver('video');
    await peer.setLocalDescription();
  },
  async fail() {
    await peer.addIceCandidate({ candidate: 'candidate:nonsense', sdpMLineIndex: 0 }).catch(String);
    await peer.setRemoteDescription({ type: 'offer', sdp: 'nonsense' }).catch(String);
  },
  /** Pictures of the canvas for each second; 0 stops them. */
  draw(rate) {
    clearInterval(drawing);
    if (rate > 0) drawing = setInterval(paint, 1000 / rate);
  },
  /** Connections that are made, offer something, and are forgotten. */
  async forget(count) {
    window.forgotten = [];
    for (let index = 0; index < count; index++) {
      const forgotten = new RTCPeerConnection();
      forgotten.createDataChannel('forgotten');
      await forgotten.setLocalDescription();
      window.forgotten.push(forgotten);
    }
  },
};

const transceivers = kind => peer.getTransceivers().filter(({ receiver }) => receiver.track.kind === kind);

async function capture() {
  const devices = navigator.mediaDevices;
  const parts = [];
  if (canvas) parts.push(painted());
  else if (display) parts.push(await devices.getDisplayMedia({ video: { frameRate: 5 } }));
  const camera = canvas || display ? false : video;
  if (audio || camera) {
    const asked = await devices.getUserMedia({ audio, video: camera }).catch(error => {
      // What a page does that still lets people listen.
      console.warn(`${error}`);
      return anyDevice ? devices.getUserMedia({ audio }).catch(() => new MediaStream()) : new MediaStream();
    });
    parts.push(asked);
  }
  stream = new MediaStream(parts.flatMap(part => part.getTracks()));
}

let context;

function painted() {
  const element = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  context = element.getContext('2d');
  call.draw(canvas.rate);
  return element.captureStream();
}

let pictures = 0;

function paint() {
  const { width, height } = context.canvas;
  pictures += 1;
  context.fillStyle = `hsl(${pictures % 360} 40% 50%)`;
  context.fillRect(0, 0, width, height);
  // Something that moves, so that pictures have some weight.
  for (let index = 0; index < 40; index++) {
    context.fillStyle = `hsl(${(pictures * 7 + index * 53) % 360} 70% 60%)`;
    context.fillRect((pictures * (index % 5 + 1) * 3 + index * 61) % width, (index * 37 + pictures) % height, width / 12, height / 12);
  }
}

function connect() {
  peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...configuration });
  peer.onicecandidate = ({ candidate }) => {
    if (!candidate?.candidate) return;
    // Layers arrive as sections of their own, which share the one transport.
    if (layers && candidate.sdpMLineIndex !== 0) return;
    window.outbox.push({ candidate: { candidate: reached(candidate.candidate), sdpMLineIndex: candidate.sdpMLineIndex } });
  };
  if (elements) play(peer);
  peer.ondatachannel = ({ channel }) => { channel.onmessage = event => channel.send(event.data); };
}

function attach() {
  const sent = stream.getTracks();
  for (const track of sent) {
    const copies = track.kind === 'video' ? videos : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (track.kind === 'video' && layers) peer.addTransceiver(track, { direction: 'sendonly', streams: [stream], sendEncodings: layers });
      else peer.addTrack(copy === 0 ? track : track.clone(), stream);
    }
  }
  // An end without a device still listens.
  if (!offered && (audio || listens) && !sent.some(({ kind }) => kind === 'audio')) peer.addTransceiver('audio', { direction: 'recvonly' });
  if (!offered && video && !sent.some(({ kind }) => kind === 'video')) peer.addTransceiver('video', { direction: 'recvonly' });
  if (!offered && data) {
    const channel = peer.createDataChannel('messages');
    const filling = '.'.repeat(bytes);
    channel.onopen = () => setInterval(() => channel.readyState === 'open' && channel.send(`message ${performance.now()}${filling}`), 500);
  }
  prefer();
}

function prefer() {
  if (!codecs) return;
  const known = RTCRtpReceiver.getCapabilities('video').codecs;
  const wanted = codecs.flatMap(mime => known.filter(({ mimeType }) => mimeType === mime));
  for (const transceiver of transceivers('video')) transceiver.setCodecPreferences(wanted);
}

async function offer() {
  await peer.setLocalDescription(munged(await peer.createOffer()));
  post('offer', layers ? offerToReceiver(peer.localDescription.sdp) : peer.localDescription.sdp);
}

// Candidates travel alone, so that the recorder sees each.
const post = (type, sdp) => window.outbox.push({ type, sdp: sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, '') });

async function handle({ type, sdp, candidate }) {
  if (candidate) {
    if (peer) await peer.addIceCandidate(candidate);
  } else if (type === 'offer') {
    if (!answers) return;
    const first = !peer || peer.connectionState === 'closed';
    offered = true;
    if (first) {
      await capture();
      connect();
    }
    await peer.setRemoteDescription({ type, sdp: changed(sdp) });
    if (first) attach();
    await peer.setLocalDescription(munged(await peer.createAnswer()));
    post('answer', peer.localDescription.sdp);
  } else {
    await peer.setRemoteDescription({ type, sdp: changed(layers ? answerToSender(sdp, peer.localDescription.sdp) : sdp) });
  }
}

/** What signalling does to a description that it should hand on as it is. */
function changed(sdp) {
  if (change !== 'fingerprint') return sdp;
  return sdp.replace(/^(a=fingerprint:sha-256 )(..):(..)/gm, '$1$3:$2');
}

/** What a page does to a description of its own. */
function munged({ type, sdp }) {
  return { type, sdp: munge ? sdp.replace(/useinbandfec=1/g, 'useinbandfec=1;maxaveragebitrate=20000') : sdp };
}

function reached(candidate) {
  if (!deadCandidates) return candidate;
  // candidate:<foundation> <component> <transport> <priority> <address> <port> typ …
  const fields = candidate.split(' ');
  fields[5] = CLOSED_PORT;
  return fields.join(' ');
}
