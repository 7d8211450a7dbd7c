//! The first candidate of a TURN server came late.

use crate::observations::call::{Call, Candidate, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Timestamp, Unit};

const SLOW: Threshold =
    Threshold { name: "slow", unit: Unit::Milliseconds, default: 500.0, basis: "Public rtcStats rule of the same name." };

const VERY_SLOW: Threshold = Threshold {
    name: "verySlow",
    unit: Unit::Milliseconds,
    default: 2000.0,
    basis: "Delay that people notice when they join; our own number.",
};

pub(super) const RULE: Rule = Rule {
    key: "highTurnDelay",
    title: "High TURN delay",
    category: Category::Connections,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "Between the start of gathering and the first relay candidate over one protocol passed more time than a near server needs.",
    importance: "People who need the relay wait that much longer, and may give up or fail before.",
    advice: "Use servers near the participants, look at their load and at the DNS names. Over TCP and TLS some more round trips are \
             ordinary.",
    reference: "https://www.rfc-editor.org/rfc/rfc8656#section-7",
    needs: &["onicegatheringstatechange", "onicecandidate"],
    thresholds: &[SLOW, VERY_SLOW],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().flat_map(|connection| judge(connection, limits)))
}

/// The first candidate of a type for each protocol to its server, each with the milliseconds since gathering began. `None` where
/// the dump does not tell one or the other.
pub(super) fn first_candidates(connection: &Connection<'_>, candidate_type: &str) -> Option<Vec<(f64, Candidate)>> {
    let rounds: Vec<Timestamp> =
        connection.states("icegatheringstate").into_iter().filter(|state| state.name == "gathering").map(|state| state.time).collect();
    let mut first: Vec<(f64, Candidate)> = Vec::new();
    for candidate in connection.local_candidates() {
        let known = first.iter().any(|(_, known)| known.relay_protocol == candidate.relay_protocol);
        // A network that comes later has candidates of its own.
        let start = rounds.iter().rev().find(|start| **start <= candidate.time).filter(|_| candidate.candidate_type == candidate_type);
        if let Some(start) = start.filter(|_| !known) {
            first.push(((candidate.time - *start).0, candidate));
        }
    }
    (!first.is_empty()).then_some(first)
}

/// What a late first candidate looks like.
pub(super) fn late(connection: &Connection<'_>, delay: f64, candidate: &Candidate, severity: Severity) -> Occurrence {
    let start = Timestamp(candidate.time.0 - delay);
    Occurrence::new(severity, connection.subject())
        .during([TimeRange::at(start).including(candidate.time)])
        .event(candidate.event)
        .value("durationInMs", delay)
        .value("url", candidate.url.as_deref())
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Vec<Verdict> {
    let Some(first) = first_candidates(connection, "relay") else {
        return vec![Verdict::lacks("relay candidate together with the start of gathering")];
    };
    let local = connection.selected_candidates("localCandidateId");
    let text = |end, member| connection.look.text(end, member);
    let carries = |candidate: &Candidate| {
        let is_it = |end| text(end, "candidateType").as_deref() == Some("relay") && text(end, "relayProtocol") == candidate.relay_protocol;
        local.iter().any(|(_, _, end)| is_it(end))
    };
    let judge_one = |(delay, candidate): &(f64, Candidate)| {
        let severity = match *delay {
            delay if delay <= limits.of(&SLOW) => return Verdict::Clear,
            delay if delay <= limits.of(&VERY_SLOW) => Severity::Low,
            _ if carries(candidate) => Severity::High,
            _ => Severity::Low,
        };
        let occurrence = late(connection, *delay, candidate, severity).crossed(&SLOW, limits);
        occurrence.value("relayProtocol", candidate.relay_protocol.as_deref()).into()
    };
    first.iter().map(judge_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn gathered(protocol_priority: u32, seconds: f64) -> String {
        let candidate = format!("candidate:1 1 udp {} 198.51.100.7 50000 typ relay raddr 0.0.0.0 rport 0", protocol_priority << 24);
        format!("1 onicegatheringstatechange \"gathering\"\n {} onicecandidate {{\"candidate\":\"{candidate}\"}}\n", 1.0 + seconds)
    }

    #[test]
    fn fires_for_each_slow_protocol() {
        let found = fires(&RULE, &format!("{}{}", gathered(2, 0.7), gathered(0, 2.5)));
        let seen: Vec<_> = found.iter().map(|found| (found.severity, found.values["relayProtocol"].as_str())).collect();
        assert_eq!(seen, [(Severity::Low, Some("udp")), (Severity::Low, Some("tls"))]);
        assert_eq!(found[0].values["durationInMs"], 700.0);
    }

    #[test]
    fn is_worse_where_the_call_had_to_wait_for_it() {
        let path = "transport T selectedCandidatePairId=P\ncandidate-pair P localCandidateId=L\n bytesSent 0*5
            local-candidate L candidateType=relay relayProtocol=tls";
        let severity = |gathered: String| fires(&RULE, &format!("{gathered}{path}"))[0].severity;
        assert_eq!([severity(gathered(0, 2.5)), severity(gathered(2, 2.5))], [Severity::High, Severity::Low]);
    }

    #[test]
    fn takes_no_priority_of_firefox_for_a_protocol_of_libwebrtc() {
        let protocol = |priority| {
            let found = fires(&RULE, &format!("browser Firefox/140.0\n{}", gathered(priority, 0.7)));
            found[0].values.get("relayProtocol").cloned()
        };
        assert_eq!((protocol(5), protocol(0)), (Some("udp".into()), None));
    }

    #[test]
    fn counts_from_the_gathering_that_it_belongs_to() {
        let again = gathered(2, 0.1).replace("1.1 onice", "600.2 onice").replace("1 onice", "600 onice");
        clear(&RULE, &format!("1 onicegatheringstatechange \"gathering\"\n{again}"));
    }

    #[test]
    fn is_silent_on_quick_servers() {
        clear(&RULE, &gathered(2, 0.3));
        not_measurable(&RULE, "1 onicegatheringstatechange \"gathering\"");
    }
}
