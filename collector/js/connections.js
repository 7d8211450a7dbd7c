// RTCPeerConnection and what hangs on it: transceivers, senders, data channels.

import { isClosed } from './connection.js';

/** Bulk transfer fires `bufferedamountlow` thousands of times a second; one in so many milliseconds is told. */
const LOW_BUFFER_PAUSE = 1000;

const STATES = ['signalingState', 'iceGatheringState', 'iceConnectionState', 'connectionState'];

/** What most pages call now and then, beside the states; a connection that was there before the collector shows itself by it. */
const SIGNS = ['getStats', 'getSenders', 'getReceivers', 'getTransceivers'];

export function connections(window, realm, tell, { media, polls, call, prefix }) {
  const { guard, put, wrap, watch, weak, on, isActive, now, reference, settled } = realm;
  const { RTCPeerConnection: Native } = window;
  const { construct } = window.Reflect;
  const { prototype } = Native;
  const { describe } = media;
  const through = window.Promise.resolve();
  const stateEvents = STATES.map(state => `${state.toLowerCase()}change`);
  const ids = weak();
  const live = realm.map();
  let count = 0;

  /** Does what the page need not wait for when its own script is through. */
  const later = action => settled(through, action);

  const hearChannel = (channel, connection, id) => {
    let low = 0;
    on(channel, ['open', 'close', 'error', 'bufferedamountlow'], ({ type, error }) => {
      if (isClosed(connection)) return;
      const isLow = type === 'bufferedamountlow';
      if (isLow && now() - low < LOW_BUFFER_PAUSE) return;
      if (isLow) low = now();
      tell(`RTCDataChannel.on${type}`, id, [channel.id, channel.label], isLow ? channel.bufferedAmount : error && `${error}`);
    });
  };

  /** What is told of each event of a connection. */
  const told = {
    __proto__: null,
    icecandidate({ candidate }) {
      if (!candidate?.url && !candidate?.relayProtocol) return candidate;
      // Left out of a candidate's JSON on purpose, and worth knowing.
      return { ...candidate.toJSON(), url: candidate.url, relayProtocol: candidate.relayProtocol };
    },
    icecandidateerror: ({ address, port, hostCandidate, url, errorCode, errorText }) =>
      ({ address, port, hostCandidate, url, errorCode, errorText }),
    negotiationneeded: () => null,
    datachannel({ channel }, connection, id) {
      hearChannel(channel, connection, id);
      return [channel.id, channel.label];
    },
    track({ track, streams }, connection, id) {
      media.hearRemote(track, connection, id);
      return describe(track, streams);
    },
  };
  for (let index = 0; index < STATES.length; index++) told[stateEvents[index]] = (event, connection) => connection[STATES[index]];
  const events = window.Object.keys(told);

  const adopt = (connection, configuration, constraints) => {
    const id = `PC_${prefix}${count++}`;
    ids.set(connection, id);
    live.set(id, reference(connection));
    tell('create', id, configuration);
    if (constraints) tell('constraints', id, constraints);
    // Pages wait for their connections to be made. No event fires before their script is through.
    later(() => on(connection, events, event => {
      const { type } = event;
      tell(`on${type}`, id, told[type](event, connection, id));
      if (type === 'connectionstatechange') polls.watch(connection, id);
    }));
    return id;
  };

  /** Tells how a connection stands now, for a dump that begins in the middle of it. */
  const describeState = (connection, id) => {
    for (let index = 0; index < STATES.length; index++) tell(`on${stateEvents[index]}`, id, connection[STATES[index]]);
    const { localDescription, remoteDescription } = connection;
    if (localDescription) tell(':localDescription', id, localDescription);
    if (remoteDescription) tell(':remoteDescription', id, remoteDescription);
  };

  /** Begins with a connection that was there before the collector. */
  const adoptLate = connection => {
    const id = adopt(connection, connection.getConfiguration());
    describeState(connection, id);
    const receivers = connection.getReceivers();
    for (let index = 0; index < receivers.length; index++) media.hearRemote(receivers[index].track, connection, id);
    polls.watch(connection, id);
    return id;
  };

  const idOf = connection => ids.get(connection) ?? (connection instanceof Native ? adoptLate(connection) : undefined);

  /** Whose transceiver or sender something is, and the id of the receiver's track, by which dumps name it. */
  const ownerOf = (connection, matches) => {
    const transceivers = connection.getTransceivers();
    for (let index = transceivers.length - 1; index >= 0; index--) {
      if (matches(transceivers[index])) return transceivers[index].receiver.track.id;
    }
    return undefined;
  };
  const owners = weak();
  const ownerOfPart = (part, matches) => {
    if (owners.has(part)) return owners.get(part);
    let found = {};
    live.forEach((reference, id) => {
      const connection = reference.deref();
      if (!connection || isClosed(connection)) live.delete(id);
      const track = !found.id && connection && ownerOf(connection, matches);
      if (track) found = { id, track };
    });
    // What belongs to a connection that was there before the collector is found once that shows itself.
    if (found.id) owners.set(part, found);
    return found;
  };
  const ownerOfSender = sender => ownerOfPart(sender, transceiver => transceiver.sender === sender);

  const ofConnection = (name, value, after) => watch(prototype, name, (self, args) => tell(name, idOf(self), value?.(args, self)), after);

  /** Tells whose a new sender or transceiver is, and keeps it. */
  const added = (method, connection, part, trackOf) => later(() => {
    const owner = { id: idOf(connection), track: trackOf() };
    owners.set(part, owner);
    tell(`${method}OnSuccess`, owner.id, null, owner.track);
  });

  ofConnection('restartIce');
  ofConnection('setConfiguration', args => args[0]);
  ofConnection('createDataChannel', args => args, (self, channel) => hearChannel(channel, self, idOf(self)));
  ofConnection('removeTrack', (args, self) => ownerOf(self, ({ sender }) => sender === args[0]));
  ofConnection('addTrack', args => describe(args[0], args, 1), (self, sender) =>
    added('addTrack', self, sender, () => ownerOf(self, transceiver => transceiver.sender === sender)));
  ofConnection('addTransceiver', args => {
    const what = typeof args[0] === 'string' ? args[0] : describe(args[0]);
    return args[1] ? [what, args[1]] : [what];
  }, (self, transceiver) => added('addTransceiver', self, transceiver, () => transceiver.receiver.track.id));
  // Readers take `close` for the end of a connection, so its last report goes before it, if the page stays long enough.
  const closing = realm.map();
  const closed = id => {
    if (closing.delete(id)) tell('close', id);
  };
  watch(prototype, 'close', self => {
    const id = idOf(self);
    if (!live.delete(id)) return;
    closing.set(id, true);
    if (!polls.last(id, () => closed(id))) closed(id);
  });
  on(window, ['pagehide'], () => closing.forEach((value, id) => closed(id)));

  const answered = (name, isImplicit) => call(prototype, name, {
    owner: self => ({ id: idOf(self) }),
    value: args => args[0],
    result: (value, self, args) => (isImplicit?.(args) ? self.localDescription : value),
  });
  ['createOffer', 'createAnswer', 'setRemoteDescription', 'addIceCandidate'].forEach(name => answered(name));
  answered('setLocalDescription', args => !args[0]);
  call(Native, 'generateCertificate', { value: args => args[0], result: certificate => certificate });

  const sender = window.RTCRtpSender?.prototype;
  call(sender, 'setParameters', { owner: ownerOfSender, value: args => args, success: null });
  call(sender, 'replaceTrack', {
    owner: ownerOfSender,
    value: (args, self) => [self.track && describe(self.track), args[0] && describe(args[0])],
    success: null,
  });

  const transceiver = window.RTCRtpTransceiver?.prototype;
  const ofTransceiver = (name, word, value, slot) => watch(transceiver, name, (self, args) => {
    const { id, track } = ownerOfPart(self, other => other === self);
    tell(word, id, value?.(args), track);
  }, undefined, slot);
  ofTransceiver('setCodecPreferences', 'setCodecPreferences', args => args[0]);
  ofTransceiver('setHeaderExtensionsToNegotiate', 'setHeaderExtensionsToNegotiate', args => args[0]);
  ofTransceiver('stop', 'RTCRtpTransceiver.stop');
  ofTransceiver('direction', 'RTCRtpTransceiver.direction', args => args[0], 'set');

  const sign = slot => name => watch(prototype, name, idOf, undefined, slot);
  SIGNS.forEach(sign());
  STATES.forEach(sign('get'));

  // Where a page has frozen the prototype, another constructor would be seen at once.
  const canReplace = window.Object.getOwnPropertyDescriptor(prototype, 'constructor')?.configurable;
  const constructor = canReplace && wrap(window, 'RTCPeerConnection', {
    construct(native, args, target) {
      const connection = construct(native, args, target);
      if (isActive()) guard(() => ids.has(connection) || adopt(connection, args[0], args[1]));
      return connection;
    },
  });
  if (constructor) {
    put(prototype, 'constructor', constructor);
    if (window.webkitRTCPeerConnection === Native) put(window, 'webkitRTCPeerConnection', constructor);
  }

  return {
    idOf,
    /** Tells of every connection that is not closed as if it began here. */
    retell: () => live.forEach((reference, id) => {
      const connection = reference.deref();
      if (!connection || isClosed(connection)) return;
      tell('create', id, connection.getConfiguration());
      describeState(connection, id);
    }),
  };
}
