//! The encryption of a connection could not be agreed on.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Timestamp, Unit};

const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "A handshake takes one or two round trips; the timer of 1 s that RFC 6347 advises has doubled three times by then, and Chromium begins with less.",
};

pub(super) const RULE: Rule = Rule {
    key: "dtlsFailure",
    title: "DTLS failure",
    category: Category::Connections,
    severity: Severity::Critical..=Severity::Critical,
    tags: &[Tag::Security, Tag::Connectivity],
    meaning: "ICE found a path, but the DTLS handshake over it failed or never ended.",
    importance: "Without keys there is neither media nor data: no call on this connection.",
    advice: "Compare the fingerprints in the descriptions with the certificates that were used: descriptions of another connection, a \
             replaced certificate or two sides with the same setup role are common. Then look at firewalls that inspect traffic, and at \
             the MTU of the path.",
    reference: "https://www.rfc-editor.org/rfc/rfc8827#section-6.5",
    needs: &["dtlsState", "iceState", "onconnectionstatechange"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let (dtls, ice) = (connection.transport_texts("dtlsState"), connection.states("iceconnectionstate"));
    if dtls.is_empty() && connection.states("connectionstate").is_empty() {
        return Verdict::lacks("state of DTLS");
    }
    let fired =
        |range: TimeRange| Occurrence::new(Severity::Critical, connection.subject()).during([range]).shown_by(&["dtlsState", "iceState"]);
    // Firefox says `failed` also of a transport that has ended, for whatever reason; ICE is closed then.
    let transports = connection.transport_texts("iceState");
    let has_ended = |range: &TimeRange| {
        transports.iter().any(|(other, state)| *state == "closed" && other.start <= range.start && range.start <= other.end)
    };
    if let Some((range, _)) = dtls.iter().find(|(range, state)| *state == "failed" && !has_ended(range)) {
        return fired(*range).into();
    }
    let is_up = |state: &str| matches!(state, "connected" | "completed");
    let found_path = ice.iter().find(|state| is_up(&state.name));
    let ice_at = |time: Timestamp| ice.iter().rev().find(|state| state.time <= time).map(|state| &*state.name);
    let failed = connection.states("connectionstate").into_iter().find(|state| state.name == "failed");
    if let Some(failed) = failed.filter(|failed| ice_at(failed.time).is_some_and(is_up) && !connection.was_connected()) {
        let since = found_path.map_or(failed.time, |path| path.time);
        return fired(TimeRange::at(since).including(failed.time)).event(failed.event).into();
    }
    let by_report = || transports.iter().find(|(_, state)| is_up(state)).map(|(range, _)| range.start);
    let path = found_path.map(|path| path.time).or_else(by_report);
    let has_path = |range: &TimeRange| {
        let since = path.filter(|since| *since < range.end)?;
        Some(TimeRange { start: if since > range.start { since } else { range.start }, end: range.end })
    };
    let stuck = dtls.iter().filter(|(_, state)| *state == "connecting").filter_map(|(range, _)| has_path(range));
    let seconds = |range: &TimeRange| (range.end - range.start).0 / 1000.0;
    match stuck.into_iter().find(|range| seconds(range) > limits.of(&PATIENCE)) {
        Some(range) => fired(range).value("durationInSeconds", seconds(&range)).crossed(&PATIENCE, limits).into(),
        None => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_failure_and_on_waiting() {
        assert_eq!(fires(&RULE, "transport T\n dtlsState connecting*2 failed*3")[0].severity, Severity::Critical);
        let states = "
            1 oniceconnectionstatechange \"connected\"
            3 onconnectionstatechange \"failed\"";
        assert_eq!(fires(&RULE, states)[0].events.len(), 1);
        let found = fires(&RULE, "transport T iceState=connected\n dtlsState connecting*20");
        assert_eq!(found[0].values["durationInSeconds"], 19.0);
    }

    #[test]
    fn is_silent_on_success_and_on_failures_of_ice() {
        clear(&RULE, "transport T iceState=connected\n dtlsState connecting*2 connected*20");
        clear(&RULE, "1 oniceconnectionstatechange \"failed\"\n 2 onconnectionstatechange \"failed\"");
        clear(&RULE, "transport T\n iceState connected*12 closed*30\n dtlsState connected*12 failed*30");
        clear(&RULE, "transport T iceState=closed\n dtlsState failed*30");
        not_measurable(&RULE, "0 create {}");
    }
}
