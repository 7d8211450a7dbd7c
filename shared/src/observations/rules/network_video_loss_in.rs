//! Too much incoming video is lost on its way.

use super::loss;
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

pub(super) const LOSS: Threshold = Threshold {
    name: "loss",
    unit: Unit::Percent,
    default: 2.0,
    basis: "Above, retransmissions delay frames and key frames are asked for.",
};

pub(super) const RULE: Rule = Rule {
    key: "networkVideoLossIn",
    title: "High loss of incoming video",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Video, Tag::Network],
    meaning: "Many packets of the video never arrived or had to be sent again.",
    importance: "The picture freezes, stutters or falls back to fewer pixels.",
    advice: "If every stream suffers, look at the local network; if only this one does, at its sender. A server should send a lower \
             layer.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost",
    needs: &["packetsLost", "packetsReceived"],
    thresholds: &[LOSS],
    check,
};

/// High above 5 %.
pub(super) const SEVERE: f64 = 2.5;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams_of(Direction::Inbound, Kind::Video).filter(|stream| !stream.is_repair());
    Outcome::of("incoming video stream", media.map(|stream| loss::judge(stream, &LOSS, SEVERE, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    fn call(lost: &str) -> String {
        format!("inbound-rtp A kind=video\n packetsReceived 0 +97*20\n packetsLost 0 {lost}*20")
    }

    #[test]
    fn is_graded_by_the_share() {
        assert_eq!(fires(&RULE, &call("+3"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call("+10"))[0].severity, Severity::High);
        clear(&RULE, &call("+1"));
    }

    #[test]
    fn counts_what_came_before_the_first_report_of_a_stream() {
        let call = "transport T\n bytesReceived 0 +9*4\ninbound-rtp A kind=video\n packetsReceived -*2 950 +10*2\n packetsLost -*2 50*3";
        let found = fires(&RULE, call);
        assert_eq!(found[0].values["valueInPercent"].as_f64(), Some(4.902));
        // A recording that began in mid-call cannot tell.
        clear(&RULE, &call.replace("-*2 ", "").replace("+10*2", "+100*2"));
    }
}
