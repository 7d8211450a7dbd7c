//! Recording began after the connection had.

use crate::observations::call::{Call, Connection, State};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 3.0,
    basis: "Clients begin with their reports within a second or two of the connection; those that report less often get three of their \
             intervals. Our own number.",
};

pub(super) const RULE: Rule = Rule {
    key: "lateInternalsCapture",
    title: "Recording began late",
    category: Category::Logs,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Behavior],
    meaning: "The connection was already up when its recording or its statistics began.",
    importance: "Rules about the start of a call cannot see it, and the absence of something proves nothing.",
    advice: "Open chrome://webrtc-internals, or start the recording, before the call.",
    reference: "https://source.chromium.org/chromium/chromium/src/+/main:content/browser/webrtc/resources/webrtc_internals.js",
    needs: &["create", "oniceconnectionstatechange"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    if !connection.was_connected() {
        return Verdict::NotMeasurable("the connection never came about".into());
    }
    let states: Vec<State> = ["connectionstate", "iceconnectionstate"].iter().flat_map(|name| connection.states(name)).collect();
    if states.is_empty() && connection.created().is_some() {
        return Verdict::lacks("states of a connection");
    }
    let connected = connection.connected();
    let is_way =
        |state: &&State| matches!(&*state.name, "connecting" | "checking") && connected.is_none_or(|connected| state.time <= connected);
    let ticks = &connection.look.connection.series.ticks;
    let waited = connected.zip(ticks.first()).map_or(0.0, |(connected, first)| (*first - connected).0 / 1000.0);
    let is_late = waited > limits.of(&PATIENCE).max(3.0 * connection.interval().0 / 1000.0) && !connection.is_full();
    if connection.created().is_some() && states.iter().any(|state| is_way(&state)) && !is_late {
        return Verdict::Clear;
    }
    let occurrence = Occurrence::new(Severity::Info, connection.subject());
    let range = connected.filter(|_| is_late).zip(ticks.first()).map(|(connected, first)| TimeRange::at(connected).including(*first));
    match range {
        Some(range) => occurrence.during([range]).value("durationInSeconds", waited).crossed(&PATIENCE, limits).into(),
        None => occurrence.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_without_the_start_or_with_late_reports() {
        assert_eq!(fires(&RULE, "5 onconnectionstatechange \"connected\"")[0].severity, Severity::Info);
        let early = "-60 create {}\n -59 onconnectionstatechange \"connecting\"\n -58 onconnectionstatechange \"connected\"\n";
        let found = fires(&RULE, &format!("{early} transport T\n bytesSent 0 +9*9"));
        assert_eq!(found[0].values["durationInSeconds"], 58.0);
    }

    #[test]
    fn is_silent_when_all_is_seen() {
        clear(&RULE, "0 create {}\n 1 onconnectionstatechange \"connecting\"\n 2 onconnectionstatechange \"connected\"");
        not_measurable(&RULE, "0 create {}\n transport T dtlsState=connected\n bytesSent 0 +9*9");
        not_measurable(&RULE, "0 create {}");
    }
}
