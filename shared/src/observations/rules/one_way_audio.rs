//! Audio goes one way only.

use super::one_way::{self, PATIENCE};
use crate::observations::call::{Call, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "oneWayAudio",
    title: "One-way audio",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Audio, Tag::Inbound, Tag::Outbound, Tag::Connectivity],
    meaning: "Both ends agreed to send and receive audio, and only one direction ever carried a packet.",
    importance: "One side hears nothing.",
    advice: "Look at the end that sends nothing: device, permission, a track that was never attached. Where it says that it sends, \
             look at firewalls and at keys (DTLS).",
    reference: "https://www.rfc-editor.org/rfc/rfc3264#section-5.1",
    needs: &["packetsSent", "packetsReceived", "setLocalDescription", "setRemoteDescription"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    one_way::check(call, Kind::Audio, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const SENDRECV: &str = r"a=mid:0\r\na=msid:s t\r\n";

    fn call(theirs: &str, received: &str) -> String {
        format!(
            r#"0 setLocalDescription {{"type":"offer","sdp":"v=0\r\nm=audio 9 UDP 111\r\n{SENDRECV}"}}
            1 setRemoteDescription {{"type":"answer","sdp":"v=0\r\nm=audio 9 UDP 111\r\n{theirs}"}}
            outbound-rtp A kind=audio mid=0
                packetsSent 0 +50*20
            inbound-rtp B kind=audio mid=0
                packetsReceived {received}"#
        )
    }

    #[test]
    fn fires_where_nothing_comes_back() {
        let found = fires(&RULE, &call(SENDRECV, "0*21"));
        assert_eq!((found[0].severity, &found[0].values["missing"]), (Severity::High, &"received".into()));
        assert_eq!(fires(&RULE, &call(r"a=mid:0\r\na=ssrc:7 cname:gateway\r\n", "0*21"))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, &call(&format!(r"{SENDRECV}a=ice-lite\r\n"), "0*21"))[0].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_where_one_way_was_agreed() {
        clear(&RULE, &call(SENDRECV, "0 +50*20"));
        clear(&RULE, &call(r"a=mid:0\r\na=recvonly\r\n", "0*21"));
        clear(&RULE, &call(r"a=mid:0\r\n", "0*21"));
        clear(&RULE, &call(r"a=mid:0\r\na=msid:- t\r\na=ssrc:7 cname:c\r\na=ssrc:7 msid:- t\r\n", "0*21"));
        clear(&RULE, &call(r"a=mid:0\r\na=ssrc:7 cname:mixed\r\na=ssrc:7 msid:mixedmslabel mixedlabelaudio0\r\n", "0*21"));
        let elsewhere = "inbound-rtp C kind=audio mid=4\n packetsReceived 0 +50*20";
        clear(&RULE, &format!("{}\n{elsewhere}", call(SENDRECV, "0*21")));
        not_measurable(&RULE, "outbound-rtp A kind=audio mid=0\n packetsSent 0 +50*20");
    }
}
