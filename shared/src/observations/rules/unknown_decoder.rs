//! There is no decoder for what arrives.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, Unit};

const PATIENCE: Threshold =
    Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "The name is unknown until the first frame." };

pub(super) const RULE: Rule = Rule {
    key: "unknownDecoder",
    title: "No decoder for incoming video",
    category: Category::Streams,
    severity: Severity::High..=Severity::High,
    tags: &[Tag::Inbound, Tag::Video, Tag::Configuration],
    meaning: "Packets of video arrived for long, but no decoder was ever chosen, or the one that stands in where there is none.",
    importance: "No picture.",
    advice: "Compare the codec of the stream with what this browser and machine can decode; look for a first key frame that never \
             came. A page that draws the frames of an encoded transform by itself needs no decoder.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-decoderimplementation",
    needs: &["decoderImplementation", "packetsReceived"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams_of(Direction::Inbound, Kind::Video).filter(|stream| !stream.is_repair());
    Outcome::of("incoming video stream", media.map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(name) = stream.text("decoderImplementation") else { return Verdict::lacks("name of the decoder") };
    let seconds = stream.flowing(Millis(f64::INFINITY)).iter().map(|range| (range.end - range.start).0 / 1000.0).sum::<f64>();
    if stream.packets() < super::FEWEST_PACKETS || seconds < limits.of(&PATIENCE) {
        return Verdict::NotMeasurable("too few packets of incoming video".into());
    }
    let is_missing = match &*name {
        "NullVideoDecoder" => true,
        "" | "unknown" => stream.number("framesDecoded") == Some(0.0),
        _ => false,
    };
    if !is_missing {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::High, stream.subject())
        .during(stream.range())
        .value("decoder", name)
        .value("durationInSeconds", seconds)
        .crossed(&PATIENCE, limits)
        .shown_by(&["decoderImplementation", "framesDecoded", "packetsReceived"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_told_by_the_name() {
        let call =
            |name: &str| format!("inbound-rtp A kind=video decoderImplementation={name}\n packetsReceived 0 +50*20\n framesDecoded 0*21");
        assert_eq!(fires(&RULE, &call("NullVideoDecoder"))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, &call("unknown"))[0].severity, Severity::High);
        clear(&RULE, &call("libvpx"));
        not_measurable(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 +50*20");
    }
}
