//! For a moment nothing arrived that was sent.

use super::standstill::{self, Reason, Standstill};
use crate::observations::call::{Call, Connection, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange, Timestamp, Unit};

const BRIEF: Threshold = Threshold {
    name: "brief",
    unit: Unit::Seconds,
    default: 1.5,
    basis: "Between reports; two of them without a packet where there is one each second.",
};

const LONG: Threshold = Threshold {
    name: "long",
    unit: Unit::Seconds,
    default: 6.0,
    basis: "Longer ones of the network are noticed by ICE, which doubts a connection after 5 to 6 s.",
};

const NOTICED: Threshold = Threshold { name: "noticed", unit: Unit::Seconds, default: 4.0, basis: "In all; a sentence." };

const LOST: Threshold = Threshold {
    name: "lost",
    unit: Unit::Percent,
    default: 50.0,
    basis: "Of the packets that should have come: a sender that pauses leaves no hole in its numbers.",
};

pub(super) const RULE: Rule = Rule {
    key: "receptionBroken",
    title: "Reception broke off",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Network],
    meaning: "For a few seconds no packet of any stream arrived, and what was sent meanwhile was lost. Too short for the state of the \
              connection to change.",
    importance: "Sound and picture are gone for that long.",
    advice: "Look for what happens at these times: roaming between access points, a weak Wi-Fi signal, a line that is renewed, a VPN.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost",
    needs: &["packetsReceived", "packetsLost", "packetsSent"],
    thresholds: &[BRIEF, LONG, NOTICED, LOST],
    check,
};

/// From which the usual rate of packets is taken.
const BEFORE: Millis = Millis(5_000.0);

/// Fewer missing packets tell nothing.
const FEWEST: f64 = 10.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection that received", call.connections.iter().filter_map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Option<Verdict> {
    let streams = standstill::find(connection, Millis(1000.0 * limits.of(&BRIEF)));
    if streams.iter().all(|(_, found)| found.is_none()) {
        return None;
    }
    let is_break = |stream: &Stream<'_>, stall: &Standstill| {
        let is_short = (stall.range.end - stall.range.start).0 < 1000.0 * limits.of(&LONG);
        let is_meant = matches!(stall.reason, Reason::Intent | Reason::NotSent);
        if !is_short || stall.others_went_on || is_meant {
            return Some(false);
        }
        is_lost(stream, stall.range, connection.interval(), limits)
    };
    let found = streams.iter().flat_map(|(stream, found)| found.iter().flatten().map(move |stall| (stream, stall)));
    let judged: Vec<(TimeRange, Option<bool>)> = found.map(|(stream, stall)| (stall.range, is_break(stream, stall))).collect();
    let breaks = joined(judged.iter().filter(|(_, broken)| *broken == Some(true)).map(|(range, _)| *range).collect());
    if breaks.is_empty() {
        let is_clear = judged.iter().all(|(_, broken)| broken.is_some());
        return Some(if is_clear { Verdict::Clear } else { Verdict::lacks("count of what was lost or sent in a gap") });
    }
    let seconds = |range: &TimeRange| (range.end - range.start).0 / 1000.0;
    let whole: f64 = breaks.iter().map(seconds).sum();
    let severity = if whole >= limits.of(&NOTICED) { Severity::Medium } else { Severity::Low };
    let occurrence = Occurrence::new(severity, connection.subject())
        .during(breaks.iter().copied())
        .value("valueInCount", breaks.len())
        .value("durationInSeconds", whole)
        .value("longestInSeconds", breaks.iter().map(seconds).fold(0.0, f64::max))
        .crossed(&BRIEF, limits)
        .shown_by(&["[bytesReceived_in_bits/s]", "packetsReceived", "packetsLost"]);
    Some(occurrence.into())
}

