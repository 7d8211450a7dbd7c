//! The bandwidth for sending is too small for video.

use super::uplink;
use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const NOTICED: Threshold =
    Threshold {
        name: "noticed", unit: Unit::BitsPerSecond, default: 300000.0, basis: "Video of 320 × 180 with audio; less shows blocks."
    };

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::BitsPerSecond, default: 100000.0, basis: "No video to speak of." };

pub(super) const RULE: Rule = Rule {
    key: "lowUplinkEstimate",
    title: "Little bandwidth for sending",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "While video was sent, congestion control believed that the path carries too little for it.",
    importance: "The others get a tiny, blurred or frozen picture.",
    advice: "Look at the uplink (Wi-Fi, VPN, uploads), at a relay over TCP, and at whether the far end sends feedback at all.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcicecandidatepairstats-availableoutgoingbitrate",
    needs: &["availableOutgoingBitrate", "packetsSent"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection that sends video", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let estimates = uplink::estimates(connection, super::RAMP_UP);
    let (Some(mean), true) = (estimates.mean(), estimates.len() >= super::FEWEST_SAMPLES) else {
        return Verdict::NotMeasurable("no estimate of the bandwidth while video was sent".into());
    };
    let severity = if mean < limits.of(&SEVERE) {
        Severity::Medium
    } else if mean < limits.of(&NOTICED) {
        Severity::Low
    } else {
        return Verdict::Clear;
    };
    // The start value stays where nothing is learned.
    if estimates.deviation() == Some(0.0) {
        return Verdict::NotMeasurable("the estimate never changed".into());
    }
    let crossed = if severity == Severity::Medium { &SEVERE } else { &NOTICED };
    let limit = limits.of(crossed);
    Occurrence::new(severity, connection.subject())
        .during(estimates.runs(|estimate| estimate < limit).iter().map(|run| run.range))
        .value("averageInBitsPerSecond", mean.round())
        .crossed(crossed, limits)
        .shown_by(&["availableOutgoingBitrate"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(estimate: &str, packets: &str) -> String {
        format!(
            "outbound-rtp A kind=video\n packetsSent 0 {packets}*60
            candidate-pair P nominated=true\n availableOutgoingBitrate 300000*20 {estimate}"
        )
    }

    #[test]
    fn looks_at_times_with_video() {
        assert_eq!(fires(&RULE, &call("80000*20 70000*20", "+10"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call("200000*20 210000*20", "+10"))[0].severity, Severity::Low);
        clear(&RULE, &call("900000*20 910000*20", "+10"));
        clear(&RULE, &call("300000*40", "+10"));
        not_measurable(&RULE, &call("200000*40", "+10"));
        not_measurable(&RULE, &call("80000*20 70000*20", "0"));
    }
}
