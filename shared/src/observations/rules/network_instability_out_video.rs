//! The network of outgoing video swings.

use super::instability::{self, JITTER, LOSS, ROUND_TRIP};
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkInstabilityOutVideo",
    title: "Unstable network of outgoing video",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "What the receiver reports of loss, jitter or round-trip time swings by more than its own mean, and reaches bad values \
             in every twentieth report.",
    importance: "The others see this participant well for a while and then frozen or blurred.",
    advice: "Look at when it happens: Wi-Fi while moving, a mobile network, other programs that send now and then.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats",
    needs: &["fractionLost", "jitter", "roundTripTime"],
    thresholds: &[LOSS, JITTER, ROUND_TRIP],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    instability::check(call, Direction::Outbound, Kind::Video, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    #[test]
    fn fires_on_bursts_of_loss() {
        let call = |lost: &str| format!("outbound-rtp A kind=video ssrc=7\nremote-inbound-rtp R kind=video ssrc=7\n fractionLost {lost}");
        let found = fires(&RULE, &call(&"0*8 0.3 ".repeat(7)));
        assert_eq!(found[0].values["indicators"]["loss"]["max"], 30.0);
        clear(&RULE, &call("0*60"));
    }
}
