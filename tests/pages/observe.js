// What a page can observe of WebRTC, as one value: it has to be the same with a collector in the page and without.

import { connected, negotiate, pair, play, seconds, until } from './peers.js';

/** The interfaces, and the properties of each that a collector has to do with. */
const INTERFACES = ['RTCPeerConnection', 'RTCRtpSender', 'RTCRtpTransceiver', 'MediaDevices', 'MediaStreamTrack', 'HTMLMediaElement'];

const described = ({ value, get, set, ...flags }) => ({
  ...flags, value: shown(value), get: shown(get), set: shown(set),
});

const shown = value => (typeof value === 'function' ? [value.name, value.length, Function.prototype.toString.call(value), `${value}`] : typeof value);

const outcome = async action => {
  try {
    const value = await action();
    return value === null || typeof value !== 'object' ? `${value}` : Object.prototype.toString.call(value);
  } catch (error) {
    return `${error.constructor.name} ${error.name}: ${error.message}`;
  }
};

function shapes() {
  const shape = {};
  for (const name of INTERFACES) {
    const own = window[name];
    if (!own) continue;
    shape[name] = {
      window: described(Object.getOwnPropertyDescriptor(window, name)),
      statics: Reflect.ownKeys(own).map(String),
      members: Reflect.ownKeys(own.prototype).map(key => [String(key), described(Object.getOwnPropertyDescriptor(own.prototype, key))]),
      constructs: own.prototype.constructor === own,
      inherits: Object.getPrototypeOf(own).name,
      frozen: [Object.isFrozen(own), Object.isExtensible(own)],
    };
  }
  shape.window = Object.keys(window).filter(key => !['observe', 'finished', 'adapter'].includes(key));
  shape.toText = `${Function.prototype.toString}`;
  shape.alias = [typeof window.webkitRTCPeerConnection, window.webkitRTCPeerConnection === window.RTCPeerConnection];
  return shape;
}

async function behaviour() {
  const seen = {};
  class Own extends RTCPeerConnection {
    constructor() {
      super({ iceServers: [] });
      this.mine = new.target === Own;
    }

    greet() {
      return 'hello';
    }

    createOffer(...options) {
      this.asked = options.length;
      return super.createOffer(...options);
    }
  }
  const own = new Own();
  seen.subclass = [own instanceof Own, own instanceof RTCPeerConnection, own.constructor === Own, own.mine, own.greet(), Reflect.ownKeys(own)];
  await own.setLocalDescription();
  await own.createOffer({ iceRestart: true });
  seen.overridden = own.asked;
  own.close();

  const plain = new RTCPeerConnection();
  seen.instance = [Object.prototype.toString.call(plain), Reflect.ownKeys(plain), plain.constructor === RTCPeerConnection];
  const offer = plain.createOffer();
  seen.promise = [offer instanceof Promise, offer.constructor === Promise, Reflect.ownKeys(offer), plain.createOffer() === offer];
  seen.reflected = Reflect.construct(RTCPeerConnection, []) instanceof RTCPeerConnection;
  seen.other = Object.getPrototypeOf(Reflect.construct(RTCPeerConnection, [], Array)) === Array.prototype;
  seen.transceiver = Reflect.ownKeys(plain.addTransceiver('audio'));
  plain.close();

  const wrong = [
    () => RTCPeerConnection(),
    () => new RTCPeerConnection({ iceServers: [{ urls: 'nonsense' }] }),
    () => new RTCPeerConnection({ get iceServers() { throw new RangeError('a getter of the page'); } }),
    () => plain.createOffer(),
    () => plain.addTransceiver('smell'),
    () => plain.addTrack(null),
    () => plain.addIceCandidate({ candidate: 'x', sdpMid: 'y' }),
    () => plain.setRemoteDescription(),
    () => plain.setRemoteDescription({ type: 'offer', sdp: 'nonsense' }),
    () => new RTCPeerConnection().setRemoteDescription({ type: 'offer', sdp: 'nonsense' }),
    () => new RTCPeerConnection().setLocalDescription({ type: 'answer', sdp: '' }),
    () => plain.createDataChannel('x'),
    () => plain.removeTrack({}),
    () => plain.setConfiguration(7),
    () => RTCPeerConnection.prototype.createOffer.call({}),
    () => RTCPeerConnection.prototype.close.call(null),
    () => RTCPeerConnection.generateCertificate({ name: 'nonsense' }),
    () => RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' }),
    () => navigator.mediaDevices.getUserMedia({}),
    () => navigator.mediaDevices.getUserMedia.call(null, { audio: true }),
    () => navigator.mediaDevices.getUserMedia({ audio: { deviceId: { exact: 'nobody' } } }),
  ];
  seen.errors = [];
  for (const action of wrong) seen.errors.push(await outcome(action));

  // A rejection that nobody handles is told; one that somebody handles is not.
  const unhandled = [];
  const hear = event => {
    unhandled.push(`${event.reason}`);
    event.preventDefault();
  };
  window.addEventListener('unhandledrejection', hear);
  plain.createAnswer();
  plain.createOffer().catch(() => {});
  await seconds(0.2);
  window.removeEventListener('unhandledrejection', hear);
  seen.unhandled = unhandled;
  return seen;
}

