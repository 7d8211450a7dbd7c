//! A connection came about only at a second try.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};
use crate::units::TimeRange;

pub(super) const RULE: Rule = Rule {
    key: "connectionWarmup",
    title: "Connection warmup",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "On its way to the first success the connection was disconnected or failed once.",
    importance: "People wait longer than needed before they hear each other, often only in the first call of the day.",
    advice: "See whether it happens after a long idle time: firewalls and relays that must first open a path do that. Measure the delay, \
             and restart ICE early instead of waiting for a failure.",
    reference: "https://www.w3.org/TR/webrtc/#dom-peerconnection-connection-state",
    needs: &["onconnectionstatechange"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let states = connection.outcomes();
    let success = states.iter().position(|state| matches!(&*state.name, "connected" | "completed"));
    let start = states.iter().position(|state| matches!(&*state.name, "connecting" | "checking"));
    let (Some(start), Some(success)) = (start, success) else {
        return Verdict::NotMeasurable("the states of a connection do not tell how it came about".into());
    };
    let Some(lost) = states.get(start..success).and_then(|way| way.iter().find(|state| matches!(&*state.name, "disconnected" | "failed")))
    else {
        return Verdict::Clear;
    };
    let range = TimeRange::at(states[start].time).including(states[success].time);
    Occurrence::new(Severity::Medium, connection.subject())
        .during([range])
        .value("durationInMs", (range.end - range.start).0)
        .event(lost.event)
        .event(states[success].event)
        .shown_by(&["iceState"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_when_the_first_try_fails() {
        let text = "
            1 onconnectionstatechange \"connecting\"
            8 onconnectionstatechange \"failed\"
            9 onconnectionstatechange \"connecting\"
            11 onconnectionstatechange \"connected\"";
        let found = fires(&RULE, text);
        assert_eq!((found[0].severity, found[0].values["durationInMs"].as_f64()), (Severity::Medium, Some(10_000.0)));
    }

    #[test]
    fn is_silent_when_the_first_try_works() {
        let text = "1 onconnectionstatechange \"connecting\"\n 2 onconnectionstatechange \"connected\"\n";
        clear(&RULE, &format!("{text} 9 onconnectionstatechange \"disconnected\"\n 10 onconnectionstatechange \"connected\""));
        not_measurable(&RULE, "2 onconnectionstatechange \"connected\"");
    }
}
