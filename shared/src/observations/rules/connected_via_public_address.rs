//! The path goes over addresses that a server or the peer discovered.

use crate::observations::call::{Call, Connection, is_private_address};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use core::net::IpAddr;

pub(super) const RULE: Rule = Rule {
    key: "connectedViaPublicAddress",
    title: "Connected via a public address",
    category: Category::Pairs,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Connectivity],
    meaning: "An end of the selected pair is reflexive: its address was found by a STUN server or seen by the other side, and is public.",
    importance: "Media goes straight through a NAT, without a relay: the usual way between two private networks.",
    advice: "Nothing.",
    reference: "https://www.rfc-editor.org/rfc/rfc8445#section-5.1.1",
    needs: &["selectedCandidatePairId", "candidateType"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let look = connection.look;
    let ends = ["localCandidateId", "remoteCandidateId"].map(|end| connection.selected_candidates(end)).concat();
    if ends.is_empty() {
        return Verdict::lacks("selected pair with its candidates");
    }
    let address = |candidate| {
        let told = look.text(candidate, "address").or_else(|| look.text(candidate, "ip"));
        told.filter(|address| address.parse::<IpAddr>().is_ok())
    };
    let is_public = |candidate| match look.text(candidate, "candidateType").as_deref() {
        // A server's word is taken where the browser hides the address.
        Some("srflx" | "serverreflexive") => address(candidate).is_none_or(|address| !is_private_address(&address)),
        Some("prflx" | "peerreflexive") => address(candidate).is_some_and(|address| !is_private_address(&address)),
        _ => false,
    };
    let public: Vec<_> = ends.iter().filter(|(_, _, candidate)| is_public(candidate)).collect();
    let Some((_, pair, _)) = public.first() else { return Verdict::Clear };
    Occurrence::new(Severity::Info, connection.subject_of(pair)).during(public.iter().map(|(range, ..)| *range)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn selected(remote: &str) -> String {
        format!(
            "transport T selectedCandidatePairId=P
                bytesSent 0 +9*9
            candidate-pair P localCandidateId=L remoteCandidateId=R
                bytesSent 0 +9*9
            local-candidate L candidateType=host
                port 5000*10
            remote-candidate R {remote}
                port 5000*10"
        )
    }

    #[test]
    fn fires_on_reflexive_public_ends() {
        let found = fires(&RULE, &selected("candidateType=srflx"));
        assert_eq!((found[0].severity, found[0].subject.object.as_deref()), (Severity::Info, Some("P")));
        assert_eq!(fires(&RULE, &selected("candidateType=prflx address=198.51.100.4")).len(), 1);
        clear(&RULE, &selected("candidateType=prflx address=192.168.1.4"));
        clear(&RULE, &selected("candidateType=host"));
        not_measurable(&RULE, "candidate-pair P\n bytesSent 0 +9*9");
    }
}
