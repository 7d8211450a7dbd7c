//! Candidates of STUN and TURN came only after ICE had failed.

use crate::observations::call::{Call, Candidate, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use crate::units::TimeRange;

pub(super) const RULE: Rule = Rule {
    key: "iceWarmup",
    title: "ICE warmup",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "ICE failed with host candidates alone; candidates from STUN or TURN servers came afterwards.",
    importance: "The connection fails or comes late although the servers would have made it work.",
    advice: "Find out why the servers answer late: slow DNS, credentials fetched late, servers far away or blocked over UDP. Restart ICE \
             once their candidates are there.",
    reference: "https://www.rfc-editor.org/rfc/rfc8838",
    needs: &["onicecandidate", "addIceCandidate", "oniceconnectionstatechange"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let mut states = connection.states("iceconnectionstate");
    states.extend(connection.states("connectionstate"));
    let mut candidates = connection.local_candidates();
    candidates.extend(connection.remote_candidates());
    if states.is_empty() || candidates.is_empty() {
        return Verdict::lacks("states and candidates of one connection");
    }
    let Some(failed) = states.iter().find(|state| state.name == "failed") else { return Verdict::Clear };
    let is_host = |candidate: &&Candidate| candidate.candidate_type == "host";
    let (before, after): (Vec<_>, Vec<_>) = candidates.iter().partition(|candidate| candidate.time <= failed.time);
    let late = after.iter().find(|candidate| !is_host(candidate));
    match late {
        Some(late) if !before.is_empty() && before.iter().all(is_host) => Occurrence::new(Severity::Medium, connection.subject())
            .during([TimeRange::at(failed.time).including(late.time)])
            .value("durationInMs", (late.time - failed.time).0)
            .event(failed.event)
            .event(late.event)
            .into(),
        _ => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const FAILED: &str = "
        1 onicecandidate {\"candidate\":\"candidate:1 1 udp 2122063615 192.0.2.2 41892 typ host\"}
        16 oniceconnectionstatechange \"failed\"\n";

    #[test]
    fn fires_when_other_candidates_come_late() {
        let late = "18 onicecandidate {\"candidate\":\"candidate:2 1 udp 1685855999 198.51.100.2 41892 typ srflx raddr 0.0.0.0 rport 0\"}";
        let found = fires(&RULE, &format!("{FAILED} {late}"));
        assert_eq!((found[0].severity, found[0].values["durationInMs"].as_f64()), (Severity::Medium, Some(2000.0)));
    }

    #[test]
    fn is_silent_without_late_candidates() {
        clear(&RULE, FAILED);
        not_measurable(&RULE, "16 oniceconnectionstatechange \"failed\"");
    }
}
