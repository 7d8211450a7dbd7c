//! Incoming audio is stretched and squeezed to keep the buffer filled.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::derive::Formula;
use crate::units::Unit;

const NOTICED: Threshold = Threshold {
    name: "noticed",
    unit: Unit::Percent,
    default: 5.0,
    basis: "Of all samples; below, the ear takes it for the speaker's own rhythm.",
};

const SEVERE: Threshold =
    Threshold { name: "distorted", unit: Unit::Percent, default: 10.0, basis: "Of all samples; speech sounds drawled or hurried." };

pub(super) const RULE: Rule = Rule {
    key: "audioTimeStretching",
    title: "Incoming audio is stretched",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "The jitter buffer played a notable part of the audio slower or faster than it was spoken.",
    importance: "Voices sound drawled or hurried.",
    advice: "Look for jitter that swings, and for clocks that drift: a sound card whose sample rate is off does the same all the time.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-insertedsamplesfordeceleration",
    needs: &["insertedSamplesForDeceleration", "removedSamplesForAcceleration", "totalSamplesReceived"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let settled = stream.settled(super::RAMP_UP).unwrap_or_default();
    let grown = |member: &str| stream.samples(member).map(|counter| counter.after(settled).growth());
    let (Some(inserted), Some(removed), Some(all)) =
        (grown("insertedSamplesForDeceleration"), grown("removedSamplesForAcceleration"), grown("totalSamplesReceived"))
    else {
        return Verdict::lacks("counters of stretched samples");
    };
    if all == 0.0 {
        return Verdict::NotMeasurable("the stream ended in its first seconds".into());
    }
    let percent = 100.0 * (inserted + removed) / all;
    let limit = limits.of(&NOTICED);
    if percent <= limit {
        return Verdict::Clear;
    }
    let severity = if percent > limits.of(&SEVERE) { Severity::Medium } else { Severity::Low };
    let slowed = stream.computed(&Formula::Ratio("insertedSamplesForDeceleration", "totalSamplesReceived", 100.0)).unwrap_or_default();
    let hurried = stream.computed(&Formula::Ratio("removedSamplesForAcceleration", "totalSamplesReceived", 100.0)).unwrap_or_default();
    let runs = [slowed, hurried].map(|share| share.after(settled).runs(|share| share > limit));
    Occurrence::new(severity, stream.subject())
        .during(runs.iter().flatten().map(|run| run.range))
        .value("valueInPercent", percent)
        .crossed(&NOTICED, limits)
        .shown_by(&["[insertedSamplesForDeceleration/s]", "[removedSamplesForAcceleration/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(inserted: &str) -> String {
        format!(
            "inbound-rtp A kind=audio\n totalSamplesReceived 0 +48000*60\n removedSamplesForAcceleration 0*61\n insertedSamplesForDeceleration 0 {inserted}"
        )
    }

    #[test]
    fn is_graded_by_the_share_after_the_start() {
        assert_eq!(fires(&RULE, &call("+3000*60"))[0].severity, Severity::Low);
        assert_eq!(fires(&RULE, &call("+6000*60"))[0].severity, Severity::Medium);
        clear(&RULE, &call("+9000*20 0*40"));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n totalSamplesReceived 0 +48000*60");
    }
}
