//! A remote description holds lines twice.

use super::described::duplicated;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "duplicatedLinesInRemoteSdp",
    title: "Duplicated lines in the remote description",
    category: Category::Logs,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Bug],
    meaning: "The same line stands twice in one section of a description that was set.",
    importance: "Most browsers overlook it, but some refuse certain doubled lines, such as header extensions.",
    advice: "Look at the server or the page that wrote the description.",
    reference: "https://www.rfc-editor.org/rfc/rfc8866#section-5",
    needs: &["setRemoteDescription"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| duplicated(connection, false)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn set(lines: &str) -> String {
        let sdp = lines.split('|').collect::<Vec<_>>().join("\\r\\n");
        format!("1 setRemoteDescription {{\"type\":\"offer\",\"sdp\":\"{sdp}\"}}")
    }

    #[test]
    fn fires_within_a_section_alone() {
        let found = fires(&RULE, &set("v=0|m=audio 9|a=x|a=x|m=video 9"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Low, Some(1.0)));
        clear(&RULE, &set("v=0|m=audio 9|a=x|m=video 9|a=x"));
        not_measurable(&RULE, "0 create {}");
    }
}
