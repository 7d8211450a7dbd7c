//! A call on a connection failed.

use crate::observations::call::{Call, Connection, Logged};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use crate::units::TimeRange;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    key: "apiCallFailed",
    title: "API call failed",
    category: Category::Logs,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Bug, Tag::Configuration],
    meaning: "A method of the connection ended with an error.",
    importance: "A failed description stops a negotiation: media that it was about does not flow. A failed candidate mostly does no harm.",
    advice: "Read the error. Descriptions fail when they come in the wrong state (two offers that crossed) or hold lines that the browser \
             does not know; candidates when they come before the description or belong to an older one.",
    reference: "https://www.w3.org/TR/webrtc/#interface-definition",
    needs: &["setLocalDescriptionOnFailure", "setRemoteDescriptionOnFailure", "addIceCandidateOnFailure", "createOfferOnFailure"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().flat_map(judge))
}

fn judge(connection: &Connection<'_>) -> Vec<Verdict> {
    if !connection.events.iter().any(|event| event.name.ends_with("OnSuccess") || event.name.ends_with("OnFailure")) {
        return vec![Verdict::lacks("outcome of a call on a connection")];
    }
    let mut failed: BTreeMap<&str, Vec<&Logged<'_>>> = BTreeMap::new();
    for event in connection.events.iter().filter(|event| connection.closed().is_none_or(|closed| event.time < closed)) {
        if let Some(method) = event.name.strip_suffix("OnFailure") {
            failed.entry(method).or_default().push(event);
        }
    }
    let fired = |(method, events): (&str, Vec<&Logged<'_>>)| {
        let negotiates = method.ends_with("Description") || matches!(method, "createOffer" | "createAnswer");
        let severity = match (negotiates, connection.was_connected()) {
            (true, false) => Severity::High,
            (true, true) => Severity::Medium,
            (false, _) => Severity::Low,
        };
        let occurrence = Occurrence::new(severity, connection.subject())
            .during(events.iter().map(|event| TimeRange::at(event.time)))
            .value("method", method)
            .value("valueInCount", events.len())
            .value("error", events[0].text());
        events.iter().fold(occurrence, |occurrence, event| occurrence.event(event.at)).into()
    };
    if failed.is_empty() { vec![Verdict::Clear] } else { failed.into_iter().map(fired).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_for_each_method() {
        let text = "
            1 setRemoteDescriptionOnFailure \"InvalidStateError: wrong state\"
            2 addIceCandidateOnFailure \"OperationError: no\"
            3 addIceCandidateOnFailure \"OperationError: no\"";
        let found = fires(&RULE, text);
        let seen: Vec<_> = found.iter().map(|found| (found.severity, found.values["valueInCount"].as_f64())).collect();
        assert_eq!(seen, [(Severity::Low, Some(2.0)), (Severity::High, Some(1.0))]);
        assert_eq!(found[1].values["error"], "InvalidStateError: wrong state");
        assert_eq!(fires(&RULE, &format!("0 onconnectionstatechange \"connected\"\n{text}"))[1].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_on_success_and_after_closing() {
        clear(&RULE, "1 createOfferOnSuccess null\n 2 close null\n 3 setLocalDescriptionOnFailure \"closed\"");
        not_measurable(&RULE, "1 createOffer null");
    }
}
