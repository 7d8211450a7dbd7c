//! Media moved to another network.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Timestamp, Unit};
use core::net::IpAddr;

const OFTEN: Threshold = Threshold {
    name: "often",
    unit: Unit::None,
    default: 2.0,
    basis: "One change and back is a walk to the door; a public test service used the same number.",
};

pub(super) const RULE: Rule = Rule {
    key: "networkSwitched",
    title: "Network switched",
    category: Category::Connections,
    severity: Severity::Info..=Severity::Medium,
    tags: &[Tag::Network, Tag::Connectivity],
    meaning: "The selected pair changed to a local address of another network.",
    importance: "With each change there is a gap of some seconds, and bandwidth and delay jump.",
    advice: "Look for Wi-Fi at the edge of its reach, a docking station, or a phone that walks between Wi-Fi and mobile.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtctransportstats-selectedcandidatepairid",
    needs: &["selectedCandidatePairId", "networkType"],
    thresholds: &[OFTEN],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let look = connection.look;
    let text = |candidate, member| look.text(candidate, member).filter(|text| !text.is_empty());
    // The address of a host candidate, and what is behind a reflexive one, belong to the machine; other addresses do not. Where a
    // browser hides them, a name or an unspecified address stands there.
    let network = |candidate| {
        let address = match text(candidate, "candidateType").as_deref() {
            Some("host") => text(candidate, "address").or_else(|| text(candidate, "ip")),
            Some("srflx" | "prflx") => text(candidate, "relatedAddress"),
            _ => None,
        };
        address.filter(|address| address.parse::<IpAddr>().is_ok_and(|address| !address.is_unspecified()))
    };
    let local = connection.selected_candidates("localCandidateId");
    let mut known: Vec<(TimeRange, Option<String>, Option<String>)> = local
        .iter()
        .map(|(range, _, candidate)| (*range, network(candidate), text(candidate, "networkType").filter(|kind| kind != "unknown")))
        .collect();
    let ended = connection.ended();
    known.retain(|(range, address, kind)| (address.is_some() || kind.is_some()) && ended.is_none_or(|ended| range.start < ended));
    if known.is_empty() {
        return Verdict::lacks("selected candidate whose network is told");
    }
    let moved = |pair: &&[(TimeRange, Option<String>, Option<String>)]| {
        let differs = |before: &Option<String>, after: &Option<String>| before.is_some() && after.is_some() && before != after;
        // A network has addresses of both families.
        let is_ipv6 = |address: &Option<String>| address.as_ref().is_some_and(|address| address.contains(':'));
        let ((_, before, kind), (_, after, next)) = (&pair[0], &pair[1]);
        differs(kind, next) || differs(before, after) && is_ipv6(before) == is_ipv6(after)
    };
    let switches: Vec<Timestamp> = known.windows(2).filter(moved).map(|pair| pair[1].0.start).collect();
    let severity = match switches.len() as f64 {
        0.0 => return Verdict::Clear,
        count if count <= limits.of(&OFTEN) => Severity::Info,
        count if count <= 2.0 * limits.of(&OFTEN) => Severity::Low,
        _ => Severity::Medium,
    };
    Occurrence::new(severity, connection.subject())
        .during(switches.iter().map(|time| TimeRange::at(*time)))
        .value("valueInCount", switches.len())
        .crossed(&OFTEN, limits)
        .shown_by(&["selectedCandidatePairId", "selectedCandidatePairChanges"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn switching(pairs: &str) -> String {
        let pair = |name: &str, kind: &str, address: &str| {
            format!(
                "candidate-pair {name} localCandidateId=L{name}\n bytesSent 0 +9*20
                local-candidate L{name} candidateType=host networkType={kind} address={address}\n port 5000*21\n"
            )
        };
        format!("transport T\n selectedCandidatePairId {pairs}\n{}{}", pair("W", "wifi", "192.168.1.2"), pair("M", "cellular", "10.7.0.2"))
    }

    #[test]
    fn fires_by_number() {
        let found = fires(&RULE, &switching("W*4 M*4 W*4 M*4"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Low, Some(3.0)));
        assert_eq!(fires(&RULE, &switching("W*3 M*3 W*3 M*3 W*3 M*3"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &switching("W*9 M*9"))[0].severity, Severity::Info);
        clear(&RULE, &switching("W*18"));
        not_measurable(&RULE, "transport T\n bytesSent 0 +9*9");
    }
}
