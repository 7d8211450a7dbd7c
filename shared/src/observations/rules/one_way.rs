//! Finds media that goes one way only although both ends agreed on two.

use crate::observations::call::{Call, Connection, Direction, Kind, Stream, attribute, direction_of, section_of};
use crate::observations::{Limits, Occurrence, Outcome, Severity, Threshold, Verdict};
use crate::units::Unit;

pub(super) const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "Time that devices and decoders may take to start after the other direction did.",
};

/// Judges every line of one kind of media.
pub(super) fn check(call: &Call<'_>, kind: Kind, limits: Limits<'_>) -> Outcome {
    let verdicts = call.connections.iter().flat_map(|connection| {
        let flowing = connection.streams.iter().filter(move |stream| stream.kind == kind && stream.packets() > super::FEWEST_PACKETS);
        flowing.map(move |stream| judge(connection, stream, limits))
    });
    Outcome::of("stream of this kind with packets", verdicts)
}

/// Whether a section belongs to an end that has something to send: one with a media stream (RFC 8830), or with a source where no
/// stream is named. Chromium names sources also where a sender has no track, with `-` for the stream; Jitsi's server names
/// a stream that it mixes nothing into.
fn sends(section: &[&str]) -> bool {
    let sources = || attribute(section, "ssrc");
    let streams: Vec<&str> =
        attribute(section, "msid").chain(sources().filter_map(|source| Some(source.split_once(" msid:")?.1))).collect();
    let is_real =
        |id: &&str| !id.starts_with("- ") && !["", "-"].contains(id) && !["mixedmslabel", "jvb"].iter().any(|mixed| id.starts_with(mixed));
    direction_of(section) == "sendrecv" && if streams.is_empty() { sources().next().is_some() } else { streams.iter().any(is_real) }
}

fn judge(connection: &Connection<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(mid), Some((local, remote))) = (stream.text("mid"), connection.agreed()) else {
        return Verdict::lacks("session descriptions of the media line");
    };
    let (Some(ours), Some(theirs)) = (section_of(&local.sdp, &mid), section_of(&remote.sdp, &mid)) else {
        return Verdict::lacks("section of the media line");
    };
    if !sends(&ours) || !sends(&theirs) {
        return Verdict::Clear;
    }
    let is_other =
        |other: &&Stream<'_>| other.direction != stream.direction && other.kind == stream.kind && other.text("mid").as_ref() == Some(&mid);
    // Servers send what comes from several ends on lines of their own.
    let arrives = |other: &Stream<'_>| other.direction == Direction::Inbound && other.kind == stream.kind && other.packets() > 0.0;
    let flowed = connection.streams.iter().filter(is_other).any(|other| other.packets() > 0.0)
        || stream.direction == Direction::Outbound && connection.streams.iter().any(arrives);
    let seconds = stream.flowing(crate::units::Millis(f64::INFINITY)).iter().map(|range| (range.end - range.start).0 / 1000.0).sum::<f64>();
    if flowed || seconds < limits.of(&PATIENCE) {
        return Verdict::Clear;
    }
    // What this end does not send may be held back on purpose; what it does not get is missed, unless this end is alone with a
    // server (RFC 8445, section 2.5).
    let is_server = remote.sdp.contains("a=ice-lite");
    let (severity, missing) = match stream.direction {
        Direction::Outbound if is_server => (Severity::Medium, "received"),
        Direction::Outbound => (Severity::High, "received"),
        Direction::Inbound => (Severity::Medium, "sent"),
    };
    Occurrence::new(severity, stream.subject())
        .during(stream.range())
        .value("missing", missing)
        .value("durationInSeconds", seconds)
        .crossed(&PATIENCE, limits)
        .event(remote.event)
        .shown_by(&[stream.packets_member()])
        .into()
}
