//! A TURN server refused the credentials.

use super::turn_servers::failures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "turnAuthenticationError",
    title: "TURN authentication error",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Connectivity, Tag::Bug],
    meaning: "A TURN server answered 401: it does not accept user name and password.",
    importance: "There is no relay, and people behind strict firewalls cannot join the call.",
    advice: "Credentials of TURN mostly expire after hours: fetch them right before the connection is made and refresh them before an ICE \
             restart. Check the clocks of the servers and their shared secret.",
    reference: "https://www.rfc-editor.org/rfc/rfc8489#section-9.2",
    needs: &["onicecandidateerror"],
    thresholds: &[],
    check,
};

/// Unauthenticated: [RFC 8489](https://www.rfc-editor.org/rfc/rfc8489#section-14.8). Browsers report it only where it follows the
/// credentials; the first 401 is part of every allocation.
const UNAUTHENTICATED: u32 = 401;

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    let of = |connection| failures(connection, |code| code == UNAUTHENTICATED, false, Severity::High);
    Outcome::of("connection", call.connections.iter().flat_map(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_that_code_alone() {
        let error = |code: u32| format!("2 onicecandidateerror {{\"url\":\"turn:turn.example.net\",\"errorCode\":{code}}}");
        let found = fires(&RULE, &error(401));
        assert_eq!((found[0].severity, found[0].values["errorCode"].as_f64()), (Severity::High, Some(401.0)));
        clear(&RULE, &error(403));
        not_measurable(&RULE, "0 create {}");
    }
}
