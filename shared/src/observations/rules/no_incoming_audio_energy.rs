//! Audio arrives that holds nothing at all.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const PATIENCE: Threshold =
    Threshold { name: "patience", unit: Unit::Seconds, default: 30.0, basis: "Some participants mute themselves for a while." };

/// Mean energy per second of a level of -80 dBov: a tenthousandth of full scale. One step of 16-bit samples is -90 dBov, and decoders leave
/// a step or two of noise where they were sent zeros.
const SILENCE: f64 = 1e-8;

pub(super) const RULE: Rule = Rule {
    key: "noIncomingAudioEnergy",
    title: "Incoming audio is silent",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Audio],
    meaning: "Packets of audio arrived from start to end, but what they decode to is silence.",
    importance: "This participant cannot be heard. That is as it should be only where one of both ends was muted all the time.",
    advice: "Check whether the sender was muted on purpose, and the sender's microphone. Chromium measures behind the volume of the \
             element, so that a muted element looks the same; so does a server that forwards comfort noise.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalaudioenergy",
    needs: &["totalAudioEnergy", "packetsReceived"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(call, stream, limits)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(energy), Some(received)) = (stream.samples("totalAudioEnergy"), stream.growth("packetsReceived")) else {
        return Verdict::lacks("totalAudioEnergy of incoming audio");
    };
    let seconds = energy.range().map_or(0.0, |range| (range.end - range.start).0 / 1000.0);
    if received < super::FEWEST_PACKETS || seconds < limits.of(&PATIENCE) {
        return Verdict::NotMeasurable("too little incoming audio".into());
    }
    if energy.growth() / seconds > SILENCE {
        return Verdict::Clear;
    }
    // Where others are heard, this is most likely one of those who listen.
    let is_heard = |other: &Stream<'_>| other.growth("totalAudioEnergy").is_some_and(|energy| energy / seconds > SILENCE);
    let others = call.streams_of(Direction::Inbound, Kind::Audio).any(is_heard);
    // What Opus makes of zeros is never quite nothing, but what is measured behind an element without volume is.
    let is_muted_here = energy.growth() == 0.0 && stream.codec().is_none_or(|codec| codec.eq_ignore_ascii_case("audio/opus"));
    Occurrence::new(if others || is_muted_here { Severity::Low } else { Severity::Medium }, stream.subject())
        .during(energy.range())
        .value("property", "totalAudioEnergy")
        .value("durationInSeconds", seconds)
        .crossed(&PATIENCE, limits)
        .shown_by(&["totalAudioEnergy", "audioLevel", "[packetsReceived/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(energy: &str) -> String {
        format!("inbound-rtp A kind=audio\n packetsReceived 0 +50*40\n totalAudioEnergy 0 {energy}")
    }

    #[test]
    fn one_of_several_may_just_listen() {
        let other = "inbound-rtp B kind=audio\n packetsReceived 0 +50*40\n totalAudioEnergy 0 +0.01*40";
        assert_eq!(fires(&RULE, &format!("{}\n{other}", call("+3e-10*40")))[0].severity, Severity::Low);
    }

    #[test]
    fn fires_where_nothing_can_be_heard() {
        let found = fires(&RULE, &call("+3e-10*40"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(40.0)));
        assert_eq!(fires(&RULE, &call("0*40"))[0].severity, Severity::Low);
        clear(&RULE, &call("+1e-7*40"));
        clear(&RULE, &call("0*39 +0.1"));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*5\n totalAudioEnergy 0*6");
    }
}
