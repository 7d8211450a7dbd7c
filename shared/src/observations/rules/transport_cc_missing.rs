//! Video is sent without the feedback that bandwidth estimation needs.

use crate::observations::call::{Call, Connection, Direction, Kind, Stream, attribute, section_of};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "transportCcMissing",
    title: "No congestion feedback for video",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network, Tag::Configuration],
    meaning: "The media line of video agrees on neither transport-wide nor RFC 8888 congestion feedback.",
    importance: "The sender knows little of the path: it sends too much or too little.",
    advice: "Let both ends offer transport-cc with its header extension, or ccfb. The old goog-remb alone is imprecise.",
    reference: "https://datatracker.ietf.org/doc/html/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    needs: &["setLocalDescription", "setRemoteDescription"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of(
        "outgoing video stream",
        call.streams_of(Direction::Outbound, Kind::Video)
            .filter(|stream| stream.packets() > super::FEWEST_PACKETS)
            .map(|stream| judge(call.connection_of(stream), stream)),
    )
}

fn judge(connection: &Connection<'_>, stream: &Stream<'_>) -> Verdict {
    let (Some(mid), Some((local, remote))) = (stream.text("mid"), connection.agreed()) else {
        return Verdict::lacks("session descriptions of the video");
    };
    let (Some(ours), Some(theirs)) = (section_of(&local.sdp, &mid), section_of(&remote.sdp, &mid)) else {
        return Verdict::lacks("media line of the video");
    };
    let agreed = |feedback: &str| [&ours, &theirs].iter().all(|section| attribute(section, "rtcp-fb").any(|line| line.ends_with(feedback)));
    if agreed("transport-cc") || agreed("ack ccfb") {
        return Verdict::Clear;
    }
    let severity = if agreed("goog-remb") { Severity::Low } else { Severity::Medium };
    Occurrence::new(severity, stream.subject())
        .event(remote.event)
        .value("fallback", if agreed("goog-remb") { "goog-remb" } else { "none" })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(feedback: &str) -> String {
        format!(
            r#"0 setLocalDescription {{"type":"offer","sdp":"v=0\r\nm=video 9 UDP 96\r\na=mid:1\r\na=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 goog-remb\r\n"}}
            1 setRemoteDescription {{"type":"answer","sdp":"v=0\r\nm=video 9 UDP 96\r\na=mid:1\r\n{feedback}"}}
            outbound-rtp A kind=video mid=1
                packetsSent 0 +50*20"#
        )
    }

    #[test]
    fn both_ends_must_agree() {
        assert_eq!(fires(&RULE, &call(""))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call(r"a=rtcp-fb:* goog-remb\r\n"))[0].severity, Severity::Low);
        clear(&RULE, &call(r"a=rtcp-fb:* transport-cc\r\n"));
        not_measurable(&RULE, "outbound-rtp A kind=video mid=1\n packetsSent 0 +50*20");
    }
}
