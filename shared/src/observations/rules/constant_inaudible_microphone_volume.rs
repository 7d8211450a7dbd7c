//! The microphone delivers the same hardly audible level all the time.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const FLOOR: Threshold = Threshold {
    name: "floor",
    unit: Unit::Ratio,
    default: 0.0001,
    basis: "Below that lies the noise of a microphone that works; 0 to 1, where 1 is the loudest.",
};

pub(super) const RULE: Rule = Rule {
    key: "constantInaudibleMicrophoneVolume",
    title: "Microphone level never moves",
    category: Category::Streams,
    severity: Severity::High..=Severity::High,
    tags: &[Tag::Audio, Tag::Outbound, Tag::Peripheral],
    meaning: "The level of the captured audio is tiny and the same in every report, which no working microphone does.",
    importance: "The others hear nothing.",
    advice: "Choose another microphone, look for a mute switch on the device or cable, and replug it or restart the audio service.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcaudiosourcestats-audiolevel",
    needs: &["audioLevel"],
    thresholds: &[FLOOR],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing audio stream", call.streams_of(Direction::Outbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(levels) = stream.source_samples("audioLevel") else { return Verdict::lacks("level of the outgoing audio") };
    let (Some(low), Some(high), true) = (levels.min(), levels.max(), levels.len() >= super::FEWEST_SAMPLES) else {
        return Verdict::NotMeasurable("too few levels of the outgoing audio".into());
    };
    // Exactly nothing is what a muted track delivers.
    if low != high || high == 0.0 || high >= limits.of(&FLOOR) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::High, stream.subject())
        .during(levels.range())
        .value("property", "audioLevel")
        .value("level", format!("{high:e}"))
        .crossed(&FLOOR, limits)
        .shown_by(&["audioLevel"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(levels: &str) -> String {
        format!("outbound-rtp A kind=audio mediaSourceId=S\n packetsSent 0 +50*20\nmedia-source S kind=audio\n audioLevel {levels}")
    }

    #[test]
    fn fires_on_a_level_that_never_moves() {
        assert_eq!(fires(&RULE, &call("0.00003*20"))[0].severity, Severity::High);
    }

    #[test]
    fn is_silent_on_mute_and_on_speech() {
        clear(&RULE, &call("0*20"));
        clear(&RULE, &call("0.00003*10 0.1*10"));
        not_measurable(&RULE, &call("0.00003*3 -*18"));
    }
}
