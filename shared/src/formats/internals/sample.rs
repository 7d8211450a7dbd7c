//! One series of a webrtc-internals dump: the values of one member of one statistics object, scanned straight into columns.

use super::placement::Member;
use crate::codec::scan::{Kind, Scanner};
use crate::codec::{time_text, values};
use crate::error::Place;
use crate::model::Dump;
use std::borrow::Cow;

/// What a series holds.
pub(super) enum Read {
    /// The times of the object's samples.
    Stamps(Vec<f64>),
    /// A member.
    Member(Member),
    /// What the object says elsewhere as well.
    Nothing,
}

/// Reads `{"startTime":…,"endTime":…,"statsType":…,"values":"[…]"}`. `None` if it is something else.
pub(super) fn read(id: &str, name: &str, series: &[u8], place: Place, dump: &mut Dump) -> Option<Read> {
    if name == "id" {
        return Some(Read::Nothing);
    }
    let mut scanner = Scanner::new(series);
    let (mut start, mut end, mut stats_type, mut values) = (None, None, None, None);
    scanner.open_object().ok()?;
    let mut first = true;
    while let Some(key) = scanner.key(&mut first).ok()? {
        match (key.bytes, scanner.peek().ok()?) {
            (b"startTime", Kind::String) => start = time_text::iso(&scanner.string().ok()?.text()),
            (b"endTime", Kind::String) => end = time_text::iso(&scanner.string().ok()?.text()),
            (b"statsType", Kind::String) => stats_type = Some(scanner.string().ok()?.text()),
            (b"values", Kind::String) => {
                let raw = scanner.string().ok()?;
                // Most hold no escape: their bytes are scanned where they stand.
                values = Some(if raw.escaped { Cow::Owned(raw.text().into_owned().into_bytes()) } else { Cow::Borrowed(raw.bytes) });
            }
            (b"values", Kind::Array) => values = Some(Cow::Borrowed(scanner.skip().ok()?)),
            _ => {
                scanner.skip().ok()?;
            }
        }
    }
    let values = values?;
    let mut scanner = Scanner::new(&values);
    if name == "timestamp" {
        return values::times(&mut scanner).ok().map(Read::Stamps);
    }
    let (id, member) = (dump.interner.intern(id), dump.interner.intern(name));
    let mut stats_type = stats_type.map(|name| dump.interner.intern(&name));
    let (mut count, mut columns) = (0, Vec::new());
    if name == "type" {
        scanner.open_array().ok()?;
        if stats_type.is_none() && scanner.item(&mut true).ok()? {
            stats_type = scanner.string().ok().map(|text| dump.interner.intern(&text.text()));
        }
    } else {
        let legacy = is_legacy(dump.interner.text(id));
        (count, columns) = values::columns(&mut scanner, member, legacy, &mut dump.interner).ok()?;
    }
    let start = start.unwrap_or_default().0;
    Some(Read::Member(Member { id, stats_type, start, end: end.map_or(start, |end| end.0), count, columns, place }))
}

