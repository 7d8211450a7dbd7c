//! The network of incoming video swings.

use super::instability::{self, JITTER, LOSS, ROUND_TRIP};
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkInstabilityInVideo",
    title: "Unstable network of incoming video",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Inbound, Tag::Video, Tag::Network],
    meaning: "Loss, jitter or round-trip time swing by more than their own mean, and reach bad values in every twentieth report.",
    importance: "The picture is good for a while and then freezes or blurs.",
    advice: "Look at when it happens: Wi-Fi while moving, a mobile network, other programs that use the line now and then.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost",
    needs: &["packetsLost", "jitter", "roundTripTime"],
    thresholds: &[LOSS, JITTER, ROUND_TRIP],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    instability::check(call, Direction::Inbound, Kind::Video, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_bursts_of_loss() {
        let bursts = "+0*9 +50 ".repeat(6);
        let found = fires(&RULE, &format!("inbound-rtp A kind=video\n packetsReceived 0 +50*60\n packetsLost 0 {bursts}"));
        assert_eq!(found[0].members, ["[packetsLost_in_%]"]);
        clear(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 +50*60\n packetsLost 0*61");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*60\n packetsLost 0*61");
    }
}
