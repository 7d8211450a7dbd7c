//! The network of incoming audio swings.

use super::instability::{self, JITTER, LOSS, ROUND_TRIP};
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkInstabilityInAudio",
    title: "Unstable network of incoming audio",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "Loss, jitter or round-trip time swing by more than their own mean, and reach bad values in every twentieth report.",
    importance: "Sound is good for a while and then breaks off.",
    advice: "Look at when it happens: Wi-Fi while moving, a mobile network, other programs that use the line now and then.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-jitter",
    needs: &["packetsLost", "jitter", "roundTripTime"],
    thresholds: &[LOSS, JITTER, ROUND_TRIP],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    instability::check(call, Direction::Inbound, Kind::Audio, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(jitter: &str) -> String {
        format!("inbound-rtp A kind=audio\n jitter {jitter}")
    }

    #[test]
    fn is_graded_by_the_mean() {
        let found = fires(&RULE, &call(&"0.005*8 0.15 ".repeat(7)));
        assert_eq!(found[0].severity, Severity::Medium);
        assert_eq!(found[0].values["indicators"]["jitter"]["max"], 150.0);
        assert_eq!(fires(&RULE, &call(&"0.005*5 0.5 ".repeat(10)))[0].severity, Severity::High);
    }

    #[test]
    fn a_bad_but_steady_network_is_another_matter() {
        clear(&RULE, &call("0.1*60"));
        not_measurable(&RULE, &call("0.1*20"));
    }
}
