//! A machine has many networks.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;
use core::net::IpAddr;
use std::collections::BTreeSet;

const MANY: Threshold = Threshold { name: "many", unit: Unit::None, default: 4.0, basis: "Public rtcStats rule of the same name." };

pub(super) const RULE: Rule = Rule {
    key: "tooManyNetworkInterfaces",
    title: "Too many network interfaces",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Connectivity],
    meaning: "The browser gathered host candidates from more networks than usual.",
    importance: "Every address is checked against every address of the other side: connecting takes longer and may end on a poor path, such as \
             a VPN.",
    advice: "Switch off adapters of virtual machines, containers and VPNs that are not in use.",
    reference: "https://www.rfc-editor.org/rfc/rfc8445#section-5.1.1",
    needs: &["onicecandidate"],
    thresholds: &[MANY],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let candidates = connection.local_candidates().into_iter().filter(|candidate| candidate.candidate_type == "host");
    let addresses: BTreeSet<IpAddr> = candidates.filter_map(|candidate| candidate.address.parse().ok()).collect();
    if addresses.is_empty() {
        return Verdict::lacks("host candidate whose address is told");
    }
    // An interface mostly has an address of each family: the larger number is that of the interfaces.
    let outer = || addresses.iter().filter(|address| !address.is_loopback());
    let count = outer().filter(|address| address.is_ipv4()).count().max(outer().filter(|address| address.is_ipv6()).count());
    if count as f64 <= limits.of(&MANY) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, connection.subject()).value("valueInCount", count).crossed(&MANY, limits).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn hosts(count: usize) -> String {
        let host = |at| format!("1 onicecandidate {{\"candidate\":\"candidate:1 1 udp 2122063615 10.0.{at}.2 50000 typ host\"}}\n");
        (0..count).map(host).collect()
    }

    #[test]
    fn fires_above_the_limit() {
        let found = fires(&RULE, &hosts(6));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Low, Some(6.0)));
        clear(&RULE, &hosts(4));
        not_measurable(&RULE, "1 onicecandidate {\"candidate\":\"candidate:1 1 udp 2122063615 0000.local 50000 typ host\"}");
    }
}