/// Whether the packets that a stream lacks were sent; `None` where nothing is told of them.
fn is_lost(stream: &Stream<'_>, range: TimeRange, interval: Millis, limits: Limits<'_>) -> Option<bool> {
    let received = stream.samples("packetsReceived")?;
    let before = TimeRange { start: Timestamp(range.start.0 - BEFORE.0), end: range.start };
    let expected = received.within(before).growth() / BEFORE.0 * (range.end - range.start).0;
    // What is lost is known by what comes after it, in the next report.
    let until = TimeRange { start: range.start, end: Timestamp(range.end.0 + 1.5 * interval.0) };
    let counted = stream.samples("packetsLost").map(|lost| lost.within(until).growth());
    let told = || missing(&received, &stream.remote_samples("packetsSent")?, range);
    let enough = expected * limits.of(&LOST) / 100.0;
    if expected < FEWEST || counted.is_some_and(|lost| lost >= enough) {
        return Some(expected >= FEWEST);
    }
    told().map(|lost| lost >= enough).or(counted.map(|_| false))
}

/// Packets that were sent and not received, by the sender's last report before a stretch and its first after that: after a hole in audio
/// Chromium counts nothing as lost.
fn missing(received: &Samples, sent: &Samples, range: TimeRange) -> Option<f64> {
    let reported = |pair: &&[Sample]| pair[1].value > pair[0].value;
    let pairs = || sent.0.windows(2);
    let before = pairs().filter(|pair| pair[1].time <= range.start).rfind(reported)?[1];
    let after = pairs().filter(|pair| pair[1].time > range.end).find(reported)?[1];
    Some((after.value - before.value) - (received.latest(after.time)? - received.latest(before.time)?))
}

/// Of several streams at the same time, each once.
fn joined(mut ranges: Vec<TimeRange>) -> Vec<TimeRange> {
    crate::series::order::by(&mut ranges, |a, b| a.start.0.total_cmp(&b.start.0));
    let mut joined: Vec<TimeRange> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => *last = last.including(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(received: &str, lost: &str) -> String {
        format!(
            "0 onconnectionstatechange \"connected\"
            inbound-rtp A kind=audio ssrc=7\n packetsReceived {received}\n packetsLost {lost}
            inbound-rtp V kind=video ssrc=8\n packetsReceived {received}\n packetsLost {lost}"
        )
    }

    #[test]
    fn is_graded_by_how_long_nothing_came() {
        let found = fires(&RULE, &call("0 +50*10 500*2 +50*20", "0*13 100*20"));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Low, Some(2.0)));
        let twice = call("0 +50*10 500*2 +50*9 950*2 +50*9", "0*13 100*11 200*9");
        assert_eq!(
            (fires(&RULE, &twice)[0].severity, fires(&RULE, &twice)[0].values["valueInCount"].as_f64()),
            (Severity::Medium, Some(2.0))
        );
    }

    #[test]
    fn believes_the_reports_of_the_sender() {
        let call = |sent: &str| {
            format!(
                "inbound-rtp A kind=audio ssrc=7\n packetsReceived 0 +50*10 500*3 +50*20\n packetsLost 0*34
                remote-outbound-rtp R kind=audio ssrc=7\n remoteTimestamp 0*5 5000*5 10000*5 15000*5 20000*14\n packetsSent {sent}"
            )
        };
        assert_eq!(fires(&RULE, &call("0*5 250*5 500*5 900*5 1150*14"))[0].values["longestInSeconds"].as_f64(), Some(3.0));
        clear(&RULE, &call("0*5 250*5 500*5 600*5 850*14"));
    }

    #[test]
    fn leaves_pauses_long_gaps_and_single_streams_out() {
        clear(&RULE, &call("0 +50*10 500*3 +50*20", "0*40"));
        clear(&RULE, &call("0 +50*10 500*8 +50*20", "0*19 400*20"));
        let video = "inbound-rtp V kind=video\n packetsReceived 0 +50*10 500*3 +50*20\n packetsLost 0*14 150*20";
        clear(&RULE, &format!("{video}\ninbound-rtp A kind=audio\n packetsReceived 0 +50*33\n packetsLost 0*34"));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0*20");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*10 500*3 +50*20");
    }
}
