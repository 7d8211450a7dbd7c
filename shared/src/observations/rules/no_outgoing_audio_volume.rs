//! Audio is sent that holds nothing at all.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const PATIENCE: Threshold = Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "Shorter silences are breath." };

pub(super) const RULE: Rule = Rule {
    key: "noOutgoingAudioVolume",
    title: "Outgoing audio is silent",
    category: Category::Streams,
    tags: &[Tag::Audio, Tag::Outbound, Tag::Peripheral],
    meaning: "Packets of audio were sent, but the captured signal was exactly zero from start to end.",
    importance: "The others hear nothing. That is as it should be only where the microphone was muted all the time.",
    advice: "Check whether the participant was muted on purpose. Otherwise look at the permission of the system for the browser, at \
             hardware mute switches and at the chosen device.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcaudiosourcestats-totalaudioenergy",
    needs: &["audioLevel", "totalAudioEnergy", "packetsSent"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing audio stream", call.streams_of(Direction::Outbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let levels = stream.source_samples("audioLevel");
    let energy = stream.source_samples("totalAudioEnergy").map(|energy| energy.growth());
    let (Some(levels), Some(sent)) = (levels, stream.samples("packetsSent")) else { return Verdict::lacks("level of the outgoing audio") };
    let Some(range) = levels.range().filter(|range| (range.end - range.start).0 / 1000.0 >= limits.of(&PATIENCE)) else {
        return Verdict::NotMeasurable("too few levels of the outgoing audio".into());
    };
    if sent.growth() == 0.0 {
        return Verdict::NotMeasurable("no packets of audio were sent".into());
    }
    if levels.max() != Some(0.0) || energy.is_some_and(|energy| energy > 0.0) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Medium, stream.subject())
        .during([range])
        .value("property", "audioLevel")
        .value("durationInSeconds", (range.end - range.start).0 / 1000.0)
        .crossed(&PATIENCE, limits)
        .shown_by(&["audioLevel", "[audioLevel_rms]", "packetsSent"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(levels: &str, packets: &str) -> String {
        format!("outbound-rtp A kind=audio mediaSourceId=S\n packetsSent 0 {packets}\nmedia-source S kind=audio\n audioLevel {levels}")
    }

    #[test]
    fn fires_on_silence_throughout() {
        let found = fires(&RULE, &call("0*20", "+50*19"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(19.0)));
        clear(&RULE, &call("0*19 0.2", "+50*19"));
    }

    #[test]
    fn needs_packets_and_time() {
        not_measurable(&RULE, &call("0*20", "0*19"));
        not_measurable(&RULE, &call("0*5", "+50*4"));
    }
}
