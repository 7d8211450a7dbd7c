//! A TURN server gave out an address of its own network.

use crate::observations::call::{Call, Connection, is_private_address};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "privateTurnAddress",
    title: "Private TURN address",
    category: Category::Connections,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Connectivity, Tag::Configuration, Tag::Bug],
    meaning: "A relay candidate has an address that cannot be reached from the internet.",
    importance: "The relay looks as if it worked, but nobody outside its network can send to it: calls that need it fail.",
    advice: "Tell the TURN server its public address (external-ip of coturn), or let it listen on that address. In a network of your own \
             that all participants share it is fine.",
    reference: "https://www.rfc-editor.org/rfc/rfc8656#section-3",
    needs: &["onicecandidate", "addIceCandidate", "candidateType"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let text = |object, member| connection.look.text(object, member);
    let mut told = connection.local_candidates();
    told.extend(connection.remote_candidates());
    told.retain(|candidate| candidate.candidate_type == "relay");
    // A snapshot, or a dump that begins late, has candidates in its statistics alone.
    let reported = ["local-candidate", "remote-candidate"].into_iter().flat_map(|side| connection.look.of_type(side));
    let reported = reported.filter(|candidate| matches!(text(candidate, "candidateType").as_deref(), Some("relay" | "relayed")));
    let reported: Vec<_> =
        reported.filter_map(|candidate| Some((candidate, text(candidate, "address").or_else(|| text(candidate, "ip"))?))).collect();
    if told.is_empty() && reported.is_empty() {
        return Verdict::lacks("relay candidate");
    }
    let ends = ["localCandidateId", "remoteCandidateId"].map(|end| connection.selected_candidates(end)).concat();
    let severity = |address: &str| {
        let works = ends.iter().any(|(_, _, candidate)| text(candidate, "address").as_deref() == Some(address));
        match (works, connection.was_connected()) {
            (true, _) => Severity::Low,
            (false, true) => Severity::Medium,
            (false, false) => Severity::High,
        }
    };
    if let Some(private) = told.iter().find(|candidate| is_private_address(&candidate.address)) {
        let occurrence = Occurrence::new(severity(&private.address), connection.subject()).at(private.time).event(private.event);
        return occurrence.value("address", &*private.address).value("url", private.url.as_deref()).into();
    }
    match reported.iter().find(|(_, address)| is_private_address(address)) {
        Some((candidate, address)) => {
            let occurrence = Occurrence::new(severity(address), connection.subject_of(candidate)).shown_by(&["address"]);
            occurrence.value("address", &**address).value("url", text(candidate, "url")).into()
        }
        None => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn relay(address: &str) -> String {
        format!("1 onicecandidate {{\"candidate\":\"candidate:1 1 udp 41885695 {address} 50000 typ relay raddr 0.0.0.0 rport 0\"}}\n")
    }

    #[test]
    fn fires_on_a_private_relay() {
        let found = fires(&RULE, &relay("10.0.0.7"));
        assert_eq!((found[0].severity, found[0].values["address"].as_str()), (Severity::High, Some("10.0.0.7")));
        let used = "
            transport T selectedCandidatePairId=P
                dtlsState connected*5
            candidate-pair P localCandidateId=L
                state succeeded*5
            local-candidate L candidateType=relay
                address 10.0.0.7*5";
        assert_eq!(fires(&RULE, &format!("{}{used}", relay("10.0.0.7")))[0].severity, Severity::Low);
    }

    #[test]
    fn statistics_tell_where_events_do_not() {
        let candidate = |address: &str| format!("remote-candidate R candidateType=relay address={address}\n port 5000*5");
        let found = fires(&RULE, &candidate("10.0.0.7"));
        assert_eq!((found[0].severity, found[0].subject.object.as_deref()), (Severity::High, Some("R")));
        clear(&RULE, &candidate("198.51.100.7"));
    }

    #[test]
    fn is_silent_on_public_ones() {
        clear(&RULE, &relay("198.51.100.7"));
        not_measurable(&RULE, "1 onicecandidate {\"candidate\":\"candidate:1 1 udp 2122063615 10.0.0.7 50000 typ host\"}");
    }
}
