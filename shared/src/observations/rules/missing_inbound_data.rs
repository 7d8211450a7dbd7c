//! Data of a live track stays away.

use super::standstill::{self, Reason, Standstill};
use crate::observations::call::{Call, Connection, Direction, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, TimeRange, Timestamp, Unit};

const PATIENCE: Threshold = Threshold { name: "patience", unit: Unit::Seconds, default: 5.0, basis: "A gap that everybody notices." };

const LONG: Threshold = Threshold { name: "long", unit: Unit::Seconds, default: 15.0, basis: "Nobody waits longer." };

pub(super) const RULE: Rule = Rule {
    key: "missingInboundData",
    title: "Nothing arrives on a live track",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "Bytes of a stream stood still while the connection lived, the track was neither muted nor ended, and nothing says that \
             the sender stopped.",
    importance: "No sound or picture of this participant.",
    advice: "Where the sender's reports go on, packets are lost on the way: look at firewalls that end flows and at packet size. \
             Else look at the sender and the server.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-bytesreceived",
    needs: &["packetsReceived", "packetsSent", "bytesReceived"],
    thresholds: &[PATIENCE, LONG],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let patience = Millis(limits.of(&PATIENCE) * 1000.0);
    let of_connection = |connection| {
        let streams = standstill::find(connection, patience).into_iter();
        streams.map(move |(stream, found)| judge(connection, stream, found, limits))
    };
    Outcome::of("incoming stream", call.connections.iter().flat_map(of_connection))
}

fn judge(connection: &Connection<'_>, stream: &Stream<'_>, found: Option<Vec<Standstill>>, limits: Limits<'_>) -> Verdict {
    let Some(mut found) = found else { return Verdict::lacks("packets of the stream") };
    // Video that stops while audio goes on is a camera that was switched off, unless the sender says that it sends.
    found.retain(|stall| match stall.reason {
        Reason::Intent | Reason::NotSent => false,
        Reason::Lost => true,
        Reason::Unknown => !stall.others_went_on,
    });
    let seconds = |stall: &Standstill| (stall.range.end - stall.range.start).0 / 1000.0;
    let Some(longest) = found.iter().map(seconds).max_by(f64::total_cmp) else { return Verdict::Clear };
    let is_lost = |stall: &Standstill| stall.reason == Reason::Lost || is_cut_off(connection, stall.range);
    let lost = found.iter().any(|stall| seconds(stall) > limits.of(&LONG) && is_lost(stall));
    Occurrence::new(if lost { Severity::High } else { Severity::Medium }, stream.subject())
        .during(found.iter().map(|stall| stall.range))
        .value("durationInSeconds", found.iter().map(seconds).sum::<f64>())
        .value("longestInSeconds", longest)
        .crossed(if lost { &LONG } else { &PATIENCE }, limits)
        .shown_by(&["[bytesReceived_in_bits/s]", "packetsReceived"])
        .into()
}

/// Whether nothing at all came although something was sent: who pauses still [reports](https://www.rfc-editor.org/rfc/rfc3550#section-6.4)
/// on what it receives.
fn is_cut_off(connection: &Connection<'_>, range: TimeRange) -> bool {
    let sends = |stream: &Stream<'_>| {
        let packets = stream.samples("packetsSent").unwrap_or_default();
        stream.direction == Direction::Outbound && packets.within(range).growth() >= super::FEWEST_PACKETS
    };
    // What came just before may be in a report more.
    let is_over = |heard: Timestamp| (heard - range.start).0 <= 2.0 * connection.interval().0;
    connection.streams.iter().any(sends) && connection.last_heard(range.end).is_some_and(is_over)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    fn call(sent: &str) -> String {
        format!(
            "0 onconnectionstatechange \"connected\"
            inbound-rtp A kind=audio ssrc=7 trackIdentifier=T\n packetsReceived 0 +50*10 500*20 +50*10
            remote-outbound-rtp R kind=audio ssrc=7\n remoteTimestamp 0 +1000*40\n packetsSent {sent}"
        )
    }

    #[test]
    fn fires_where_the_sender_went_on() {
        let found = fires(&RULE, &call("0 +50*40"));
        assert_eq!((found[0].severity, found[0].values["longestInSeconds"].as_f64()), (Severity::High, Some(20.0)));
    }

    #[test]
    fn nothing_at_all_is_worse_than_a_pause() {
        let call = |heard: &str| {
            format!(
                "inbound-rtp A kind=audio\n packetsReceived 0 +50*10 500*20
                outbound-rtp B kind=audio\n packetsSent 0 +50*30
                candidate-pair P nominated=true\n bytesReceived 0 +5000*10 {heard}"
            )
        };
        assert_eq!(fires(&RULE, &call("50000*20"))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, &call("+90*20"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call("50000*20").replace("+50*30", "0*30"))[0].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_where_it_was_meant() {
        clear(&RULE, &call("0 +50*10 500*20 +50*10"));
        clear(&RULE, &format!("9 MediaStreamTrack.onmute \"T\"\n{}", call("0 +50*40")));
        clear(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*40\ninbound-rtp B kind=video\n packetsReceived 0 +50*10 500*30");
    }
}
