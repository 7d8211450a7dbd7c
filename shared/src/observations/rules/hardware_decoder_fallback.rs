//! The decoder of the hardware was given up for one in software.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "hardwareDecoderFallback",
    title: "Fell back to software decoding",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu],
    meaning: "In mid-call a power-efficient decoder was replaced by one that is not, for the same codec.",
    importance: "The processor gets the work: the machine gets hot, and pictures stutter when it has more to do.",
    advice: "Look at how many decoders the graphics hardware runs at once, at resolutions beyond what it takes, and at its driver.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-powerefficientdecoder",
    needs: &["powerEfficientDecoder", "decoderImplementation", "codecId"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("incoming video stream", call.streams_of(Direction::Inbound, Kind::Video).map(judge))
}

fn judge(stream: &Stream<'_>) -> Verdict {
    let efficient = stream.look.flags(stream.object, "powerEfficientDecoder");
    if efficient.is_empty() {
        return Verdict::lacks("powerEfficientDecoder");
    }
    let codecs = stream.codecs();
    // Another codec is another decoder, and no fallback.
    let is_other_codec = |time| codecs.iter().skip(1).any(|(range, _)| range.start == time);
    let fell = efficient.windows(2).find(|pair| pair[0].1 && !pair[1].1 && !is_other_codec(pair[1].0.start));
    let Some(fallback) = fell.map(|pair| pair[1].0) else { return Verdict::Clear };
    let decoder = stream.text("decoderImplementation").unwrap_or_default();
    let occurrence = Occurrence::new(Severity::Low, stream.subject()).during([fallback]).value("decoder", decoder);
    occurrence.shown_by(&["powerEfficientDecoder", "decoderImplementation", "[totalDecodeTime/framesDecoded_in_ms]"]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_the_change_of_the_same_codec_alone() {
        let call = |flags: &str| format!("inbound-rtp A kind=video decoderImplementation=libvpx\n powerEfficientDecoder {flags}");
        assert_eq!(fires(&RULE, &call("true*5 false*5"))[0].values["decoder"], "libvpx");
        clear(&RULE, &call("false*5 true*5"));
        let switched = format!("{}\n codecId V*5 X*5\ncodec V mimeType=video/VP9\ncodec X mimeType=video/AV1", call("true*5 false*5"));
        clear(&RULE, &switched);
        not_measurable(&RULE, "inbound-rtp A kind=video\n framesReceived 0 +5*5");
    }
}
