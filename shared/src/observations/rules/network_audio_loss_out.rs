//! Too much outgoing audio is lost on its way.

use super::{
    loss,
    network_audio_loss_in::{PLAIN, SEVERE, TOLERANT, limit_of},
};
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkAudioLossOut",
    title: "High loss of outgoing audio",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Outbound, Tag::Audio, Tag::Network],
    meaning: "The receiver reports more lost audio packets than the codec can conceal.",
    importance: "The others hear chopped or robotic words, or miss some.",
    advice: "Look at the uplink first: Wi-Fi, a VPN, uploads by other programs. Redundancy (RED) or in-band FEC of Opus help where \
             the path cannot be mended.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats",
    needs: &["packetsLost", "packetsSent"],
    thresholds: &[TOLERANT, PLAIN],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let judge = |stream: &Stream<'_>| loss::judge(stream, limit_of(stream), SEVERE, limits);
    Outcome::of("outgoing audio stream", call.streams_of(Direction::Outbound, Kind::Audio).map(judge))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(lost: &str) -> String {
        format!(
            "outbound-rtp A kind=audio ssrc=7\n packetsSent 0 +50*20\nremote-inbound-rtp R kind=audio ssrc=7\n packetsLost 0 {lost}*20\n fractionLost 0.06*21"
        )
    }

    #[test]
    fn fires_on_what_the_receiver_reports() {
        let found = fires(&RULE, &call("+3"));
        assert_eq!((found[0].severity, found[0].values["valueInPercent"].as_f64()), (Severity::Medium, Some(6.0)));
        assert_eq!(found[0].ranges.len(), 1);
        clear(&RULE, &call("+1"));
    }

    #[test]
    fn cannot_tell_without_reports() {
        not_measurable(&RULE, "outbound-rtp A kind=audio\n packetsSent 0 +50*20");
    }
}
