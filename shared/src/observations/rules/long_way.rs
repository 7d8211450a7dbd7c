//! Even the quickest packets take long to the far end and back.

use super::network_media_rtt_in::{NOTICED, SEVERE};
use crate::observations::call::{Call, Connection, Samples};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "longWay",
    title: "The way is long",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Network],
    meaning: "The shortest round trip of the connection is long. Queues come and go, but no packet is quicker than the way allows.",
    importance: "People talk at the same time, whatever the quality of the network is.",
    advice: "Use a media or TURN server that is nearer, and let media go past a VPN.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcicecandidatepairstats-currentroundtriptime",
    needs: &["currentRoundTripTime", "roundTripTime"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let of_streams = connection.streams.iter().filter_map(|stream| stream.remote_samples("[roundTripTime_in_ms]"));
    // A time of zero stands for none in some browsers.
    let told = |samples: Samples| samples.only(|sample| sample.value > 0.0);
    let (of_pairs, of_streams) = (told(connection.pair_round_trips()), of_streams.map(told).collect::<Vec<_>>());
    let is_enough = of_pairs.len() >= super::FEWEST_SAMPLES || of_streams.iter().any(|samples| samples.len() >= super::FEWEST_REPORTS);
    if !is_enough {
        return Verdict::NotMeasurable("too few round-trip times".into());
    }
    let shortest = of_streams.iter().chain([&of_pairs]).filter_map(Samples::min).fold(f64::INFINITY, f64::min);
    let Some((severity, crossed)) = super::grade(shortest, &NOTICED, Some(&SEVERE), limits) else { return Verdict::Clear };
    let range = of_streams
        .iter()
        .chain([&of_pairs])
        .filter_map(Samples::range)
        .reduce(|one, other| one.including(other.start).including(other.end));
    Occurrence::new(severity, connection.subject())
        .during(range)
        .value("minInMs", shortest)
        .crossed(crossed, limits)
        .shown_by(&["[currentRoundTripTime_in_ms]", "[roundTripTime_in_ms]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn pair(times: &str) -> String {
        format!("candidate-pair P nominated=true\n bytesReceived 0 +900*20\n currentRoundTripTime {times}")
    }

    #[test]
    fn is_graded_by_the_shortest() {
        let found = fires(&RULE, &pair("0.31*10 0.9*11"));
        assert_eq!((found[0].severity, found[0].values["minInMs"].as_f64()), (Severity::Medium, Some(310.0)));
        assert_eq!(fires(&RULE, &pair("0.5*21"))[0].severity, Severity::High);
        clear(&RULE, &pair("0.05 0.9*20"));
        clear(
            &RULE,
            &format!("{}\noutbound-rtp A kind=audio ssrc=7\nremote-inbound-rtp R kind=audio ssrc=7\n roundTripTime 0.2*21", pair("0.5*21")),
        );
        not_measurable(&RULE, &pair("0.5*3 -*18"));
    }
}
