//! Media went to a TURN server over TLS.

use super::relay_over_tcp::relayed_over;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "relayOverTls",
    title: "Connection relayed over TLS",
    category: Category::Pairs,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "The selected local candidate is a relay that the browser reaches over TLS.",
    importance: "A lost packet holds back all that follow: under loss sound and picture stutter and the delay grows. It is the last way out of \
             networks that let pass little else.",
    advice: "Open UDP from the network to the TURN server, port 3478 or 443. Where only web traffic is allowed, nothing better is to be \
             had.",
    reference: "https://www.rfc-editor.org/rfc/rfc8656#section-3.1",
    needs: &["selectedCandidatePairId", "relayProtocol"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| relayed_over(connection, "tls")))
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
        let found = fires(&RULE, &selected("candidateType=relay relayProtocol=tls"));
        assert_eq!((found[0].severity, found[0].subject.object.as_deref()), (Severity::Medium, Some("P")));
        assert_eq!(fires(&RULE, &selected("candidateType=relay url=turns:turn.example.net:443?transport=tcp")).len(), 1);
        clear(&RULE, &selected("candidateType=relay relayProtocol=udp"));
        clear(&RULE, &selected("candidateType=host"));
        not_measurable(&RULE, "candidate-pair P\n bytesSent 0 +9*9");
    }
}
