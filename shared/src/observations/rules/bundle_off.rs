//! Media of one connection used several transports.

use crate::codec::description::is_compressed;
use crate::observations::call::{Call, Connection, attribute, media_sections};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    key: "bundleOff",
    title: "Without BUNDLE",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Configuration],
    meaning: "The answer does not put all media sections into one bundle.",
    importance: "Each section needs ports, candidates, a relay allocation and a handshake of its own: connecting takes longer and fails more \
             often.",
    advice: "Let the other side support BUNDLE, and use the policy max-bundle.",
    reference: "https://www.rfc-editor.org/rfc/rfc9143",
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
    let groups = attribute(&sections[0], "group").filter_map(|group| group.strip_prefix("BUNDLE"));
    let bundled: HashSet<&str> = groups.flat_map(|group| group.split(' ')).collect();
    let is_used = |section: &&Vec<&str>| section[0].split(' ').nth(1) != Some("0");
    let is_bundled = |section: &Vec<&str>| attribute(section, "mid").any(|mid| bundled.contains(mid));
    let used: Vec<&Vec<&str>> = sections[1..].iter().filter(is_used).collect();
    let alone = used.iter().filter(|section| !is_bundled(section)).count();
    if used.len() < 2 || alone == 0 {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, connection.subject()).at(answer.time).event(answer.event).value("valueInCount", alone).into()
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
    fn fires_on_sections_outside() {
        let found = fires(&RULE, &answer("v=0|m=audio 9 X|a=mid:0|m=video 9 X|a=mid:1"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Low, Some(2.0)));
    }

    #[test]
    fn is_silent_on_bundles_and_rejected_sections() {
        clear(&RULE, &answer("v=0|a=group:BUNDLE 0 1|m=audio 9 X|a=mid:0|m=video 9 X|a=mid:1"));
        clear(&RULE, &answer("v=0|a=group:BUNDLE 0|m=audio 9 X|a=mid:0|m=video 0 X|a=mid:1"));
        not_measurable(&RULE, "0 create {}");
    }
}
