//! Too much outgoing video is lost on its way.

use super::{
    loss,
    network_video_loss_in::{LOSS, SEVERE},
};
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkVideoLossOut",
    title: "High loss of outgoing video",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "The receiver reports that many packets of the video never arrived.",
    importance: "The others see a picture that freezes or stutters.",
    advice: "Look at the uplink: Wi-Fi, a VPN, uploads by other programs. Send less: fewer pixels, fewer frames, a better codec.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats",
    needs: &["packetsLost", "packetsSent"],
    thresholds: &[LOSS],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams_of(Direction::Outbound, Kind::Video).filter(|stream| !stream.is_repair());
    Outcome::of("outgoing video stream", media.map(|stream| loss::judge(stream, &LOSS, SEVERE, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(lost: &str) -> String {
        format!(
            "outbound-rtp A kind=video ssrc=7\n packetsSent 0 +100*20\nremote-inbound-rtp R kind=video ssrc=7\n packetsLost 0 {lost}*20"
        )
    }

    #[test]
    fn is_graded_by_the_share() {
        assert_eq!(fires(&RULE, &call("+10"))[0].severity, Severity::High);
        clear(&RULE, &call("+1"));
        not_measurable(&RULE, "outbound-rtp A kind=video\n packetsSent 0 +50*20");
    }
}