async function callbacks() {
  const legacy = new RTCPeerConnection();
  const offer = await new Promise((done, failed) => {
    const returned = legacy.createOffer(function ok(description) {
      done([this === undefined, description.type, arguments.length]);
    }, failed, { offerToReceiveAudio: true });
    returned.then(value => { legacy.returned = `${value}`; });
  });
  const failed = await new Promise(done => legacy.setLocalDescription({ type: 'answer', sdp: 'x' }, () => done('no failure'), error => done(error.name)));
  await seconds(0.05);
  const { returned } = legacy;
  legacy.close();
  return [offer, failed, returned];
}

async function call() {
  const log = [];
  const [caller, callee] = pair({ iceServers: [] });
  play(callee);
  caller.addEventListener('signalingstatechange', () => log.push(`first ${caller.signalingState}`));
  caller.onsignalingstatechange = function heard(event) {
    log.push(`property ${this === caller} ${event.target === caller} ${event.isTrusted}`);
  };
  caller.addEventListener('signalingstatechange', () => log.push('last'));
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const [audio] = stream.getAudioTracks();
  const sender = caller.addTrack(audio, stream);
  log.push(Reflect.ownKeys(sender), Reflect.ownKeys(audio), Reflect.ownKeys(navigator.mediaDevices), Reflect.ownKeys(caller));
  caller.addTransceiver(stream.getVideoTracks()[0], { direction: 'sendonly', streams: [stream] });
  const channel = caller.createDataChannel('chat', { ordered: false });
  log.push(channel.label, channel.ordered, Reflect.ownKeys(channel));
  await negotiate(caller, callee);
  await connected(caller);
  await until('an open channel', () => channel.readyState === 'open');
  audio.enabled = false;
  log.push(audio.enabled, Object.getOwnPropertyNames(audio));
  const parameters = sender.getParameters();
  await sender.setParameters(parameters);
  await sender.replaceTrack(null);
  log.push(sender.track, caller.getTransceivers().map(({ direction }) => direction));
  caller.getTransceivers()[1].direction = 'inactive';
  log.push(caller.getTransceivers()[1].direction);
  const report = await caller.getStats();
  log.push(report instanceof RTCStatsReport, report.size > 3);
  await callee.setLocalDescription(await callee.createOffer({ iceRestart: true }));
  log.push(callee.signalingState);
  const states = [];
  caller.onconnectionstatechange = () => states.push(caller.connectionState);
  caller.close();
  callee.close();
  await seconds(0.2);
  log.push(states, caller.signalingState, audio.readyState);
  audio.stop();
  log.push(audio.readyState);
  return log;
}

/** Windows of this page, each with interfaces of its own. */
async function frames() {
  const blob = URL.createObjectURL(new Blob(['<p>a frame'], { type: 'text/html' }));
  const seen = [];
  for (const source of [{}, { src: 'about:blank' }, { srcdoc: '<p>a frame' }, { src: blob }]) {
    const frame = Object.assign(document.createElement('iframe'), source);
    const loaded = new Promise(done => { frame.onload = done; });
    document.body.append(frame);
    const early = frame.contentWindow.RTCPeerConnection;
    await loaded;
    const { RTCPeerConnection: Inner, navigator: inner } = frame.contentWindow;
    const made = new Inner();
    // A method of one window on a connection of another is as good as its own.
    const offer = await RTCPeerConnection.prototype.createOffer.call(made, { offerToReceiveAudio: true });
    seen.push([
      typeof early, Inner === RTCPeerConnection, made instanceof RTCPeerConnection, made instanceof Inner, made.constructor === Inner,
      `${Inner}`, offer.type, typeof inner.mediaDevices, Reflect.ownKeys(made),
    ]);
    made.close();
    frame.remove();
  }
  const opened = window.open('');
  seen.push(opened && [opened.RTCPeerConnection === RTCPeerConnection, `${opened.RTCPeerConnection}`]);
  opened?.close();
  return seen;
}

/** Everything; `adapter` is what the page's own wrapper says of itself, if it has one. */
export async function observe() {
  const before = shapes();
  return { before, behaviour: await behaviour(), callbacks: await callbacks(), call: await call(), frames: await frames() };
}
