//! A received stream came to a halt.

use super::standstill::{self, Reason, Standstill};
use crate::observations::call::{Call, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, Unit};

const PATIENCE: Threshold = Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "Ten reports at the usual distance." };

pub(super) const RULE: Rule = Rule {
    key: "stalledStream",
    title: "Incoming stream stalled",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "No packet of the stream arrived for long although the connection lived.",
    importance: "No sound or picture of this participant, unless that was meant.",
    advice: "Where others of the same connection went on, the sender or a server stopped this one: mute, camera off, a paused \
             layer. Where all stopped, look at the network.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-lastpacketreceivedtimestamp",
    needs: &["packetsReceived", "lastPacketReceivedTimestamp"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let patience = Millis(limits.of(&PATIENCE) * 1000.0);
    let streams = call.connections.iter().flat_map(|connection| standstill::find(connection, patience));
    Outcome::of("incoming stream", streams.map(|(stream, found)| judge(stream, found, limits)))
}

fn judge(stream: &Stream<'_>, found: Option<Vec<Standstill>>, limits: Limits<'_>) -> Verdict {
    let Some(mut found) = found else { return Verdict::lacks("packets of the stream") };
    found.retain(|stall| stall.reason != Reason::Intent);
    if found.is_empty() {
        return Verdict::Clear;
    }
    let grade = |stall: &Standstill| match stall.reason {
        Reason::Intent | Reason::NotSent => Severity::Info,
        Reason::Lost => Severity::Medium,
        // One of several that stops alone most likely was stopped.
        Reason::Unknown if stall.others_went_on => Severity::Low,
        Reason::Unknown => Severity::Medium,
    };
    let severity = found.iter().map(grade).max().unwrap_or(Severity::Info);
    Occurrence::new(severity, stream.subject())
        .during(found.iter().map(|stall| stall.range))
        .value("durationInSeconds", found.iter().map(|stall| (stall.range.end - stall.range.start).0 / 1000.0).sum::<f64>())
        .value("othersWentOn", found.iter().all(|stall| stall.others_went_on))
        .crossed(&PATIENCE, limits)
        .shown_by(&["packetsReceived", "lastPacketReceivedTimestamp", "[bytesReceived_in_bits/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(sent: &str) -> String {
        format!(
            "0 onconnectionstatechange \"connected\"
            inbound-rtp A kind=audio ssrc=7\n packetsReceived 0 +50*10 500*20 +50*10
            remote-outbound-rtp R kind=audio ssrc=7\n remoteTimestamp 0 +1000*40\n packetsSent {sent}"
        )
    }

    #[test]
    fn asks_the_sender_for_the_reason() {
        assert_eq!(fires(&RULE, &call("0 +50*10 500*20 +50*10"))[0].severity, Severity::Info);
        let found = fires(&RULE, &call("0 +50*40"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(20.0)));
    }

    #[test]
    fn leaves_tracks_that_ended_alone() {
        let ended = "9 MediaStreamTrack.onended \"T\"\n";
        clear(
            &RULE,
            &format!("{ended}{}", call("0 +50*40").replace("ssrc=7\n packetsReceived", "ssrc=7 trackIdentifier=T\n packetsReceived")),
        );
    }

    #[test]
    fn is_silent_while_packets_flow_and_after_the_end() {
        clear(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*40");
        clear(&RULE, "0 onconnectionstatechange \"connected\"\n 10 close null\ninbound-rtp A kind=audio\n packetsReceived 0 +50*10 500*30");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0*40");
        not_measurable(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 1*40\n bytesReceived 0*41");
    }
}
