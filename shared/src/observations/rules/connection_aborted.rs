//! A connection was closed before it came about.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const PATIENCE: Threshold =
    Threshold { name: "patience", unit: Unit::Seconds, default: 30.0, basis: "Longer waits are failures, which connectionFailed reports." };

const OFTEN: Threshold =
    Threshold { name: "often", unit: Unit::None, default: 3.0, basis: "Once is a person who hung up; our own number for a pattern." };

pub(super) const RULE: Rule = Rule {
    key: "connectionAborted",
    title: "Aborted connection attempt",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Behavior, Tag::Connectivity],
    meaning: "Descriptions were set, but the connection was closed by its page before it was connected and before it failed.",
    importance: "Mostly somebody hung up before the call was answered. In numbers it means that calls are given up too early.",
    advice: "Where it happens often, look at timeouts of the application and at how long people wait for the other side.",
    reference: "https://www.w3.org/TR/webrtc/#dom-rtcpeerconnection-close",
    needs: &["close", "onconnectionstatechange"],
    thresholds: &[PATIENCE, OFTEN],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let mut verdicts: Vec<Verdict> = call.connections.iter().map(|connection| judge(connection, limits)).collect();
    let aborted = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Fired(_))).count();
    if aborted as f64 >= limits.of(&OFTEN) {
        for verdict in &mut verdicts {
            if let Verdict::Fired(occurrence) = verdict {
                occurrence.severity = Severity::Medium;
            }
        }
    }
    Outcome::of("connection", verdicts)
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    if !connection.sees_start() {
        return Verdict::NotMeasurable("the dump does not tell how the connection came about".into());
    }
    let (Some(set), Some(closed)) = (connection.descriptions_set().into_iter().next(), connection.closed()) else { return Verdict::Clear };
    let failed =
        ["connectionstate", "iceconnectionstate"].iter().flat_map(|name| connection.states(name)).any(|state| state.name == "failed");
    let seconds = (closed - set.time).0 / 1000.0;
    if connection.was_connected() || failed || seconds > limits.of(&PATIENCE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, connection.subject())
        .during([TimeRange::at(set.time).including(closed)])
        .value("durationInSeconds", seconds)
        .event(set.event)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn aborted(connections: usize) -> String {
        let one = |at| {
            format!("connection PC_{at}\n 0 create {{}}\n 1 setLocalDescription {{\"type\":\"offer\",\"sdp\":\"v=0\"}}\n 4 close null\n")
        };
        (0..connections).map(one).collect()
    }

    #[test]
    fn fires_and_counts() {
        let found = fires(&RULE, &aborted(1));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Low, Some(3.0)));
        assert_eq!(fires(&RULE, &aborted(3))[2].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_on_failures_and_unused_connections() {
        clear(&RULE, &format!("{}3 oniceconnectionstatechange \"failed\"", aborted(1)));
        clear(&RULE, "0 create {}\n 4 close null");
        not_measurable(&RULE, "3 oniceconnectionstatechange \"checking\"\n 4 close null");
    }
}
