//! Those who speak are too quiet.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const ACTIVE: Threshold =
    Threshold { name: "active", unit: Unit::Ratio, default: 0.08, basis: "Levels below are pauses; 0 to 1, where 1 is the loudest." };

const LOUD: Threshold = Threshold { name: "loud", unit: Unit::Ratio, default: 0.15, basis: "Levels below are quiet speech." };

const SHARE: Threshold = Threshold { name: "quietShare", unit: Unit::Percent, default: 66.0, basis: "Two thirds of what is said." };

pub(super) const RULE: Rule = Rule {
    key: "lowIncoming",
    title: "Incoming audio is too quiet",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Inbound, Tag::Audio],
    meaning: "Most of what is said on this stream is only little louder than its pauses.",
    importance: "One has to strain to understand, or to turn the volume up and is shouted at by the others.",
    advice: "Ask the sender to raise the level of the microphone or to move closer; look at automatic gain control, and at the \
             mixer if there is one.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-audiolevel",
    needs: &["audioLevel"],
    thresholds: &[ACTIVE, LOUD, SHARE],
    check,
};

/// Fewer active reports are a word or two.
const FEWEST_ACTIVE: usize = 20;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(levels) = stream.levels() else { return Verdict::lacks("level of incoming audio") };
    let (active, loud) = (limits.of(&ACTIVE), limits.of(&LOUD));
    let speech = levels.only(|sample| sample.value > active);
    if speech.len() < FEWEST_ACTIVE {
        return Verdict::NotMeasurable("not enough active speech".into());
    }
    let percent = 100.0 * speech.share(|level| level < loud).unwrap_or(0.0);
    if percent <= limits.of(&SHARE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, stream.subject())
        .during(speech.runs(|level| level < loud).iter().map(|run| run.range))
        .value("property", "audioLevel")
        .value("durationInPercent", percent)
        .crossed(&LOUD, limits)
        .shown_by(&["audioLevel"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(levels: &str) -> String {
        format!("inbound-rtp A kind=audio\n audioLevel {levels}")
    }

    #[test]
    fn looks_at_speech_alone() {
        let found = fires(&RULE, &call("0*50 0.1*30 0.3*10"));
        assert_eq!((found[0].severity, found[0].values["durationInPercent"].as_f64()), (Severity::Low, Some(75.0)));
        clear(&RULE, &call("0*50 0.1*10 0.3*30"));
        not_measurable(&RULE, &call("0.01*50 0.1*10"));
    }
}
