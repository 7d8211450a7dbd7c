// A page in which happens, once at least, all that the collector tells of.

import { connected, negotiate, pair, pictures, play, seconds, until } from './peers.js';

const happens = (target, ...types) => types.forEach(type => target.dispatchEvent(new Event(type)));

window.everything = async () => {
  const { mediaDevices } = navigator;
  await mediaDevices.enumerateDevices();
  const stream = await mediaDevices.getUserMedia({ audio: true, video: true });
  const screen = await mediaDevices.getDisplayMedia({ video: true });
  const [voice, picture] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
  const certificates = [await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' })];
  // Nothing listens there, which is an error of gathering; the port is reserved by IANA, and browsers pass over well-known ones.
  const iceServers = [{ urls: 'turn:127.0.0.1:49151?transport=tcp', username: 'someone', credential: 'a secret of the page' }];
  const [caller, callee] = pair({ certificates, iceServers });
  play(callee);

  const transceiver = caller.addTransceiver(voice, { streams: [stream] });
  transceiver.setCodecPreferences(RTCRtpReceiver.getCapabilities('audio').codecs);
  transceiver.setHeaderExtensionsToNegotiate(transceiver.getHeaderExtensionsToNegotiate());
  const sender = caller.addTrack(picture, stream);
  const channel = caller.createDataChannel('chat');
  await negotiate(caller, callee);
  await connected(callee);
  await pictures(callee, 1);
  await until('an open channel', () => channel.readyState === 'open');
  channel.bufferedAmountLowThreshold = 1;
  channel.send('.'.repeat(200_000));
  await until('an empty buffer', () => channel.bufferedAmount === 0);
  happens(channel, 'error');
  channel.close();
  await until('a closed channel', () => channel.readyState === 'closed');

  await sender.setParameters(sender.getParameters());
  await sender.replaceTrack(screen.getVideoTracks()[0]);
  picture.contentHint = 'motion';
  picture.enabled = false;
  await picture.applyConstraints({ frameRate: 10 });
  happens(voice, 'mute', 'unmute', 'ended');
  for (const element of document.querySelectorAll('video')) happens(element, 'resize', 'waiting', 'stalled', 'playing');
  happens(document, 'visibilitychange', 'freeze', 'resume');
  happens(window, 'pagehide', 'pageshow', 'online', 'offline');
  happens(navigator.connection, 'change');
  happens(mediaDevices, 'devicechange');

  caller.setConfiguration({ certificates });
  caller.restartIce();
  transceiver.direction = 'recvonly';
  transceiver.stop();
  caller.removeTrack(sender);
  await caller.setLocalDescription();
  await caller.setRemoteDescription({ type: 'answer', sdp: 'no description' }).catch(() => {});
  await seconds(0.5);
  caller.close();
  callee.close();
  for (const track of [...stream.getTracks(), ...screen.getTracks()]) track.stop();
  await seconds(0.3);
};
