//! Another codec is in use than the one agreed on first.

use crate::observations::call::{Call, Connection, Direction, Stream, attribute, section_of};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use crate::units::{Millis, TimeRange};

pub(super) const RULE: Rule = Rule {
    key: "codecFallback",
    title: "Not the preferred codec",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Low,
    tags: &[Tag::Outbound, Tag::Inbound, Tag::Audio, Tag::Video, Tag::Configuration],
    meaning: "The codec of the stream changed in mid-call, or is not the first that its receiver lists for its media line.",
    importance: "Quality, load and bandwidth differ from what was planned.",
    advice: "Look for an encoder that failed (hardware), for a resolution that the codec does not take, and for setParameters or \
             setCodecPreferences of the page.",
    reference: "https://www.rfc-editor.org/rfc/rfc3264#section-5.1",
    needs: &["codecId", "mimeType", "setLocalDescription", "setRemoteDescription"],
    thresholds: &[],
    check,
};

/// What stands beside media codecs on a media line.
const COMPANIONS: [&str; 6] = ["rtx", "red", "ulpfec", "flexfec-03", "telephone-event", "cn"];

/// Codecs that change so early were settled by negotiation.
const START: Millis = Millis(10_000.0);

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    let media = call.streams().filter(|stream| !stream.is_repair());
    Outcome::of("stream", media.map(|stream| judge(call.connection_of(stream), stream)))
}

fn judge(connection: &Connection<'_>, stream: &Stream<'_>) -> Verdict {
    let codecs = stream.codecs();
    let (Some(settled), Some((_, latest))) = (stream.settled(START), codecs.last()) else { return Verdict::lacks("codec of the stream") };
    let is_change = |pair: &&[(TimeRange, String)]| pair[0].1 != pair[1].1 && pair[1].0.start > settled;
    if let Some(change) = codecs.windows(2).find(is_change) {
        let occurrence = Occurrence::new(Severity::Low, stream.subject()).at(change[1].0.start);
        return occurrence.value("before", change[0].1.as_str()).value("codec", change[1].1.as_str()).shown_by(&["codecId"]).into();
    }
    let Some((local, remote)) = connection.agreed() else { return Verdict::Clear };
    let is_settled = [local, remote].iter().any(|description| description.kind == "answer");
    // Each end lists what it wants to receive, the best first, and whoever sends follows that list.
    let wanted = match stream.direction {
        Direction::Inbound => local,
        Direction::Outbound => remote,
    };
    let first = stream.text("mid").and_then(|mid| first_codec(&section_of(&wanted.sdp, &mid)?));
    let Some(first) = first.filter(|first| is_settled && !latest.to_ascii_lowercase().ends_with(&format!("/{first}"))) else {
        return Verdict::Clear;
    };
    let occurrence = Occurrence::new(Severity::Info, stream.subject()).during(stream.range()).event(wanted.event);
    occurrence.value("preferred", first).value("codec", latest.as_str()).shown_by(&["codecId"]).into()
}

/// Name of the first media codec on a line, in small letters.
fn first_codec(section: &[&str]) -> Option<String> {
    let payload_types = section.first()?.split_ascii_whitespace().skip(3);
    let name = |payload_type: &str| {
        let mapping = attribute(section, "rtpmap").find_map(|map| map.strip_prefix(payload_type)?.strip_prefix(' '))?;
        Some(mapping.split('/').next()?.to_ascii_lowercase())
    };
    payload_types.filter_map(name).find(|name| !COMPANIONS.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const ANSWERED: &str = r#"0 setLocalDescription {"type":"offer","sdp":"v=0\r\nm=video 9 UDP 96 98\r\na=mid:1\r\n"}
        1 setRemoteDescription {"type":"answer","sdp":"v=0\r\nm=video 9 UDP 97 96 98\r\na=mid:1\r\na=rtpmap:97 rtx/90000\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:98 H264/90000\r\n"}"#;

    fn call(codec: &str) -> String {
        format!("{ANSWERED}\noutbound-rtp A kind=video mid=1\n codecId {codec}\ncodec V mimeType=video/VP8\ncodec H mimeType=video/H264")
    }

    #[test]
    fn tells_changes_from_choices() {
        let found = fires(&RULE, &call("V*20 H*20"));
        assert_eq!((found[0].severity, &found[0].values["before"]), (Severity::Low, &"video/VP8".into()));
        let found = fires(&RULE, &call("H*40"));
        assert_eq!((found[0].severity, &found[0].values["preferred"]), (Severity::Info, &"vp8".into()));
        clear(&RULE, &call("H*4 V*36"));
        not_measurable(&RULE, "outbound-rtp A kind=video mid=1\n packetsSent 0*4");
    }

    #[test]
    fn each_end_has_a_list_of_its_own() {
        let offered = |codec: &str| {
            call(codec).replace(
                " 96 98\\r\\na=mid:1\\r\\n\"}",
                " 98 96\\r\\na=mid:1\\r\\na=rtpmap:98 H264/90000\\r\\na=rtpmap:96 VP8/90000\\r\\n\"}",
            )
        };
        let received = |codec: &str| offered(codec).replace("outbound-rtp", "inbound-rtp");
        clear(&RULE, &received("H*40"));
        assert_eq!(fires(&RULE, &received("V*40"))[0].values["preferred"], "h264");
        clear(&RULE, &offered("V*40"));
    }
}
