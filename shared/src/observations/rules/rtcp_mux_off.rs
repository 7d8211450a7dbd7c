//! RTP and RTCP used different ports.

use crate::codec::description::is_compressed;
use crate::observations::call::{Call, Connection, attribute, media_sections};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "rtcpMuxOff",
    title: "Without RTCP multiplexing",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Configuration],
    meaning: "A media section of the answer lacks a=rtcp-mux.",
    importance: "Each section needs a second port and a second path, which take longer to find and can fail on their own. Today browsers \
             refuse it by default.",
    advice: "Let the other side support RTCP multiplexing.",
    reference: "https://www.rfc-editor.org/rfc/rfc8834#section-4.5",
    needs: &["setLocalDescription", "setRemoteDescription"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let Some(answer) = connection.last_answer().filter(|answer| !is_compressed(&answer.sdp)) else { return Verdict::lacks("answer") };
    let sections = media_sections(&answer.sdp);
    let is_media = |section: &&Vec<&str>| {
        let mut words = section[0].split(' ');
        matches!(words.next(), Some("m=audio" | "m=video")) && words.next() != Some("0")
    };
    let apart = sections[1..].iter().filter(is_media).filter(|section| attribute(section, "rtcp-mux").next().is_none()).count();
    if apart == 0 {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, connection.subject()).at(answer.time).event(answer.event).value("valueInCount", apart).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn answer(sections: &str) -> String {
        let sdp = sections.split('|').collect::<Vec<_>>().join("\\r\\n");
        format!("1 setRemoteDescription {{\"type\":\"answer\",\"sdp\":\"{sdp}\"}}")
    }

    #[test]
    fn fires_on_media_without_it() {
        let found = fires(&RULE, &answer("v=0|m=audio 9 X|a=mid:0|m=application 9 X|a=mid:1"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Low, Some(1.0)));
        clear(&RULE, &answer("v=0|m=audio 9 X|a=rtcp-mux"));
        not_measurable(&RULE, "0 create {}");
    }
}
