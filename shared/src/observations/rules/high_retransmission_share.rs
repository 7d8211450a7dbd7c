//! Much of what is sent was sent before.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::derive::Formula;
use crate::units::Unit;

const NOTICED: Threshold = Threshold {
    name: "noticed",
    unit: Unit::Percent,
    default: 10.0,
    basis: "Of the packets after the ramp-up, in which retransmissions also probe for bandwidth.",
};

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::Percent, default: 20.0, basis: "Every fifth packet." };

pub(super) const RULE: Rule = Rule {
    key: "highRetransmissionShare",
    title: "Many packets are sent twice",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Inbound, Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "A large part of the packets are retransmissions that a receiver asked for.",
    importance: "They take bandwidth from the picture and arrive late.",
    advice: "Look at loss and where it happens. For loss that stays, forward error correction or less bitrate is better.",
    reference: "https://www.rfc-editor.org/rfc/rfc4588",
    needs: &["retransmittedPacketsSent", "retransmittedPacketsReceived", "nackCount"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

/// Percent of the packets. Where fewer are lost, fewer are missed than are sent again.
const FEW_LOST: f64 = 1.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let video = call.streams().filter(|stream| stream.kind == Kind::Video && !stream.is_repair());
    Outcome::of("video stream", video.map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let again = match stream.direction {
        Direction::Inbound => "retransmittedPacketsReceived",
        Direction::Outbound => "retransmittedPacketsSent",
    };
    let settled = stream.settled(super::RAMP_UP).unwrap_or_default();
    let grown = |member: &str| stream.samples(member).map(|counter| counter.after(settled).growth());
    let (Some(repeated), Some(requests), Some(all)) = (grown(again), grown("nackCount"), grown(stream.packets_member())) else {
        return Verdict::lacks("counters of retransmissions");
    };
    if all < super::FEWEST_PACKETS {
        return Verdict::NotMeasurable("too few packets after the ramp-up".into());
    }
    let percent = 100.0 * repeated / all;
    // Without requests and losses they are padding that probes for bandwidth, of which a still screen needs more than of packets.
    let lost = stream.lost_and_arrived().map(|(lost, arrived)| 100.0 * lost / (lost + arrived));
    let is_mending = requests > 0.0 && lost.is_none_or(|percent| percent >= FEW_LOST);
    let graded = super::grade(percent, &NOTICED, Some(&SEVERE), limits).filter(|_| is_mending);
    let Some((severity, crossed)) = graded else { return Verdict::Clear };
    let severity = if lost.is_some() { severity } else { Severity::Medium };
    let limit = limits.of(&NOTICED);
    let shares = stream.computed(&Formula::Ratio(again, stream.packets_member(), 100.0)).unwrap_or_default().after(settled);
    Occurrence::new(severity, stream.subject())
        .during(shares.runs(|share| share > limit).iter().map(|run| run.range))
        .value("valueInPercent", percent)
        .value("valueInCount", repeated)
        .crossed(crossed, limits)
        .shown_by(&[again, "[nackCount/s]", stream.packets_member()])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(again: &str, requests: &str) -> String {
        format!("outbound-rtp A kind=video\n packetsSent 0 +100*60\n retransmittedPacketsSent 0 {again}\n nackCount 0 {requests}*60")
    }

    #[test]
    fn leaves_probing_out() {
        assert_eq!(fires(&RULE, &call("+15*60", "+5"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call("+30*60", "+5"))[0].severity, Severity::Medium);
        let known = |lost: &str| {
            let told = format!("remote-inbound-rtp R ssrc=7\n packetsLost 0 {lost}*60");
            format!("{}\n{told}", call("+30*60", "+5").replace("kind=video", "kind=video ssrc=7"))
        };
        assert_eq!(fires(&RULE, &known("+20"))[0].severity, Severity::High);
        clear(&RULE, &known("+0.1"));
        clear(&RULE, &call("+30*60", "0"));
        clear(&RULE, &call("+50*15 750*45", "+5"));
        not_measurable(&RULE, "outbound-rtp A kind=video\n packetsSent 0 +100*60");
    }
}
