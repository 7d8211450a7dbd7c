// Capture, tracks and the elements that show remote ones.

import { isClosed } from './connection.js';

export function media(window, realm, tell, { call }) {
  const { guard, watch, weak, on } = realm;
  const { navigator: { mediaDevices: devices }, document, MediaDevices, MediaStreamTrack, HTMLMediaElement } = window;
  const captured = weak();
  const remote = weak();
  const shown = weak();

  /** A track with its streams, as dumps write it. */
  const describe = (track, streams = [], from = 0) => {
    const text = [track.kind, track.id, track.label];
    for (let index = from; index < streams.length; index++) text[text.length] = streams[index].id;
    return text;
  };

  const hearTrack = (track, id, extra, connection) => {
    on(track, ['mute', 'unmute', 'ended'], ({ type }) => {
      if (!connection || !isClosed(connection)) tell(`MediaStreamTrack.on${type}`, id, track.id, extra);
    });
  };

  const hearCapture = (stream, tracking) => {
    const tracks = stream.getTracks();
    const described = [];
    for (let index = 0; index < tracks.length; index++) {
      described[index] = describe(tracks[index], [stream]);
      captured.set(tracks[index], tracking);
      hearTrack(tracks[index], null, tracking);
    }
    return described;
  };

  /** What other wrappers put on the object itself calls what was there before this one. */
  const holder = name => (guard(() => devices.hasOwnProperty(name)) ? devices : MediaDevices?.prototype);
  const capture = (name, object = holder(name), word = name) => call(object, name, {
    name: `navigator.mediaDevices.${word}`,
    value: args => args[0],
    result: (stream, self, args, number) => hearCapture(stream, number),
  });
  capture('getUserMedia');
  capture('getDisplayMedia');
  // Older names of the same, which pages still call.
  capture('webkitGetUserMedia', window.Navigator?.prototype, 'getUserMedia');
  capture('mozGetUserMedia', window.Navigator?.prototype, 'getUserMedia');

  call(holder('enumerateDevices'), 'enumerateDevices', { name: 'navigator.mediaDevices.enumerateDevices', result: found => found, success: '' });
  if (devices) on(devices, ['devicechange'], () => tell('navigator.mediaDevices.ondevicechange', null));

  const ofTrack = (name, value, slot) => watch(MediaStreamTrack?.prototype, name, (self, args) => {
    if (self.readyState !== 'ended') tell(`MediaStreamTrack.${name}`, null, value(args), self.id, captured.get(self));
  }, undefined, slot);
  ofTrack('stop', args => args);
  ofTrack('enabled', args => args[0], 'set');
  ofTrack('contentHint', args => args[0], 'set');
  call(MediaStreamTrack?.prototype, 'applyConstraints', {
    name: 'MediaStreamTrack.applyConstraints',
    owner: track => ({ track: track.id }),
    value: args => args,
    success: null,
  });

  /** The connection and the track of what an element shows of a far end, a picture first. */
  const remoteIn = element => {
    const tracks = element.srcObject?.getTracks?.() ?? [];
    let found;
    for (let index = 0; index < tracks.length; index++) {
      const from = remote.get(tracks[index]);
      if (from && !isClosed(from.connection) && (!found || tracks[index].kind === 'video')) found = { id: from.id, track: tracks[index].id };
    }
    return found;
  };

  const hearElement = element => {
    if (shown.has(element)) return;
    shown.set(element, true);
    on(element, ['resize', 'waiting', 'stalled', 'playing'], ({ type }) => {
      const found = remoteIn(element);
      if (!found) return;
      const { scrollWidth: width, scrollHeight: height, videoWidth, videoHeight } = element;
      if (type === 'resize') tell('HTMLMediaElement.resize', found.id, { width, height, videoWidth, videoHeight }, found.track);
      else tell(`HTMLMediaElement.on${type}`, found.id, null, found.track);
    });
  };

  watch(HTMLMediaElement?.prototype, 'srcObject', (self, args) => args[0] && hearElement(self), undefined, 'set');
  guard(() => {
    const elements = document.querySelectorAll('video, audio');
    for (let index = 0; index < elements.length; index++) if (elements[index].srcObject) hearElement(elements[index]);
  });

  return {
    describe,
    /** Hears a track that came over a connection. */
    hearRemote(track, connection, id) {
      if (remote.has(track)) return;
      remote.set(track, { connection, id });
      hearTrack(track, id, undefined, connection);
    },
  };
}
