//! Media went to a TURN server over TCP.

use crate::observations::call::{Call, Connection, local_protocol, turn_protocol};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    key: "relayOverTcp",
    title: "Connection relayed over TCP",
    category: Category::Pairs,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "The selected local candidate is a relay that the browser reaches over TCP.",
    importance: "A lost packet holds back all that follow: under loss sound and picture stutter and the delay grows.",
    advice: "Open UDP from the network to the TURN server, port 3478 or 443.",
    reference: "https://www.rfc-editor.org/rfc/rfc8656#section-3.1",
    needs: &["selectedCandidatePairId", "relayProtocol"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| relayed_over(connection, "tcp")))
}

/// Whether media went to a local relay over a protocol.
pub(super) fn relayed_over(connection: &Connection<'_>, protocol: &str) -> Verdict {
    let look = connection.look;
    let local = connection.selected_candidates("localCandidateId");
    if !local.iter().any(|(_, _, candidate)| look.text(candidate, "candidateType").is_some()) {
        return Verdict::lacks("selected pair with its candidates");
    }
    let is_relay = |candidate| matches!(look.text(candidate, "candidateType").as_deref(), Some("relay" | "relayed"));
    let found: Vec<_> = local
        .iter()
        .filter(|(_, _, candidate)| is_relay(candidate) && local_protocol(look, candidate).as_deref() == Some(protocol))
        .collect();
    let Some((_, pair, candidate)) = found.first() else { return Verdict::Clear };
    let chosen = is_chosen(connection);
    let udp_worked = local.iter().any(|(_, _, candidate)| local_protocol(look, candidate).as_deref() == Some("udp"));
    Occurrence::new(if chosen || udp_worked { Severity::Low } else { Severity::Medium }, connection.subject_of(pair))
        .during(found.iter().map(|(range, ..)| *range))
        .value("url", look.text(candidate, "url"))
        .value("noOtherConfigured", chosen)
        .value("udpWorked", udp_worked)
        .shown_by(&["currentRoundTripTime", "[bytesSent_in_bits/s]", "[bytesReceived_in_bits/s]"])
        .into()
}

/// Whether the way is the application's choice: no TURN server over UDP is configured, and either none but relay candidates may be used, or a
/// STUN server answered over UDP.
fn is_chosen(connection: &Connection<'_>) -> bool {
    let urls = connection.ice_server_urls();
    let mut protocols = urls.iter().filter_map(|url| turn_protocol(url)).peekable();
    let only_relays = || {
        let policies = connection.configurations();
        policies.iter().any(|configuration| configuration.get("iceTransportPolicy").and_then(Value::as_str) == Some("relay"))
    };
    let is_answered = || connection.local_candidates().iter().any(|candidate| candidate.candidate_type == "srflx");
    protocols.peek().is_some() && protocols.all(|protocol| protocol != "udp") && (only_relays() || is_answered())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn selected(candidate: &str) -> String {
        format!(
            "transport T selectedCandidatePairId=P
                bytesSent 0 +9*9
            candidate-pair P localCandidateId=L
                bytesSent 0 +9*9
            local-candidate L {candidate}
                port 5000*10"
        )
    }

    #[test]
    fn fires_on_that_protocol_alone() {
        let found = fires(&RULE, &selected("candidateType=relay relayProtocol=tcp"));
        assert_eq!((found[0].severity, found[0].subject.object.as_deref()), (Severity::Medium, Some("P")));
        assert_eq!(fires(&RULE, &selected("candidateType=relay url=turn:turn.example.net?transport=tcp")).len(), 1);
        clear(&RULE, &selected("candidateType=relay relayProtocol=udp"));
        clear(&RULE, &selected("candidateType=host"));
        not_measurable(&RULE, "candidate-pair P\n bytesSent 0 +9*9");
    }

    #[test]
    fn is_no_fault_where_the_application_wants_it() {
        let severity = |policy: &str, url: &str| {
            let create = format!("0 create {{\"iceTransportPolicy\":\"{policy}\",\"iceServers\":[{{\"urls\":\"{url}\"}}]}}");
            fires(&RULE, &format!("{create}\n{}", selected("candidateType=relay relayProtocol=tcp")))[0].severity
        };
        assert_eq!(severity("relay", "turn:192.0.2.1?transport=tcp"), Severity::Low);
        assert_eq!(severity("relay", "turn:192.0.2.1"), Severity::Medium);
        assert_eq!(severity("all", "turn:192.0.2.1?transport=tcp"), Severity::Medium);
    }
}
