//! No layer has as many pixels as the camera delivers.

use crate::observations::call::{Call, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::{TimeRange, Unit};

const SHARE: Threshold = Threshold {
    name: "share",
    unit: Unit::Percent,
    default: 30.0,
    basis: "Of the pixels of the source; a third of them is a visible loss.",
};

const TIME: Threshold = Threshold { name: "time", unit: Unit::Percent, default: 50.0, basis: "Of the time after the ramp-up." };

pub(super) const RULE: Rule = Rule {
    key: "lowResolution",
    title: "Sent picture much smaller than the camera's",
    category: Category::Streams,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network, Tag::Cpu],
    meaning: "For most of the time even the largest picture sent had far fewer pixels than its source.",
    importance: "The others see less detail than there is.",
    advice: "Look at qualityLimitationReason: processor or bandwidth. Where it says none, the page asked for it \
             (scaleResolutionDownBy, layers switched off): then capture fewer pixels.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-frameheight",
    needs: &["frameWidth", "frameHeight", "width", "height", "qualityLimitationReason"],
    thresholds: &[SHARE, TIME],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let verdicts = call.connections.iter().flat_map(|connection| {
        let sources = connection.look.of_type("media-source").filter(move |source| connection.look.number(source, "width").is_some());
        sources.map(move |source| {
            let of_source = |stream: &&Stream<'_>| stream.source.is_some_and(|other| std::ptr::eq(other, source));
            let largest =
                connection.streams.iter().filter(of_source).max_by_key(|stream| stream.number("frameHeight").unwrap_or(0.0) as u32);
            largest.map_or_else(|| Verdict::lacks("stream of the source"), |stream| judge(stream, limits))
        })
    });
    Outcome::of("video source", verdicts)
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let pixels = |widths: Option<Samples>, heights: Option<Samples>| {
        let pairs: Vec<Sample> = widths?
            .0
            .iter()
            .zip(heights?.0)
            .map(|(width, height)| Sample { time: width.time, value: width.value * height.value })
            .collect();
        Some(Samples(pairs))
    };
    let sent = pixels(stream.samples("frameWidth"), stream.samples("frameHeight"));
    let whole = pixels(stream.source_samples("width"), stream.source_samples("height")).and_then(|pixels| pixels.max());
    let (Some(sent), Some(whole)) = (sent, whole.filter(|whole| *whole > 0.0)) else { return Verdict::lacks("size of sent frames") };
    let sent = sent.after(stream.settled(super::RAMP_UP).unwrap_or_default());
    if sent.len() < super::FEWEST_SAMPLES {
        return Verdict::NotMeasurable("the stream ended in its ramp-up".into());
    }
    let limit = whole * limits.of(&SHARE) / 100.0;
    let percent = 100.0 * sent.share(|pixels| pixels < limit).unwrap_or(0.0);
    if percent <= limits.of(&TIME) {
        return Verdict::Clear;
    }
    let is_limited = |(_, reason): &(TimeRange, &str)| matches!(*reason, "cpu" | "bandwidth");
    let limited = stream.texts("qualityLimitationReason").iter().any(is_limited);
    Occurrence::new(if limited { Severity::Low } else { Severity::Info }, stream.subject())
        .during(sent.runs(|pixels| pixels < limit).iter().map(|run| run.range))
        .value("durationInPercent", percent)
        .value("valueInPercent", 100.0 * sent.mean().unwrap_or(0.0) / whole)
        .crossed(&SHARE, limits)
        .shown_by(&["frameHeight", "qualityLimitationReason"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(heights: &str, reason: &str) -> String {
        format!(
            "outbound-rtp A kind=video mediaSourceId=S frameWidth=320 qualityLimitationReason={reason}\n frameHeight {heights}
            media-source S kind=video width=1280 height=720"
        )
    }

    #[test]
    fn asks_for_the_reason() {
        assert_eq!(fires(&RULE, &call("180*60", "bandwidth"))[0].severity, Severity::Low);
        assert_eq!(fires(&RULE, &call("180*60", "none"))[0].severity, Severity::Info);
        clear(&RULE, &call("180*20 900*40", "bandwidth"));
        not_measurable(&RULE, &call("180*8", "none"));
    }
}
