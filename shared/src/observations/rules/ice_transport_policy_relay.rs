//! A connection was told to use relays alone.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    key: "iceTransportPolicyRelay",
    title: "Relay candidates only",
    category: Category::Connections,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Connectivity, Tag::Configuration],
    meaning: "The transport policy of ICE is relay: host and server reflexive candidates are neither gathered nor used.",
    importance: "Addresses stay private and networks behave alike, but every packet takes the way over the TURN server, which adds delay and \
             is a single point of failure.",
    advice: "Nothing, where it is meant so. For a test of TURN it is the right setting; for all calls the servers must be near and plenty.",
    reference: "https://www.w3.org/TR/webrtc/#rtcicetransportpolicy-enum",
    needs: &["create", "setConfiguration"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let configurations = connection.configurations();
    if configurations.is_empty() {
        return Verdict::lacks("configuration of a connection");
    }
    let is_relay = |configuration: &Value| configuration.get("iceTransportPolicy").and_then(Value::as_str) == Some("relay");
    match configurations.iter().any(is_relay) {
        true => Occurrence::new(Severity::Info, connection.subject()).into(),
        false => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_the_policy() {
        let found = fires(&RULE, "0 create {\"iceTransportPolicy\":\"relay\"}");
        assert_eq!((found[0].severity, found[0].subject.connection.as_deref()), (Severity::Info, Some("PC_0")));
        clear(&RULE, "0 create {\"iceTransportPolicy\":\"all\"}");
        not_measurable(&RULE, "0 setLocalDescription null");
    }
}
