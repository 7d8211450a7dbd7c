//! The encryption uses an outdated version.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "oldDtlsVersion",
    title: "Old version of DTLS",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Security],
    meaning: "The keys were agreed on with DTLS 1.0.",
    importance: "That version is withdrawn for weaknesses; browsers drop it, and the call will then fail.",
    advice: "Update the TLS library of the other side to DTLS 1.2 or later.",
    reference: "https://www.rfc-editor.org/rfc/rfc8996",
    needs: &["tlsVersion"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

/// DTLS 1.0 on the wire: [RFC 4347](https://www.rfc-editor.org/rfc/rfc4347#section-4.1). Later versions count down: 1.2 is FEFD.
const DTLS_1_0: &str = "FEFF";

fn judge(connection: &Connection<'_>) -> Verdict {
    let versions = connection.transport_texts("tlsVersion");
    if versions.is_empty() {
        return Verdict::lacks("version of DTLS");
    }
    match versions.iter().find(|(_, version)| version.eq_ignore_ascii_case(DTLS_1_0)) {
        Some((range, version)) => {
            Occurrence::new(Severity::Medium, connection.subject()).during([*range]).value("tlsVersion", *version).into()
        }
        None => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_the_old_version() {
        let found = fires(&RULE, "transport T\n tlsVersion FEFF*5");
        assert_eq!((found[0].severity, found[0].values["tlsVersion"].as_str()), (Severity::Medium, Some("FEFF")));
        clear(&RULE, "transport T\n tlsVersion FEFD*5");
        not_measurable(&RULE, "transport T\n bytesSent 0 +9*5");
    }
}
