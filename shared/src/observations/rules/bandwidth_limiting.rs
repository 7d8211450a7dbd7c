//! The encoder was held back because the network carries too little.

use super::{limitation::Limitation, uplink};
use crate::observations::call::{Call, Connection, Direction, Kind, Samples, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 5.0, basis: "Of the time of the stream after its ramp-up." };

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::Percent, default: 20.0, basis: "A fifth of the call." };

pub(super) const RULE: Rule = Rule {
    key: "bandwidthLimiting",
    title: "Video limited by the network",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
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
    let judge = |stream: &Stream<'_>| match BANDWIDTH.judge(call, stream, limits) {
        Verdict::Fired(mut occurrence) if has_room(call.connection_of(stream), &occurrence.ranges) => {
            occurrence.severity = Severity::Low;
            Verdict::from(occurrence.value("estimateLeavesRoom", true))
        }
        verdict => verdict,
    };
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(judge))
}

/// An estimate that is so many times what is sent is not what holds the encoder back: one that does is hardly more than that.
const ROOM: f64 = 1.5;

/// Whether the path would have carried much more than was sent. Then the page's own limit (`maxBitrate`, `b=AS`) is what is too small for
/// the picture, or libwebrtc still climbs to a large one step by step; it gives the same reason for both.
fn has_room(connection: &Connection<'_>, ranges: &[TimeRange]) -> bool {
    let mean = |samples: Samples| Samples(ranges.iter().flat_map(|range| samples.within(*range).0).collect()).mean();
    let outbound = connection.streams.iter().filter(|stream| stream.direction == Direction::Outbound);
    let sent: f64 = outbound.filter_map(|stream| mean(stream.samples("[bytesSent_in_bits/s]")?)).sum();
    mean(uplink::estimates(connection, super::RAMP_UP)).is_some_and(|estimate| estimate > ROOM * sent)
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

    #[test]
    fn a_limit_of_the_page_is_not_the_network() {
        let call = |estimate: u32| {
            format!(
                "1 onconnectionstatechange \"connected\"
                transport T selectedCandidatePairId=P
                candidate-pair P
                    availableOutgoingBitrate {estimate}*60
                outbound-rtp A kind=video qualityLimitationReason=bandwidth
                    packetsSent 0 +50*60
                    bytesSent 0 +30000*60
                    qualityLimitationDurations.bandwidth 0 +1*60"
            )
        };
        assert_eq!(fires(&RULE, &call(260_000))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, &call(2_500_000))[0].severity, Severity::Low);
    }

    #[test]
    fn half_a_minute_counts_in_a_long_call() {
        let call = |seconds: u32| {
            format!("outbound-rtp A kind=video packetsSent=999\n qualityLimitationDurations.bandwidth 0*100 +1*{seconds} {seconds}*3600")
        };
        assert_eq!(fires(&RULE, &call(40))[0].severity, Severity::Low);
        clear(&RULE, &call(20));
    }
}
