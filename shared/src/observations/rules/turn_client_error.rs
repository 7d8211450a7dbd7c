//! A TURN server refused a request.

use super::turn_servers::failures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "turnClientError",
    title: "TURN client error",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Bug],
    meaning: "A TURN server answered with an error between 400 and 499 other than 401.",
    importance: "This server gives no relay, and people who need one cannot join the call.",
    advice: "403: the policy of the server forbids the peer. 437, 441: the client is confused. 440: the server lacks the address family. \
             442: it lacks the transport. 486: the quota of the user is used up, often by connections that were never closed.",
    reference: "https://www.rfc-editor.org/rfc/rfc8656#section-19",
    needs: &["onicecandidateerror"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    let of = |connection| failures(connection, |code| (400..500).contains(&code) && code != 401, false, Severity::Medium);
    Outcome::of("connection", call.connections.iter().flat_map(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_client_errors_but_authentication() {
        let error = |code: u32| format!("2 onicecandidateerror {{\"url\":\"turn:turn.example.net\",\"errorCode\":{code}}}");
        let found = fires(&RULE, &error(486));
        assert_eq!((found[0].severity, found[0].values["errorCode"].as_f64()), (Severity::Medium, Some(486.0)));
        clear(&RULE, &error(401));
        clear(&RULE, &error(701));
        not_measurable(&RULE, "2 onicecandidateerror {\"url\":\"stun:stun.example.net\",\"errorCode\":486}");
    }
}
