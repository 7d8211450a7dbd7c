//! Gathering ended without any candidate.

use crate::observations::call::{Call, Connection, Description};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "noLocalCandidates",
    title: "No local candidates",
    category: Category::Connections,
    severity: Severity::High..=Severity::High,
    tags: &[Tag::Connectivity, Tag::Configuration],
    meaning: "The browser finished gathering and had no candidate to offer.",
    importance: "Without a candidate there is no path: the connection cannot come about.",
    advice: "With the transport policy relay look at the TURN servers. Else look at policies and extensions that hide addresses, and \
             whether there is a network at all.",
    reference: "https://www.w3.org/TR/webrtc/#dom-rtcicegatheringstate",
    needs: &["onicegatheringstatechange", "onicecandidate"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    let logs_candidates = call.connections.iter().any(|connection| connection.first("onicecandidate").is_some());
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, logs_candidates)))
}

fn judge(connection: &Connection<'_>, logs_candidates: bool) -> Verdict {
    let complete = connection.states("icegatheringstate").into_iter().find(|state| state.name == "complete");
    let Some(complete) = complete.filter(|_| connection.sees_start()) else {
        return Verdict::lacks("end of gathering");
    };
    let in_description = |description: &Description| description.is_local() && description.sdp.contains("a=candidate:");
    let has_any = !connection.local_candidates().is_empty()
        || connection.look.of_type("local-candidate").next().is_some()
        || connection.descriptions().iter().any(in_description);
    match (has_any || connection.was_connected(), logs_candidates || !connection.candidate_errors().is_empty()) {
        (true, _) => Verdict::Clear,
        (false, false) => Verdict::lacks("candidates"),
        (false, true) => Occurrence::new(Severity::High, connection.subject()).at(complete.time).event(complete.event).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const GATHERED: &str = "
        0 create {}
        1 setLocalDescription null
        1 onicegatheringstatechange \"gathering\"
        9 onicegatheringstatechange \"complete\"\n";

    #[test]
    fn fires_without_any() {
        let found = fires(&RULE, &format!("{GATHERED} 9 onicecandidate null"));
        assert_eq!((found[0].severity, found[0].events.len()), (Severity::High, 1));
    }

    #[test]
    fn is_silent_with_one() {
        clear(&RULE, &format!("{GATHERED} 2 onicecandidate {{\"candidate\":\"candidate:1 1 udp 2122063615 10.0.0.2 5 typ host\"}}"));
        not_measurable(&RULE, GATHERED);
        not_measurable(&RULE, "0 create {}");
    }
}
