//! Media went through a VPN.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "useVpn",
    title: "Connected via VPN",
    category: Category::Pairs,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "The local candidate of the selected pair belongs to a VPN.",
    importance: "The way over the gateway of the VPN adds delay, and its load and limits become those of the call.",
    advice: "Let media pass outside of the VPN (split tunnel), at least to the servers of the call.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcicecandidatestats",
    needs: &["selectedCandidatePairId", "networkType"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let look = connection.look;
    let local = connection.selected_candidates("localCandidateId");
    let tells = |candidate| look.text(candidate, "networkType").is_some() || look.flag(candidate, "vpn").is_some();
    if !local.iter().any(|(_, _, candidate)| tells(candidate)) {
        return Verdict::lacks("selected candidate whose kind of network is told");
    }
    let is_vpn = |candidate| look.text(candidate, "networkType").as_deref() == Some("vpn") || look.flag(candidate, "vpn") == Some(true);
    let over_vpn: Vec<_> = local.iter().filter(|(_, _, candidate)| is_vpn(candidate)).collect();
    let Some((_, pair, _)) = over_vpn.first() else { return Verdict::Clear };
    Occurrence::new(Severity::Medium, connection.subject_of(pair))
        .during(over_vpn.iter().map(|(range, ..)| *range))
        .shown_by(&["currentRoundTripTime"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn selected(network: &str) -> String {
        format!(
            "transport T selectedCandidatePairId=P
                bytesSent 0 +9*9
            candidate-pair P localCandidateId=L
                bytesSent 0 +9*9
            local-candidate L {network}
                port 5000*10"
        )
    }

    #[test]
    fn fires_when_the_selected_candidate_is_of_a_vpn() {
        let found = fires(&RULE, &selected("networkType=vpn"));
        assert_eq!((found[0].severity, found[0].subject.object.as_deref()), (Severity::Medium, Some("P")));
        assert_eq!(fires(&RULE, &selected("networkType=wifi vpn=true")).len(), 1);
        clear(&RULE, &selected("networkType=wifi"));
        not_measurable(&RULE, &selected("candidateType=host"));
    }
}
