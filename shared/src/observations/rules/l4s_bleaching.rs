//! Something on the way wipes out the marks of low-latency congestion control.

use crate::observations::call::{Call, Direction, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use crate::units::TimeRange;

pub(super) const RULE: Rule = Rule {
    key: "l4sBleaching",
    title: "ECN marks are wiped out on the way",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Outbound, Tag::Network],
    meaning: "Packets were sent with the mark ECT(1), and the receiver reports that they arrived without it.",
    importance: "The call falls back to ordinary congestion control; delay under load is higher than it could be.",
    advice: "Nothing in the page. Whoever runs the network can look for routers or VPNs that reset the ECN bits.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats-packetswithbleachedect1marking",
    needs: &["packetsWithBleachedEct1Marking"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("outgoing stream", call.streams().filter(|stream| stream.direction == Direction::Outbound).map(judge))
}

fn judge(stream: &Stream<'_>) -> Verdict {
    let Some(bleached) = stream.remote_samples("packetsWithBleachedEct1Marking") else { return Verdict::lacks("reports of ECN marks") };
    let Some(count) = bleached.max().filter(|count| *count > 0.0) else { return Verdict::Clear };
    Occurrence::new(Severity::Info, stream.subject())
        .during(bleached.first(|count| count > 0.0).map(|first| TimeRange::at(first.time)))
        .value("valueInCount", count)
        .shown_by(&["packetsWithBleachedEct1Marking", "packetsSentWithEct1"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_reported_marks() {
        let call = |bleached: &str| {
            format!("outbound-rtp A kind=video ssrc=7\nremote-inbound-rtp R kind=video ssrc=7\n packetsWithBleachedEct1Marking {bleached}")
        };
        assert_eq!(fires(&RULE, &call("0 +5*4"))[0].severity, Severity::Info);
        clear(&RULE, &call("0*5"));
        not_measurable(&RULE, "outbound-rtp A kind=video\n packetsSent 0*4");
    }
}
