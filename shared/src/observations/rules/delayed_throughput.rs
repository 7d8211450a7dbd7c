//! Packets wait before they are sent.

use super::average::Average;
use crate::observations::call::{Call, Direction, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const DELAY: Threshold =
    Threshold { name: "delay", unit: Unit::Milliseconds, default: 20.0, basis: "A packet of audio: more than that is a queue." };

pub(super) const RULE: Rule = Rule {
    key: "delayedThroughput",
    title: "Packets wait before they are sent",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Outbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "On average packets stay long between encoder and network.",
    importance: "Everything that is sent arrives late by that much.",
    advice: "The pacer holds back what the estimated bandwidth does not carry: look at the uplink, at limits on the bitrate and at \
             the load of this machine.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-totalpacketsenddelay",
    needs: &["totalPacketSendDelay", "packetsSent"],
    thresholds: &[DELAY],
    check,
};

const DELAYED: Average =
    Average { series: "[totalPacketSendDelay/packetsSent_in_ms]", noticed: &DELAY, severe: None, fewest: super::FEWEST_SAMPLES };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let outbound = call.streams().filter(|stream| stream.direction == Direction::Outbound);
    let settled = |stream: &Stream<'_>| Some(stream.samples(DELAYED.series)?.after(stream.settled(super::RAMP_UP)?));
    Outcome::of("outgoing stream", outbound.map(|stream| DELAYED.judge(settled(stream), stream.subject(), limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_after_ramp_up_alone() {
        let call = |delay: &str| format!("outbound-rtp A kind=video\n packetsSent 0 +100*60\n totalPacketSendDelay 0 {delay}");
        let found = fires(&RULE, &call("+5*60"));
        assert_eq!((found[0].severity, found[0].values["averageInMs"].as_f64()), (Severity::Medium, Some(50.0)));
        clear(&RULE, &call("+5*15 75*45"));
        not_measurable(&RULE, "outbound-rtp A kind=video\n packetsSent 0 +100*5\n totalPacketSendDelay 0 +5*5");
    }
}
