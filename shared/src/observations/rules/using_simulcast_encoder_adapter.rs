//! Simulcast is made of several encoders side by side.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use crate::units::TimeRange;

pub(super) const RULE: Rule = Rule {
    key: "usingSimulcastEncoderAdapter",
    title: "Simulcast with separate encoders",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Outbound, Tag::Video, Tag::Cpu],
    meaning: "The layers are made by an adapter that runs one encoder for each, rather than by one encoder for all.",
    importance: "It takes more of the processor than needed; calls are not broken by it.",
    advice: "Let each layer have half the width and height of the next (scaleResolutionDownBy 4, 2, 1), so that one encoder can \
             share its work.",
    reference: "https://webrtc.googlesource.com/src/+/refs/heads/main/media/engine/simulcast_encoder_adapter.h",
    needs: &["encoderImplementation"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(judge))
}

fn judge(stream: &Stream<'_>) -> Verdict {
    let names = stream.texts("encoderImplementation");
    let adapted: Vec<TimeRange> =
        names.iter().filter(|(_, name)| name.starts_with("SimulcastEncoderAdapter")).map(|(range, _)| *range).collect();
    match (names.is_empty(), adapted.is_empty()) {
        (true, _) => Verdict::lacks("name of the encoder"),
        (_, true) => Verdict::Clear,
        _ => Occurrence::new(Severity::Low, stream.subject()).during(adapted).shown_by(&["encoderImplementation"]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_told_by_the_name() {
        let call = |name: &str| format!("outbound-rtp A kind=video\n framesEncoded 0 +30*5\n encoderImplementation {name}");
        assert_eq!(fires(&RULE, &call("libvpx*2 \"SimulcastEncoderAdapter\"*4"))[0].severity, Severity::Low);
        clear(&RULE, &call("libvpx"));
        not_measurable(&RULE, "outbound-rtp A kind=video\n framesEncoded 0 +30*5");
    }
}
