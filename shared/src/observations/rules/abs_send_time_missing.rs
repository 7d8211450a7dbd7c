//! The old estimate of bandwidth lacks the header extension that makes it exact.

use crate::observations::call::{Call, Connection, Direction, Kind, Stream, attribute, section_of};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "absSendTimeMissing",
    title: "No send times for bandwidth estimation",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network, Tag::Configuration],
    meaning: "Bandwidth of the video is estimated by the receiver (goog-remb), but the media line agrees on no header extension with \
             send times.",
    importance: "The estimate is made from RTP timestamps alone, which is less exact with bursts of frames.",
    advice: "Offer transport-cc; where that is not possible, the header extension abs-send-time.",
    reference: "https://datatracker.ietf.org/doc/html/draft-alvestrand-rmcat-remb-03",
    needs: &["setLocalDescription", "setRemoteDescription"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    let sent = call.streams_of(Direction::Outbound, Kind::Video).filter(|stream| stream.packets() > super::FEWEST_PACKETS);
    Outcome::of("outgoing video stream", sent.map(|stream| judge(call.connection_of(stream), stream)))
}

fn judge(connection: &Connection<'_>, stream: &Stream<'_>) -> Verdict {
    let (Some(mid), Some((local, remote))) = (stream.text("mid"), connection.agreed()) else {
        return Verdict::lacks("session descriptions of the video");
    };
    let (Some(ours), Some(theirs)) = (section_of(&local.sdp, &mid), section_of(&remote.sdp, &mid)) else {
        return Verdict::lacks("media line of the video");
    };
    let agreed = |name: &str, value: &str| [&ours, &theirs].iter().all(|section| attribute(section, name).any(|line| line.contains(value)));
    if agreed("rtcp-fb", "transport-cc") || !agreed("rtcp-fb", "goog-remb") || agreed("extmap", "abs-send-time") {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Info, stream.subject()).event(remote.event).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(line: &str) -> String {
        let sdp = format!(r"v=0\r\nm=video 9 UDP 96\r\na=mid:1\r\na=rtcp-fb:96 goog-remb\r\n{line}");
        format!(
            r#"0 setLocalDescription {{"type":"offer","sdp":"{sdp}"}}
            1 setRemoteDescription {{"type":"answer","sdp":"{sdp}"}}
            outbound-rtp A kind=video mid=1
                packetsSent 0 +50*20"#
        )
    }

    #[test]
    fn matters_to_the_old_estimate_alone() {
        assert_eq!(fires(&RULE, &call(""))[0].severity, Severity::Info);
        clear(&RULE, &call(r"a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"));
        clear(&RULE, &call(r"a=rtcp-fb:96 transport-cc\r\n"));
        not_measurable(&RULE, "outbound-rtp A kind=video mid=1\n packetsSent 0 +50*20");
    }
}
