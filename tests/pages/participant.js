// One end of a call between two browsers. What it takes part with is in the query, as JSON; the recorder carries what is in
// `outbox` to the `receive` of the other end, and has `call` do things in mid-call.

import { negotiate, pair, play, seconds, until } from './peers.js';
import { answerToSender, offerToReceiver } from './layers.js';

const CAMERA = { width: { ideal: 320 }, height: { ideal: 240 }, frameRate: { ideal: 15 } };
// Reserved by IANA; browsers pass over the well-known ports.
const CLOSED_PORT = 49151;

const {
  audio = true, video = CAMERA, canvas = null, display = false, data = false, bytes = 0, videos = 1, layers = null, codecs = null,
  answers = true, rings = 0, declines = false, trickles = true, change = null, munge = false, deadCandidates = false, encodings = null, configuration = {}, elements = true, anyDevice = false, listens = false,
  recorded = false, empty = 0,
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
  /** Adds a camera to a call that has none of this end. */
  async showCamera() {
    const shown = await navigator.mediaDevices.getUserMedia({ video: CAMERA });
    peer.addTrack(shown.getVideoTracks()[0], stream);
    await offer();
  },
  /** Limits the video that is sent, in members of `RTCRtpEncodingParameters`. */
  async limit(limits) {
    for (const { sender } of transceivers('video')) {
      const parameters = sender.getParameters();
      Object.assign(parameters.encodings[0], limits);
      await sender.setParameters(parameters);
    }
  },
  /** Has what arrives wait for so many milliseconds before it is played. */
  buffer(target) {
    for (const { receiver } of peer.getTransceivers()) receiver.jitterBufferTarget = target;
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
  if (canvas.detailed) return turnMosaic(width, height);
  context.fillStyle = `hsl(${pictures % 360} 40% 50%)`;
  context.fillRect(0, 0, width, height);
  // Something that moves, so that pictures have some weight.
  for (let index = 0; index < 40; index++) {
    context.fillStyle = `hsl(${(pictures * 7 + index * 53) % 360} 70% 60%)`;
    context.fillRect((pictures * (index % 5 + 1) * 3 + index * 61) % width, (index * 37 + pictures) % height, width / 12, height / 12);
  }
}

let mosaic;

/** Paints what takes an encoder long: many small squares that turn around the middle. */
function turnMosaic(width, height) {
  mosaic ??= squares(width / 8, height / 8);
  context.setTransform(1, 0, 0, 1, width / 2, height / 2);
  context.rotate(pictures / 50);
  context.drawImage(mosaic, -width, -height, 2 * width, 2 * height);
}

function squares(width, height) {
  const plain = new OffscreenCanvas(width, height);
  const painter = plain.getContext('2d');
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      painter.fillStyle = `hsl(${(x * 7919 + y * 104729) % 360} 30% ${30 + (x * 31 + y * 17) % 30}%)`;
      painter.fillRect(x, y, 1, 1);
    }
  }
  return plain;
}

function connect() {
  peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...configuration });
  peer.onicecandidate = ({ candidate }) => {
    if (!candidate?.candidate) return;
    // Layers arrive as sections of their own, which share the one transport.
    if (!trickles || layers && candidate.sdpMLineIndex !== 0) return;
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
      const wanted = layers ?? encodings;
      if (track.kind === 'video' && wanted) peer.addTransceiver(track, { direction: layers ? 'sendonly' : 'sendrecv', streams: [stream], sendEncodings: wanted });
      else peer.addTrack(copy === 0 ? track : track.clone(), stream);
    }
  }
  // An end without a device still listens.
  if (!offered && (audio || listens) && !sent.some(({ kind }) => kind === 'audio')) peer.addTransceiver('audio', { direction: 'recvonly' });
  if (!offered && video && !sent.some(({ kind }) => kind === 'video')) peer.addTransceiver('video', { direction: 'recvonly' });
  for (let count = 0; !offered && count < empty; count++) peer.addTransceiver('video', { direction: 'sendonly' });
  if (!offered && data) {
    const channel = peer.createDataChannel('messages');
    const filling = '.'.repeat(bytes);
    channel.onopen = () => setInterval(() => channel.readyState === 'open' && channel.send(`message ${performance.now()}${filling}`), 500);
  }
  prefer();
}

function prefer() {
  if (!codecs) return;
  for (const kind of ['audio', 'video']) {
    const known = RTCRtpReceiver.getCapabilities(kind).codecs;
    const wanted = codecs.flatMap(mime => known.filter(({ mimeType }) => mimeType === mime));
    if (wanted.length > 0) for (const transceiver of transceivers(kind)) transceiver.setCodecPreferences(wanted);
  }
}

async function offer() {
  await peer.setLocalDescription(munged(await peer.createOffer()));
  await post('offer', sdp => layers ? offerToReceiver(sdp) : sdp);
}

/** Sends the local description. Candidates travel alone, so that the recorder sees each, unless all are to stand in it. */
async function post(type, passed = sdp => sdp) {
  if (!trickles) await until('all candidates', () => peer.iceGatheringState === 'complete');
  const sdp = passed(peer.localDescription.sdp);
  window.outbox.push({ type, sdp: trickles ? sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, '') : sdp });
}

async function handle({ type, sdp, candidate }) {
  if (candidate) {
    if (peer) await peer.addIceCandidate(candidate);
  } else if (type === 'offer') {
    if (!answers) return;
    const first = !peer || peer.connectionState === 'closed';
    // Of two offers that cross, that of the end that called stands.
    if (!first && !offered && peer.signalingState !== 'stable') return;
    offered = true;
    if (first) {
      await seconds(rings);
      await capture();
      connect();
    }
    await peer.setRemoteDescription({ type, sdp: changed(sdp) });
    if (first) attach();
    if (declines) transceivers('video').forEach(transceiver => transceiver.stop());
    await peer.setLocalDescription(munged(await peer.createAnswer()));
    await post('answer');
  } else {
    await peer.setRemoteDescription({ type, sdp: changed(layers ? answerToSender(sdp, peer.localDescription.sdp) : sdp) });
  }
}

/** What signalling does to a description that it hands on: spoils the fingerprint, takes the bundle out, has long packets sent or silence not. */
function changed(sdp) {
  switch (change) {
    case 'fingerprint': return sdp.replace(/^(a=fingerprint:sha-256 )(..):(..)/gm, '$1$3:$2');
    case 'bundle': return sdp.replace(/^a=group:BUNDLE.*\r\n/gm, '');
    case 'packets': return sdp.replace(/^a=rtpmap:111 .*\r\n/gm, '$&a=ptime:60\r\n');
    case 'silence': return sdp.replace(/useinbandfec=1/g, 'useinbandfec=1;usedtx=1');
    default: return sdp;
  }
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
