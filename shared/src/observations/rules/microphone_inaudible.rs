//! The microphone works but is too quiet to be understood.

use super::ROOM_NOISE;
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const QUIET: Threshold = Threshold {
    name: "loudest",
    unit: Unit::Ratio,
    default: 0.01,
    basis: "Root mean square of a second; speech at a usual distance reaches 0.01 to 0.1.",
};

pub(super) const RULE: Rule = Rule {
    key: "microphoneInaudible",
    title: "Microphone hardly audible",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Audio, Tag::Outbound, Tag::Peripheral, Tag::Behavior],
    meaning: "There is a signal from the microphone, but not one second of it is as loud as quiet speech.",
    importance: "The others cannot understand this participant, unless there was nothing to say.",
    advice: "Raise the level of the microphone in the system, move closer, or choose another microphone.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcaudiosourcestats-totalaudioenergy",
    needs: &["totalAudioEnergy", "totalSamplesDuration"],
    thresholds: &[QUIET],
    check,
};

/// Less than that holds no sentence for sure.
const FEWEST_SECONDS: usize = 30;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing audio stream", call.streams_of(Direction::Outbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(levels) = stream.source_samples("[audioLevel_rms]") else { return Verdict::lacks("energy of the outgoing audio") };
    let (Some(loudest), Some(deviation), true) = (levels.max(), levels.deviation(), levels.len() >= FEWEST_SECONDS) else {
        return Verdict::NotMeasurable("too few levels of the outgoing audio".into());
    };
    // A level without any change is silence made by software or a dead device, and noise says nothing of how loud speech would be: other
    // rules tell of both.
    if deviation <= 1e-6 || loudest >= limits.of(&QUIET) || loudest < ROOM_NOISE {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Medium, stream.subject())
        .during(levels.range())
        .value("property", "audioLevel")
        .value("indicators", levels.indicators())
        .crossed(&QUIET, limits)
        .shown_by(&["[audioLevel_rms]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(energy: &str) -> String {
        format!(
            "outbound-rtp A kind=audio mediaSourceId=S\nmedia-source S kind=audio\n totalSamplesDuration 0 +1*60\n totalAudioEnergy 0 {energy}"
        )
    }

    #[test]
    fn is_told_by_the_loudest_second() {
        assert_eq!(fires(&RULE, &call("+0.000001*30 +0.000016*30"))[0].severity, Severity::Medium);
        clear(&RULE, &call("+0.0000001*30 +0.0000004*30"));
    }

    #[test]
    fn is_silent_on_speech_and_on_silence() {
        clear(&RULE, &call("+0.000001*30 +0.01*30"));
        clear(&RULE, &call("0*60"));
        not_measurable(&RULE, &call("+0.000001*10 -*50"));
    }
}
