//! Pictures are squeezed so much that it shows.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const VP8: Threshold = Threshold {
    name: "vp8",
    unit: Unit::None,
    default: 95.0,
    basis: "Of 127: where libwebrtc's quality scaler makes the picture smaller.",
};

const VP9: Threshold = Threshold { name: "vp9", unit: Unit::None, default: 205.0, basis: "Of 255: as for VP8." };

const H264: Threshold = Threshold { name: "h264", unit: Unit::None, default: 37.0, basis: "Of 51: as for VP8." };

const AV1: Threshold = Threshold { name: "av1", unit: Unit::None, default: 205.0, basis: "Of 255: as for VP8." };

const SHARE: Threshold = Threshold { name: "share", unit: Unit::Percent, default: 20.0, basis: "Of the time." };

pub(super) const RULE: Rule = Rule {
    key: "highQp",
    title: "Video is compressed hard",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Outbound, Tag::Inbound, Tag::Video, Tag::Network],
    meaning: "For a large part of the time the quantizer stands so high that pictures are coarse.",
    importance: "The picture looks blocky or blurred.",
    advice: "There are too few bits for the pixels: see what limits the bitrate (estimate, maxBitrate, target of a layer) or send \
             fewer pixels.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-qpsum",
    needs: &["qpSum", "framesEncoded", "framesDecoded"],
    thresholds: &[VP8, VP9, H264, AV1, SHARE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("video stream", call.streams().filter(|stream| stream.kind == Kind::Video).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let series = match stream.direction {
        Direction::Inbound => "[qpSum/framesDecoded]",
        Direction::Outbound => "[qpSum/framesEncoded]",
    };
    let Some(quantizer) = stream.samples(series) else { return Verdict::lacks("qpSum of video") };
    let threshold = match &*stream.codec().unwrap_or_default().to_ascii_lowercase() {
        "video/vp8" => &VP8,
        "video/vp9" => &VP9,
        "video/h264" => &H264,
        "video/av1" => &AV1,
        _ => return Verdict::NotMeasurable("no limit is known for the codec".into()),
    };
    let quantizer = quantizer.after(stream.settled(super::RAMP_UP).unwrap_or_default());
    if quantizer.len() < super::FEWEST_SAMPLES {
        return Verdict::NotMeasurable("the stream ended in its ramp-up".into());
    }
    let limit = limits.of(threshold);
    let percent = 100.0 * quantizer.share(|value| value > limit).unwrap_or(0.0);
    if percent <= limits.of(&SHARE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Medium, stream.subject())
        .during(quantizer.runs(|value| value > limit).iter().map(|run| run.range))
        .value("durationInPercent", percent)
        .value("average", quantizer.mean().unwrap_or(0.0))
        .crossed(threshold, limits)
        .shown_by(&[series])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(codec: &str, sum: &str) -> String {
        format!("inbound-rtp A kind=video codecId=C\n framesDecoded 0 +10*60\n qpSum 0 {sum}*60\ncodec C mimeType=video/{codec}")
    }

    #[test]
    fn limits_are_those_of_the_codec() {
        let found = fires(&RULE, &call("H264", "+400"));
        assert_eq!((found[0].severity, found[0].values["average"].as_f64()), (Severity::Medium, Some(40.0)));
        clear(&RULE, &call("VP8", "+400"));
        not_measurable(&RULE, &call("H265", "+400"));
    }
}