/// Prefixes of ids whose type follows from them, in dumps before `statsType` was written; longer ones first where they overlap.
const TYPES: &[(&str, &str)] = &[
    ("RTCInboundRTP", "inbound-rtp"),
    ("RTCOutboundRTP", "outbound-rtp"),
    ("RTCRemoteInbound", "remote-inbound-rtp"),
    ("RTCRemoteOutbound", "remote-outbound-rtp"),
    ("RTCTransport", "transport"),
    ("RTCIceCandidatePair", "candidate-pair"),
    ("RTCIceCandidate", "local-candidate"),
    ("RTCCodec", "codec"),
    ("RTCCertificate", "certificate"),
    ("RTCPeerConnection", "peer-connection"),
    ("RTCMediaStreamTrack", "track"),
    ("RTCMediaStream", "stream"),
    ("RTCDataChannel", "data-channel"),
    ("RTCAudioSource", "media-source"),
    ("RTCVideoSource", "media-source"),
    ("RTCMediaSource", "media-source"),
    ("DEPRECATED_TI", "track"),
    ("DEPRECATED_TO", "track"),
    ("DEPRECATED_S", "stream"),
    ("ssrc_", "ssrc"),
    ("Conn-", "googCandidatePair"),
    ("Channel-", "googComponent"),
    ("Cand-", "localcandidate"),
    ("bweforvideo", "VideoBwe"),
    ("googTrack", "googTrack"),
    ("googLibjingleSession", "googLibjingleSession"),
    ("googCertificate", "googCertificate"),
    ("CIT", "codec"),
    ("COT", "codec"),
    ("CP", "candidate-pair"),
    ("CF", "certificate"),
    ("RIA", "remote-inbound-rtp"),
    ("RIV", "remote-inbound-rtp"),
    ("ROA", "remote-outbound-rtp"),
    ("ROV", "remote-outbound-rtp"),
    ("IT", "inbound-rtp"),
    ("OT", "outbound-rtp"),
    ("SA", "media-source"),
    ("SV", "media-source"),
    ("AP", "media-playout"),
    ("T", "transport"),
    ("D", "data-channel"),
    ("I", "local-candidate"),
    ("P", "peer-connection"),
];

/// The type of an object by its id. Candidates of both sides share a prefix; `remote` says that this one is of the far end.
pub(super) fn type_by_id(id: &str, remote: bool) -> Option<&'static str> {
    let found = TYPES.iter().find(|(prefix, _)| id.starts_with(prefix))?.1;
    Some(if remote && found == "local-candidate" { "remote-candidate" } else { found })
}

/// Whether an object is one of the statistics before the standard, whose values all are texts.
fn is_legacy(id: &str) -> bool {
    ["ssrc_", "Conn-", "Channel-", "Cand-", "bweforvideo", "goog"].iter().any(|prefix| id.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str, name: &str, values: &str) -> (Member, Dump) {
        let mut dump = Dump::default();
        let series = serde_json::json!({"startTime": "2020-11-05T18:29:04.000Z", "endTime": "2020-11-05T18:29:06.000Z", "values": values});
        match read(id, name, series.to_string().as_bytes(), Place::default(), &mut dump) {
            Some(Read::Member(member)) => (member, dump),
            _ => panic!("a member"),
        }
    }

    fn points(member: &Member, dump: &Dump, name: &str) -> Vec<(u32, u32, f64)> {
        let sym = dump.interner.find(name).expect("a known name");
        let columns = member.columns.iter().filter(|column| column.member == sym);
        columns.flat_map(|column| column.spans(member.count as u32).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn values_of_every_kind_become_columns() {
        let (read, dump) = member("A", "m", r#"[1,1,null,true,"x","x",{"cpu":2,"in":{"ner":3}},NaN,1]"#);
        assert_eq!(read.count, 9);
        let x = f64::from(dump.interner.find("x").unwrap().0);
        assert_eq!(points(&read, &dump, "m"), [(0, 2, 1.0), (8, 9, 1.0), (3, 4, 1.0), (4, 6, x)]);
        assert_eq!(points(&read, &dump, "m.cpu"), [(6, 7, 2.0)]);
        assert_eq!(points(&read, &dump, "m.in.ner"), [(6, 7, 3.0)]);
        assert_eq!((read.start, read.end), (1_604_600_944_000.0, 1_604_600_946_000.0));
    }

    #[test]
    fn legacy_numbers_are_texts() {
        let (read, dump) = member("Conn-audio-1-0", "googRtt", r#"["10","12","12"]"#);
        assert_eq!(points(&read, &dump, "googRtt"), [(0, 1, 10.0), (1, 3, 12.0)]);
    }

    #[test]
    fn types_follow_from_old_ids() {
        assert_eq!(type_by_id("RTCInboundRTPAudioStream_1", false), Some("inbound-rtp"));
        assert_eq!(type_by_id("RTCIceCandidate_x", true), Some("remote-candidate"));
        assert_eq!(type_by_id("CIT01_111_minptime=10", false), Some("codec"));
        assert_eq!(type_by_id("unknown", false), None);
    }
}
