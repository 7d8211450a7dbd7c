//! The network of outgoing audio swings.

use super::instability::{self, JITTER, LOSS, ROUND_TRIP};
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkInstabilityOutAudio",
    title: "Unstable network of outgoing audio",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Outbound, Tag::Audio, Tag::Network],
    meaning: "What the receiver reports of loss, jitter or round-trip time swings by more than its own mean, and reaches bad values \
             in every twentieth report.",
    importance: "The others hear this participant well for a while and then not.",
    advice: "Look at when it happens: Wi-Fi while moving, a mobile network, other programs that send now and then.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats",
    needs: &["fractionLost", "jitter", "roundTripTime"],
    thresholds: &[LOSS, JITTER, ROUND_TRIP],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    instability::check(call, Direction::Outbound, Kind::Audio, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    #[test]
    fn fires_on_swings_of_the_round_trip() {
        let call =
            |times: &str| format!("outbound-rtp A kind=audio ssrc=7\nremote-inbound-rtp R kind=audio ssrc=7\n roundTripTime {times}");
        let found = fires(&RULE, &call(&"0.02*8 0.9 ".repeat(7)));
        assert_eq!((found[0].severity, found[0].threshold.map(|threshold| threshold.0)), (Severity::Medium, Some("roundTripTime")));
        clear(&RULE, &call(&"0.02*8 0.1 ".repeat(7)));
    }
}
