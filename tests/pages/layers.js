// Rewrites session descriptions so that each simulcast layer of a sender arrives as a video of its own, which is what a
// conference server does with packets: the receiver is told that the extension which names the layer names the medium.

const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const REPAIRED_RID = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';

/** The sender's offer as the receiver is to see it: one video section for each layer. */
export function offerToReceiver(sdp) {
  const [session, ...media] = sections(sdp);
  const mids = [];
  const shown = media.flatMap(section => {
    // An extension number means one thing on the whole transport, and here the number for layers comes to mean MID.
    const withoutMid = section.filter(line => !(line.startsWith('a=extmap:') && line.endsWith(MID)));
    const layers = rids(section);
    if (layers.length === 0) {
      mids.push(mid(section));
      return [withoutMid];
    }
    mids.push(...layers);
    return layers.map(layer => withoutMid
      .filter(line => !/^a=(rid|simulcast|ssrc|ssrc-group):/.test(line) && !line.endsWith(REPAIRED_RID))
      .map(line => line.replace(/^a=mid:.*/, `a=mid:${layer}`).replace(/^a=msid:.*/, `a=msid:layers ${layer}`).replace(RID, MID)));
  });
  return text([bundled(session, mids), ...shown]);
}

/** The receiver's answer as the sender is to see it: its own video section again, with every layer wanted. */
export function answerToSender(sdp, offer) {
  const [session, ...media] = sections(sdp);
  const [, ...offered] = sections(offer);
  let next = 0;
  const shown = offered.map(original => {
    const layers = rids(original);
    const answered = media[next];
    next += Math.max(layers.length, 1);
    if (layers.length === 0) return answered;
    return [
      ...answered.map(line => line.startsWith('a=mid:') ? `a=mid:${mid(original)}` : line.replace(MID, RID)),
      ...layers.map(layer => `a=rid:${layer} recv`),
      `a=simulcast:recv ${layers.join(';')}`,
    ];
  });
  return text([bundled(session, offered.map(mid)), ...shown]);
}

const sections = sdp => sdp.trimEnd().split(/\r\n(?=m=)/).map(section => section.split('\r\n'));
const text = parts => parts.map(lines => lines.map(line => `${line}\r\n`).join('')).join('');
const mid = section => section.find(line => line.startsWith('a=mid:')).slice('a=mid:'.length);
const bundled = (session, mids) =>
  session.map(line => line.startsWith('a=group:BUNDLE') ? `a=group:BUNDLE ${mids.join(' ')}` : line);
const rids = section => section.flatMap(line => line.match(/^a=rid:(\S+) send/)?.[1] ?? []);
