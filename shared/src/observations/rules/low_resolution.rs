//! No layer has as many pixels as the camera delivers.

use crate::observations::call::{Call, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::order;
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
    severity: Severity::Info..=Severity::Low,
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
            judge(&connection.streams.iter().filter(of_source).collect::<Vec<_>>(), limits)
        })
    });
    Outcome::of("video source", verdicts)
}

/// Judges what is sent of a source, in one layer or in several.
fn judge(layers: &[&Stream<'_>], limits: Limits<'_>) -> Verdict {
    let pixels = |width: Option<Samples>, height: Option<Samples>| Some(width?.times(&height?));
    let sizes: Vec<(&Stream<'_>, Samples)> =
        layers.iter().filter_map(|layer| Some((*layer, pixels(layer.samples("frameWidth"), layer.samples("frameHeight"))?))).collect();
    let largest = sizes.iter().max_by(|(_, one), (_, other)| one.max().unwrap_or(0.0).total_cmp(&other.max().unwrap_or(0.0)));
    let Some((stream, _)) = largest else { return Verdict::lacks("size of sent frames") };
    let whole = pixels(stream.source_samples("width"), stream.source_samples("height")).and_then(|pixels| pixels.max());
    let Some(whole) = whole.filter(|whole| *whole > 0.0) else { return Verdict::lacks("size of the source") };
    // Layers come and go; what counts is the largest at a time.
    let sent = largest_of(sizes.iter().map(|(_, pixels)| pixels)).after(stream.settled(super::RAMP_UP).unwrap_or_default());
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
        .value("averageShareInPercent", 100.0 * sent.mean().unwrap_or(0.0) / whole)
        .crossed(&SHARE, limits)
        .shown_by(&["frameHeight", "qualityLimitationReason"])
        .into()
}

/// The largest of several series at each time.
fn largest_of<'s>(series: impl Iterator<Item = &'s Samples>) -> Samples {
    let mut all: Vec<Sample> = series.flat_map(|samples| samples.0.iter().copied()).filter(|sample| !sample.value.is_nan()).collect();
    order::by(&mut all, |one, other| one.time.0.total_cmp(&other.time.0).then(other.value.total_cmp(&one.value)));
    all.dedup_by(|next, kept| next.time == kept.time);
    Samples(all)
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

    #[test]
    fn looks_at_the_largest_layer_of_each_time() {
        let layers = |large: &str, small: &str| {
            format!(
                "outbound-rtp F kind=video mediaSourceId=S qualityLimitationReason=bandwidth\n frameWidth {large}\n frameHeight {large}
                outbound-rtp H kind=video mediaSourceId=S\n frameWidth {small}\n frameHeight {small}
                media-source S kind=video width=1280 height=1280"
            )
        };
        assert_eq!(fires(&RULE, &layers("1280*20 -*60", "320*80"))[0].subject.object.as_deref(), Some("F"));
        clear(&RULE, &layers("320*20 -*60", "1280*80"));
    }
}
