//! A negotiation was never finished.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const PATIENCE: Threshold =
    Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "Answers come within seconds; our own number." };

pub(super) const RULE: Rule = Rule {
    key: "negotiationLeftOpen",
    title: "Negotiation left open",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Bug, Tag::Behavior],
    meaning: "The signaling state did not come back to stable before the connection ended.",
    importance: "Media that was to be added or changed never was, and the next negotiation fails or waits.",
    advice: "Look for an answer that got lost, an error while it was made, or two offers that crossed without a rollback (perfect \
             negotiation).",
    reference: "https://www.w3.org/TR/webrtc/#rtcsignalingstate-enum",
    needs: &["onsignalingstatechange"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let states = connection.states("signalingstate");
    let Some(last) = states.last() else { return Verdict::lacks("signaling state") };
    let end = connection.ended().unwrap_or(connection.range.end);
    let waited = TimeRange::at(last.time).including(end);
    let seconds = (waited.end - waited.start).0 / 1000.0;
    // An offer that nobody ever answered is another matter.
    let first_offer = last.name == "have-local-offer" && connection.first("setRemoteDescription").is_none();
    if matches!(&*last.name, "stable" | "closed") || first_offer || end < last.time || seconds < limits.of(&PATIENCE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Medium, connection.subject())
        .during([waited])
        .event(last.event)
        .value("signalingState", &*last.name)
        .value("durationInSeconds", seconds)
        .crossed(&PATIENCE, limits)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const NEGOTIATED: &str = "
        1 onsignalingstatechange \"have-local-offer\"
        2 setRemoteDescription null
        2 onsignalingstatechange \"stable\"\n";

    #[test]
    fn fires_when_a_later_one_stays_open() {
        let found = fires(&RULE, &format!("{NEGOTIATED} 20 onsignalingstatechange \"have-local-offer\"\n 60 close null"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(40.0)));
    }

    #[test]
    fn is_silent_when_stable_or_given_up_at_once() {
        clear(&RULE, NEGOTIATED);
        clear(&RULE, &format!("{NEGOTIATED} 20 onsignalingstatechange \"have-local-offer\"\n 22 close null"));
        clear(&RULE, "1 onsignalingstatechange \"have-local-offer\"\n 60 close null");
        not_measurable(&RULE, "0 create {}");
    }
}
