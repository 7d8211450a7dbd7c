//! Data of a live track stays away.

use super::standstill::{self, Reason, Standstill};
use crate::observations::call::{Call, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, Unit};

const PATIENCE: Threshold = Threshold { name: "patience", unit: Unit::Seconds, default: 5.0, basis: "A gap that everybody notices." };

const LONG: Threshold = Threshold { name: "long", unit: Unit::Seconds, default: 15.0, basis: "Nobody waits longer." };

pub(super) const RULE: Rule = Rule {
    key: "missingInboundData",
    title: "Nothing arrives on a live track",
    category: Category::Streams,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "Bytes of a stream stood still while the connection lived, the track was neither muted nor ended, and nothing says that \
             the sender stopped.",
    importance: "No sound or picture of this participant.",
    advice: "Where the sender's reports go on, packets are lost on the way: look at firewalls that end flows and at packet size. \
             Else look at the sender and the server.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-bytesreceived",
    needs: &["packetsReceived", "packetsSent"],
    thresholds: &[PATIENCE, LONG],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let patience = Millis(limits.of(&PATIENCE) * 1000.0);
    let streams = call.connections.iter().flat_map(|connection| standstill::find(connection, patience));
    Outcome::of("incoming stream", streams.map(|(stream, found)| judge(stream, found, limits)))
}

fn judge(stream: &Stream<'_>, found: Option<Vec<Standstill>>, limits: Limits<'_>) -> Verdict {
    let Some(mut found) = found else { return Verdict::lacks("packets of the stream") };
    // Video that stops while audio goes on is a camera that was switched off, unless the sender says that it sends.
    found.retain(|stall| match stall.reason {
        Reason::Intent | Reason::NotSent => false,
        Reason::Lost => true,
        Reason::Unknown => !stall.others_went_on,
    });
    let seconds = |stall: &Standstill| (stall.range.end - stall.range.start).0 / 1000.0;
    let Some(longest) = found.iter().map(seconds).max_by(f64::total_cmp) else { return Verdict::Clear };
    let lost = found.iter().any(|stall| stall.reason == Reason::Lost && seconds(stall) > limits.of(&LONG));
    Occurrence::new(if lost { Severity::High } else { Severity::Medium }, stream.subject())
        .during(found.iter().map(|stall| stall.range))
        .value("durationInSeconds", found.iter().map(seconds).sum::<f64>())
        .value("longestInSeconds", longest)
        .crossed(if lost { &LONG } else { &PATIENCE }, limits)
        .shown_by(&["[bytesReceived_in_bits/s]", "packetsReceived"])
        .into()
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
    fn is_silent_where_it_was_meant() {
        clear(&RULE, &call("0 +50*10 500*20 +50*10"));
        clear(&RULE, &format!("9 MediaStreamTrack.onmute \"T\"\n{}", call("0 +50*40")));
        clear(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*40\ninbound-rtp B kind=video\n packetsReceived 0 +50*10 500*30");
    }
}
