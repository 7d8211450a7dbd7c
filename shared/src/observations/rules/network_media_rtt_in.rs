//! It takes long to the senders of received media and back.

use super::average::Average;
use crate::observations::call::{Call, Connection, Direction};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

pub(super) const NOTICED: Threshold = Threshold {
    name: "noticed",
    unit: Unit::Milliseconds,
    default: 250.0,
    basis: "With buffers at both ends, about the 150 ms one way of ITU-T G.114.",
};

pub(super) const SEVERE: Threshold = Threshold {
    name: "severe",
    unit: Unit::Milliseconds,
    default: 400.0,
    basis: "With buffers, near the 400 ms one way that G.114 calls the limit for planning.",
};

pub(super) const RULE: Rule = Rule {
    key: "networkMediaRttIn",
    title: "High round-trip time of incoming media",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "On average packets take long to the sender of the stream and back. Where no stream tells, that of the path is taken.",
    importance: "People talk at the same time; what is lost cannot be sent again in time.",
    advice: "Use a server that is nearer, avoid a VPN, and look for a queue that fills up (bufferbloat) where the time swings.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteoutboundrtpstreamstats-roundtriptime",
    needs: &["roundTripTime", "currentRoundTripTime"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const STREAM: Average =
    Average { series: "[roundTripTime_in_ms]", noticed: &NOTICED, severe: Some(&SEVERE), fewest: super::FEWEST_REPORTS };
const PATH: Average =
    Average { series: "[currentRoundTripTime_in_ms]", noticed: &NOTICED, severe: Some(&SEVERE), fewest: super::FEWEST_SAMPLES };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming stream", call.connections.iter().flat_map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Vec<Verdict> {
    let incoming = || connection.streams.iter().filter(|stream| stream.direction == Direction::Inbound);
    let told = incoming().filter_map(|stream| Some((stream, stream.remote_samples(STREAM.series)?)));
    let verdicts: Vec<Verdict> = told.map(|(stream, samples)| STREAM.judge(Some(samples), stream.subject(), limits)).collect();
    match (verdicts.is_empty(), incoming().any(|stream| stream.packets() > 0.0)) {
        (true, true) => vec![PATH.judge(Some(connection.pair_round_trips()), connection.subject(), limits)],
        _ => verdicts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn takes_the_stream_before_the_path() {
        let call = |time: &str| {
            format!(
                "inbound-rtp A kind=audio ssrc=7\n packetsReceived 0 +50*20\nremote-outbound-rtp R kind=audio ssrc=7\n roundTripTime {time}*21
                candidate-pair P nominated=true currentRoundTripTime=0.9"
            )
        };
        assert_eq!(fires(&RULE, &call("0.3"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call("0.5"))[0].severity, Severity::High);
        clear(&RULE, &call("0.1"));
    }

    #[test]
    fn takes_the_path_where_no_stream_tells() {
        let found = fires(
            &RULE,
            "inbound-rtp A kind=audio\n packetsReceived 0 +50*20\ncandidate-pair P nominated=true\n currentRoundTripTime 0.3*20",
        );
        assert_eq!((found.len(), &found[0].subject.object), (1, &None));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*20");
    }
}
