//! The encoder was held back because the network carries too little.

use super::limitation::Limitation;
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 5.0, basis: "Of the time of the stream after its ramp-up." };

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::Percent, default: 20.0, basis: "A fifth of the call." };

pub(super) const RULE: Rule = Rule {
    key: "bandwidthLimiting",
    title: "Video limited by the network",
    category: Category::Streams,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "The encoder lowered resolution, frame rate or quality because the estimated bandwidth is too small.",
    importance: "The others get a smaller, blurred or choppier picture than the camera delivers.",
    advice: "Look at the uplink (Wi-Fi, VPN, uploads), at the way through a relay, and at whether the server limits the estimate. \
             Offer lower layers.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-qualitylimitationreason",
    needs: &["qualityLimitationDurations.bandwidth", "qualityLimitationReason"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const BANDWIDTH: Limitation = Limitation {
    reason: "bandwidth",
    member: "qualityLimitationDurations.bandwidth",
    noticed: &NOTICED,
    severity: Severity::Medium,
    severe: Some(&SEVERE),
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(|stream| BANDWIDTH.judge(stream, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    #[test]
    fn leaves_ramp_up_out() {
        let call = |seconds: &str| format!("outbound-rtp A kind=video packetsSent=999\n qualityLimitationDurations.bandwidth {seconds}");
        clear(&RULE, &call("0 +1*19 19*41"));
        assert_eq!(fires(&RULE, &call("0 +1*24 24*37"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call("0 +1*60"))[0].severity, Severity::High);
    }
}
