//! Media takes one version of IP, and every pair of the other version failed.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use crate::series::Object;
use core::net::IpAddr;

pub(super) const RULE: Rule = Rule {
    key: "otherAddressFamilyFailed",
    title: "One version of IP does not pass",
    category: Category::Pairs,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "Media goes over IPv4 or IPv6, and all pairs of the other version were tried and failed.",
    importance: "Good to know: where the version that works goes away, as with a change of network, nothing is left.",
    advice: "Check firewall and routes of the version that fails, and whether the server listens there.",
    reference: "https://www.rfc-editor.org/rfc/rfc8421",
    needs: &["state", "address", "localCandidateId"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge<'a>(connection: &Connection<'a>) -> Verdict {
    let look = connection.look;
    // The far end of a pair with an mDNS name still has the family of this one.
    let is_ipv6 = |pair: &'a Object| -> Option<bool> {
        let address = look.text(look.referred(pair, "localCandidateId")?, "address")?;
        Some(address.parse::<IpAddr>().ok()?.is_ipv6())
    };
    let selected = connection.selected_pairs().into_iter().rev().find_map(|(_, pair)| Some((pair, is_ipv6(pair)?)));
    let Some((pair, selected)) = selected else { return Verdict::lacks("selected pair with an address") };
    let others: Vec<&'a Object> = look.of_type("candidate-pair").filter(|pair| is_ipv6(pair) == Some(!selected)).collect();
    let failed = |pair: &&'a Object| look.text(pair, "state").as_deref() == Some("failed");
    if others.is_empty() || !others.iter().all(failed) {
        return Verdict::Clear;
    }
    let (works, fails) = if selected { ("IPv6", "IPv4") } else { ("IPv4", "IPv6") };
    let occurrence = Occurrence::new(Severity::Info, connection.subject_of(pair)).value("works", works).value("fails", fails);
    occurrence.value("valueInCount", others.len()).shown_by(&["state"]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(state: &str) -> String {
        format!(
            "local-candidate L4 address=192.0.2.1
            local-candidate L6 address=2001:db8::1
            candidate-pair P localCandidateId=L4 nominated=true
                state succeeded*5
            candidate-pair Q localCandidateId=L6
                state {state}"
        )
    }

    #[test]
    fn fires_where_all_of_the_other_version_failed() {
        let found = fires(&RULE, &call("in-progress*2 failed*3"));
        assert_eq!((&found[0].values["works"], &found[0].values["fails"]), (&"IPv4".into(), &"IPv6".into()));
        clear(&RULE, &call("succeeded*5"));
        clear(&RULE, &call("failed*5").replace("localCandidateId=L6", "localCandidateId=L4"));
        not_measurable(&RULE, &call("failed*5").replace("192.0.2.1", "name.local"));
    }
}
