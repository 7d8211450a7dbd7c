//! The encoder of the hardware was given up for one in software.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "hardwareEncoderFallback",
    title: "Fell back to software encoding",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Outbound, Tag::Video, Tag::Cpu],
    meaning: "In mid-call a power-efficient encoder was replaced by one that is not.",
    importance: "The processor gets the work: the machine gets hot, the picture may get smaller.",
    advice: "Look at how many encoders the graphics hardware runs at once, at resolutions below what it takes, and at its driver.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-powerefficientencoder",
    needs: &["powerEfficientEncoder", "encoderImplementation"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(judge))
}

fn judge(stream: &Stream<'_>) -> Verdict {
    let efficient = stream.look.flags(stream.object, "powerEfficientEncoder");
    if efficient.is_empty() {
        return Verdict::lacks("powerEfficientEncoder");
    }
    let Some(fallback) = efficient.windows(2).find(|pair| pair[0].1 && !pair[1].1).map(|pair| pair[1].0) else { return Verdict::Clear };
    let encoder = stream.text("encoderImplementation").unwrap_or_default();
    let occurrence = Occurrence::new(Severity::Medium, stream.subject()).during([fallback]).value("encoder", encoder);
    occurrence.shown_by(&["powerEfficientEncoder", "encoderImplementation", "[totalEncodeTime/framesEncoded_in_ms]"]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_the_change_alone() {
        let call = |flags: &str| format!("outbound-rtp A kind=video encoderImplementation=OpenH264\n powerEfficientEncoder {flags}");
        assert_eq!(fires(&RULE, &call("true*5 false*5"))[0].severity, Severity::Medium);
        clear(&RULE, &call("false*5 true*5"));
        not_measurable(&RULE, "outbound-rtp A kind=video\n framesSent 0 +5*5");
    }
}
