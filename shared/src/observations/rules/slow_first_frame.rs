//! The first frame took long.

use crate::observations::call::{Call, Connection, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Timestamp, Unit};

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Seconds, default: 2.0, basis: "From when the track was there and the connection stood." };

const SEVERE: Threshold = Threshold { name: "long", unit: Unit::Seconds, default: 5.0, basis: "By then people ask whether it works." };

const INTENT: Threshold = Threshold {
    name: "intent",
    unit: Unit::Seconds,
    default: 30.0,
    basis: "Later first frames are those of cameras that were switched on later.",
};

pub(super) const RULE: Rule = Rule {
    key: "slowFirstFrame",
    title: "First frame came late",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Video],
    meaning: "A track of video was there and the connection stood, but its first frame came much later.",
    importance: "A black picture at the start.",
    advice: "Look at when the first packets came: late ones are a matter of the sender or server; early ones without a frame lack a \
             key frame.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#event-mediastreamtrack-unmute",
    needs: &["ontrack", "MediaStreamTrack.onunmute", "framesDecoded"],
    thresholds: &[NOTICED, SEVERE, INTENT],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let streams = call.streams_of(Direction::Inbound, Kind::Video).filter(|stream| !stream.is_repair());
    Outcome::of("incoming video stream", streams.filter_map(|stream| judge(call.connection_of(stream), stream, limits)))
}

/// `None` for streams that carry on the track of another: servers and simulcast switch between several.
fn judge(connection: &Connection<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Option<Verdict> {
    let Some(track) = stream.text("trackIdentifier").filter(|track| !track.is_empty()) else {
        return Some(Verdict::lacks("id of the track"));
    };
    let of_track = || connection.streams.iter().filter(|other| other.text("trackIdentifier").as_ref() == Some(&track));
    if of_track().next().is_some_and(|first| !std::ptr::eq(first.object, stream.object)) {
        return None;
    }
    let (Some(added), Some(connected)) =
        (connection.events_named("ontrack").find(|event| event.value.contains(&track)), connection.connected())
    else {
        return Some(Verdict::lacks("time at which the track came"));
    };
    let start = if added.time > connected { added.time } else { connected };
    let unmuted = connection.events_named("MediaStreamTrack.onunmute").find(|event| event.value.contains(&track)).map(|event| event.time);
    let decoded = of_track().filter_map(first_frame).min_by(|a, b| a.0.total_cmp(&b.0));
    let Some(shown) = [unmuted, decoded].into_iter().flatten().min_by(|a, b| a.0.total_cmp(&b.0)) else {
        return Some(Verdict::NotMeasurable("no frame was ever shown".into()));
    };
    let seconds = (shown - start).0 / 1000.0;
    if seconds <= limits.of(&NOTICED) || seconds > limits.of(&INTENT) {
        return Some(Verdict::Clear);
    }
    let (severity, crossed) = if seconds > limits.of(&SEVERE) { (Severity::Medium, &SEVERE) } else { (Severity::Low, &NOTICED) };
    let occurrence =
        Occurrence::new(severity, stream.subject()).during([TimeRange { start, end: shown }]).value("durationInSeconds", seconds);
    Some(occurrence.crossed(crossed, limits).event(added.at).shown_by(&["framesDecoded", "packetsReceived"]).into())
}

/// The last report before a stream showed frames, as reports can be far apart; the first report where it has some already.
fn first_frame(stream: &Stream<'_>) -> Option<Timestamp> {
    let frames = stream.samples("framesDecoded")?;
    let first = frames.0.iter().position(|sample| sample.value > 0.0)?;
    frames.0.get(first.saturating_sub(1)).map(|before| before.time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(unmuted: &str) -> String {
        format!(
            "0 onconnectionstatechange \"connected\"\n0.1 ontrack [\"video\",\"T\",\"\",\"S\"]\n{unmuted} MediaStreamTrack.onunmute \"T\"
            inbound-rtp A kind=video trackIdentifier=T\n framesDecoded 0*20 +30*40"
        )
    }

    #[test]
    fn is_graded_by_time() {
        assert_eq!(fires(&RULE, &call("3.1"))[0].values["durationInSeconds"].as_f64(), Some(3.0));
        assert_eq!(fires(&RULE, &call("8"))[0].severity, Severity::Medium);
        clear(&RULE, &call("1"));
        clear(&RULE, &call("0.2"));
        clear(&RULE, &format!("{}\ninbound-rtp B kind=video trackIdentifier=T\n framesDecoded 30*60", call("30")));
        not_measurable(&RULE, "inbound-rtp A kind=video trackIdentifier=T\n framesDecoded 0*20 +30*40");
    }
}
