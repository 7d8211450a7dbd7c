//! Video goes one way only.

use super::one_way::{self, PATIENCE};
use crate::observations::call::{Call, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "oneWayVideo",
    title: "One-way video",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Video, Tag::Inbound, Tag::Outbound, Tag::Connectivity],
    meaning: "Both ends agreed to send and receive video, and only one direction ever carried a packet.",
    importance: "One side sees nothing.",
    advice: "Ask whether the camera was off. If not, look at the end that sends nothing: device, permission, a track that was never \
             attached, an encoder that fails.",
    reference: "https://www.rfc-editor.org/rfc/rfc3264#section-5.1",
    needs: &["packetsSent", "packetsReceived", "setLocalDescription", "setRemoteDescription"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    one_way::check(call, Kind::Video, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn what_is_not_sent_may_be_meant() {
        let call = |sent: &str| {
            format!(
                r#"0 setLocalDescription {{"type":"offer","sdp":"v=0\r\nm=video 9 UDP 96\r\na=mid:1\r\na=msid:s t\r\n"}}
                1 setRemoteDescription {{"type":"answer","sdp":"v=0\r\nm=video 9 UDP 96\r\na=mid:1\r\na=msid:s t\r\n"}}
                outbound-rtp A kind=video mid=1
                    packetsSent {sent}
                inbound-rtp B kind=video mid=1
                    packetsReceived 0 +50*20"#
            )
        };
        assert_eq!(fires(&RULE, &call("0*21"))[0].severity, Severity::Medium);
        clear(&RULE, &call("0 +50*20"));
        not_measurable(&RULE, "inbound-rtp B kind=audio mid=1\n packetsReceived 0 +50*20");
    }
}
