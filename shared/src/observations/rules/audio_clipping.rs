//! Audio is so loud that it is cut off.

use crate::observations::call::{Call, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const LEVEL: Threshold = Threshold {
    name: "level",
    unit: Unit::Ratio,
    default: 0.99,
    basis: "Full scale is 1; above, the tops of the wave are most likely cut.",
};

const SHARE: Threshold =
    Threshold { name: "share", unit: Unit::Percent, default: 20.0, basis: "Of the reports with sound; single loud words are no fault." };

pub(super) const RULE: Rule = Rule {
    key: "audioClipping",
    title: "Audio is overdriven",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Audio, Tag::Inbound, Tag::Outbound, Tag::Peripheral],
    meaning: "In many reports the level stands at full scale.",
    importance: "It sounds harsh and distorted.",
    advice: "Lower the level of the microphone in the system; switch off a boost; check automatic gain control.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcaudiosourcestats-audiolevel",
    needs: &["audioLevel"],
    thresholds: &[LEVEL, SHARE],
    check,
};

/// Below that there is no sound.
const SILENCE: f64 = 0.01;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("audio stream", call.streams().filter(|stream| stream.kind == Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(levels) = stream.levels() else { return Verdict::lacks("level of audio") };
    let sound = levels.only(|sample| sample.value > SILENCE);
    if sound.len() < super::FEWEST_SAMPLES {
        return Verdict::NotMeasurable("too little sound".into());
    }
    let limit = limits.of(&LEVEL);
    let percent = 100.0 * sound.share(|level| level > limit).unwrap_or(0.0);
    if percent <= limits.of(&SHARE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, stream.subject())
        .during(sound.runs(|level| level > limit).iter().map(|run| run.range))
        .value("property", "audioLevel")
        .value("durationInPercent", percent)
        .crossed(&LEVEL, limits)
        .shown_by(&["audioLevel"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn looks_at_reports_with_sound() {
        let found = fires(&RULE, "inbound-rtp A kind=audio\n audioLevel 0*50 0.5*10 1*10");
        assert_eq!((found[0].severity, found[0].values["durationInPercent"].as_f64()), (Severity::Low, Some(50.0)));
        clear(&RULE, "inbound-rtp A kind=audio\n audioLevel 0.5*20 1*2");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n audioLevel 0*50 1");
        clear(&RULE, "inbound-rtp A kind=audio\n audioLevel -1*5 8191*30 30704*2 0*5");
    }
}
