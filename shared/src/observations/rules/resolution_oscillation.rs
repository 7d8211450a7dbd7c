//! The picture changes its size all the time.

use crate::observations::call::{Call, Kind, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::{Millis, Unit};

const CHANGES: Threshold = Threshold {
    name: "changes",
    unit: Unit::None,
    default: 6.0,
    basis: "In a minute; a page that is resized or a camera that is turned makes a few.",
};

pub(super) const RULE: Rule = Rule {
    key: "resolutionOscillation",
    title: "Picture size swings",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Outbound, Tag::Inbound, Tag::Video, Tag::Network, Tag::Cpu],
    meaning: "The number of pixels changed again and again within a minute.",
    importance: "The picture visibly jumps between sharp and blurred.",
    advice: "Look at what limits the encoder at those times: an estimate that swings, or a machine at its limit. A server may \
             switch layers too eagerly.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-framewidth",
    needs: &["frameWidth", "frameHeight"],
    thresholds: &[CHANGES],
    check,
};

const MINUTE: Millis = Millis(60_000.0);

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("video stream", call.streams().filter(|stream| stream.kind == Kind::Video).map(|stream| judge(call, stream, limits)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(widths), Some(heights)) = (stream.samples("frameWidth"), stream.samples("frameHeight")) else {
        return Verdict::lacks("size of the frames");
    };
    if call.is_screen(stream) {
        return Verdict::NotMeasurable("a shared window changes its size at will".into());
    }
    // A camera that is turned keeps its number of pixels.
    let pixels = widths.times(&heights).after(stream.settled(super::RAMP_UP).unwrap_or_default());
    let mut changes = 0.0;
    let mut counted = Vec::new();
    for pair in pixels.0.windows(2) {
        let changed = pair[0].value != pair[1].value && !pair[0].value.is_nan() && !pair[1].value.is_nan();
        changes += if changed { 1.0 } else { 0.0 };
        counted.push(Sample { time: pair[1].time, value: changes });
    }
    let in_a_minute = Samples(counted).grown_over(MINUTE);
    let limit = limits.of(&CHANGES);
    let runs = in_a_minute.runs(|count| count > limit);
    if runs.is_empty() {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, stream.subject())
        .during(runs.iter().map(|run| run.range))
        .value("valueInCount", changes)
        .value("mostInAMinute", in_a_minute.max().unwrap_or(0.0))
        .crossed(&CHANGES, limits)
        .shown_by(&["frameHeight", "frameWidth", "qualityLimitationReason"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn counts_changes_in_a_minute() {
        let swings = "360 720 ".repeat(10);
        let call = |heights: &str| format!("inbound-rtp A kind=video\n frameWidth 640*70\n frameHeight {heights}");
        assert_eq!(fires(&RULE, &call(&format!("360*25 {swings}")))[0].severity, Severity::Low);
        clear(&RULE, &call("360*40 720*30"));
        not_measurable(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 +1*4");
    }
}
