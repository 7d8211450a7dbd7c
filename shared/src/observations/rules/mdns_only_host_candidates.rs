//! Local addresses were hidden behind mDNS names.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "mdnsOnlyHostCandidates",
    title: "Host candidates are mDNS names",
    category: Category::Connections,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Connectivity, Tag::Configuration],
    meaning: "Every host candidate of this side is a random .local name instead of an address, as browsers do without permission for a \
             device.",
    importance: "Two machines of one network find each other only if multicast DNS works there; else media takes the way over the NAT or a \
             relay.",
    advice: "Ask for microphone or camera before the connection is made, where that suits. Otherwise nothing.",
    reference: "https://datatracker.ietf.org/doc/draft-ietf-mmusic-mdns-ice-candidates/",
    needs: &["onicecandidate"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let mut hosts = connection.local_candidates();
    hosts.retain(|candidate| candidate.candidate_type == "host");
    let Some(first) = hosts.first() else { return Verdict::lacks("local host candidate") };
    if !hosts.iter().all(|candidate| candidate.address.ends_with(".local")) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Info, connection.subject()).at(first.time).event(first.event).value("valueInCount", hosts.len()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn host(address: &str) -> String {
        format!("1 onicecandidate {{\"candidate\":\"candidate:1 1 udp 2122063615 {address} 50000 typ host\"}}\n")
    }

    #[test]
    fn fires_on_names_alone() {
        let found = fires(&RULE, &host("3f2504e0-4f89-11d3-9a0c-0305e82c3301.local"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Info, Some(1.0)));
        clear(&RULE, &host("192.168.1.2"));
        not_measurable(&RULE, "0 create {}");
    }
}
