//! An offer got no answer.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 30.0,
    basis: "About as long as a phone rings; sooner it is an aborted attempt.",
};

pub(super) const RULE: Rule = Rule {
    key: "offerNeverAnswered",
    title: "Offer never answered",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Behavior, Tag::Connectivity],
    meaning: "An offer was set, and no description of the other side ever came.",
    importance: "There was no call on this connection: nobody was there, nobody took it, or the signaling lost it.",
    advice: "Look whether the offer reached the other side, and what came back from there. Connections that are only prepared ahead are \
             fine.",
    reference: "https://www.rfc-editor.org/rfc/rfc3264",
    needs: &["setLocalDescription", "setRemoteDescription"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    if !connection.sees_start() {
        return Verdict::NotMeasurable("the dump does not tell how the connection came about".into());
    }
    let Some(offer) = connection.events.iter().find(|event| event.name == "setLocalDescription") else {
        return Verdict::NotMeasurable("the connection never set a description".into());
    };
    let waited = TimeRange::at(offer.time).including(connection.closed().unwrap_or(connection.range.end));
    let seconds = (waited.end - waited.start).0 / 1000.0;
    let answered = connection.events.iter().any(|event| event.name.starts_with("setRemoteDescription"));
    if answered || connection.was_connected() || seconds < limits.of(&PATIENCE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Medium, connection.subject())
        .during([waited])
        .event(offer.at)
        .value("durationInSeconds", seconds)
        .crossed(&PATIENCE, limits)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_after_long_waiting() {
        let found = fires(&RULE, "0 create {}\n 1 setLocalDescription null\n 61 close null");
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(60.0)));
    }

    #[test]
    fn is_silent_with_an_answer_or_a_quick_end() {
        clear(&RULE, "0 create {}\n 1 setLocalDescription null\n 40 setRemoteDescription null\n 61 close null");
        clear(&RULE, "0 create {}\n 1 setLocalDescription null\n 5 close null");
        not_measurable(&RULE, "0 create {}\n 5 close null");
    }
}
