//! Far fewer frames are shown than a camera delivers.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const RATE: Threshold = Threshold {
    name: "rate",
    unit: Unit::FramesPerSecond,
    default: 8.0,
    basis: "Below that motion falls apart into pictures; thumbnails of a third of 24 frames are meant.",
};

const SLOW: Threshold = Threshold { name: "slow", unit: Unit::FramesPerSecond, default: 5.0, basis: "Below that it is a slide show." };

const SHARE: Threshold = Threshold { name: "share", unit: Unit::Percent, default: 30.0, basis: "Of the time with frames." };

pub(super) const RULE: Rule = Rule {
    key: "lowFrameRate",
    title: "Low frame rate",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Outbound, Tag::Video, Tag::Network, Tag::Cpu],
    meaning: "For a large part of the time fewer frames a second were sent or received than motion needs, although the source, where \
             it is known, had more.",
    importance: "Motion is jerky.",
    advice: "Look at what limits the encoder (processor, bandwidth, maxFramerate), at loss, and in dim light at the exposure time \
             of the camera.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-framespersecond",
    needs: &["framesPerSecond", "framesSent", "framesDecoded"],
    thresholds: &[RATE, SLOW, SHARE],
    check,
};

/// Half of what the source delivers may be meant: a layer, maxFramerate.
const OF_SOURCE: f64 = 0.5;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("video stream", call.streams().filter(|stream| stream.kind == Kind::Video).map(|stream| judge(call, stream, limits)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    if call.is_screen(stream) {
        return Verdict::NotMeasurable("a shared screen has no steady frame rate".into());
    }
    let series = match stream.direction {
        Direction::Inbound => "[framesDecoded/s]",
        Direction::Outbound => "[framesSent/s]",
    };
    let Some(rates) = stream.samples(series) else { return Verdict::lacks("count of frames") };
    let flowing = rates.after(stream.settled(super::RAMP_UP).unwrap_or_default()).only(|sample| sample.value > 0.0);
    let source = stream.source_samples("[frames/s]").and_then(|source| source.mean());
    if flowing.len() < super::FEWEST_SAMPLES || stream.direction == Direction::Outbound && source.is_none() {
        return Verdict::NotMeasurable("too few frames after the ramp-up".into());
    }
    let enough = source.map_or(f64::INFINITY, |source| source * OF_SOURCE);
    let limit = limits.of(&RATE).min(enough);
    let percent = 100.0 * flowing.share(|rate| rate < limit).unwrap_or(0.0);
    let mean = flowing.mean().unwrap_or(0.0);
    if percent <= limits.of(&SHARE) || mean >= limit {
        return Verdict::Clear;
    }
    let severity = if mean < limits.of(&SLOW) { Severity::Medium } else { Severity::Low };
    Occurrence::new(severity, stream.subject())
        .during(flowing.runs(|rate| rate < limit).iter().map(|run| run.range))
        .value("averageFramesPerSecond", mean)
        .value("durationInPercent", percent)
        .crossed(&RATE, limits)
        .shown_by(&[series, "framesPerSecond"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_mean() {
        let call = |decoded: &str| format!("inbound-rtp A kind=video\n framesDecoded 0 {decoded}");
        assert_eq!(fires(&RULE, &call("+7*60"))[0].severity, Severity::Low);
        assert_eq!(fires(&RULE, &call("+3*60"))[0].severity, Severity::Medium);
        clear(&RULE, &call("+15*60"));
        clear(&RULE, &call("+2*20 +15*40"));
    }

    #[test]
    fn sends_no_more_than_the_source_has() {
        let call = |frames: &str| {
            format!("outbound-rtp A kind=video mediaSourceId=S\n framesSent 0 +7*60\nmedia-source S kind=video\n frames 0 {frames}*60")
        };
        clear(&RULE, &call("+8"));
        assert_eq!(fires(&RULE, &call("+30"))[0].severity, Severity::Low);
        not_measurable(&RULE, "inbound-rtp A kind=video contentType=screenshare\n framesDecoded 0 +1*60");
    }
}
