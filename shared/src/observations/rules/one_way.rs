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

fn judge(connection: &Connection<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(mid), Some((local, remote))) = (stream.text("mid"), connection.agreed()) else {
        return Verdict::lacks("session descriptions of the media line");
    };
    let (Some(ours), Some(theirs)) = (section_of(&local.sdp, &mid), section_of(&remote.sdp, &mid)) else {
        return Verdict::lacks("section of the media line");
    };
    // A section without a media stream belongs to an end that has nothing to send.
    let sends = |section: &[&str]| {
        direction_of(section) == "sendrecv"
            && (attribute(section, "msid").any(|msid| !msid.starts_with("- ") && msid != "-")
                || attribute(section, "ssrc").next().is_some())
    };
    if !sends(&ours) || !sends(&theirs) {
        return Verdict::Clear;
    }
    let is_other =
        |other: &&Stream<'_>| other.direction != stream.direction && other.kind == stream.kind && other.text("mid").as_ref() == Some(&mid);
    let flowed = connection.streams.iter().filter(is_other).any(|other| other.packets() > 0.0);
    let seconds = stream.flowing(crate::units::Millis(f64::INFINITY)).iter().map(|range| (range.end - range.start).0 / 1000.0).sum::<f64>();
    if flowed || seconds < limits.of(&PATIENCE) {
        return Verdict::Clear;
    }
    // What this end does not send may be held back on purpose; what it does not get is missed.
    let (severity, missing) = match stream.direction {
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
