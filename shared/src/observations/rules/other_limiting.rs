//! The encoder was held back for another reason than processor and network.

use super::limitation::Limitation;
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 5.0, basis: "Of the time of the stream after its ramp-up." };

pub(super) const RULE: Rule = Rule {
    key: "otherLimiting",
    title: "Video limited for another reason",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Outbound, Tag::Video],
    meaning: "The encoder lowered resolution or frame rate, and neither the processor nor the network was the reason.",
    importance: "The others get a smaller or choppier picture than the camera delivers.",
    advice: "Look at what the page asked of the encoder (scaleResolutionDownBy, maxFramerate, simulcast layers) and at limits of a \
             hardware encoder.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-qualitylimitationreason",
    needs: &["qualityLimitationDurations.other", "qualityLimitationReason"],
    thresholds: &[NOTICED],
    check,
};

const OTHER: Limitation =
    Limitation { reason: "other", member: "qualityLimitationDurations.other", noticed: &NOTICED, severity: Severity::Low, severe: None };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(|stream| OTHER.judge(call, stream, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    #[test]
    fn is_never_more_than_low() {
        let call = |seconds: &str| format!("outbound-rtp A kind=video packetsSent=999\n qualityLimitationDurations.other {seconds}");
        assert_eq!(fires(&RULE, &call("0 +1*60"))[0].severity, Severity::Low);
        clear(&RULE, &call("0*61"));
    }
}
