//! A connection broke right after it came about, and came back.

use crate::observations::call::{Call, Connection, State};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Timestamp, Unit};

const EARLY: Threshold = Threshold {
    name: "early",
    unit: Unit::Seconds,
    default: 5.0,
    basis: "From the first connect to the last packet before the drop; public rtcStats rule of the same name.",
};

pub(super) const RULE: Rule = Rule {
    key: "connectionChurn",
    title: "Connection churn",
    category: Category::Connections,
    severity: Severity::High..=Severity::High,
    tags: &[Tag::Network, Tag::Connectivity],
    meaning: "The connection was lost within seconds after it was made for the first time, and was made again.",
    importance: "The first words of the call are lost, and the same network will likely do it in every call.",
    advice: "Something on the way lets the first packets pass and then stops them: a proxy, an inspecting firewall, a late NAT pinhole. \
             Compare with another network and with a relay over TLS on port 443.",
    reference: "https://www.w3.org/TR/webrtc/#dom-peerconnection-connection-state",
    needs: &["onconnectionstatechange"],
    thresholds: &[EARLY],
    check,
};

/// Milliseconds of silence after which Chromium doubts a connection.
const NOTICE: f64 = 5000.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let states = connection.outcomes();
    let is_connected = |state: &State| matches!(&*state.name, "connected" | "completed");
    let Some(first) = states.iter().position(is_connected) else {
        return Verdict::NotMeasurable("no state of a connection tells that it came about".into());
    };
    let drop = states[first..].iter().position(|state| matches!(&*state.name, "disconnected" | "failed")).map(|at| first + at);
    let Some((drop, again)) = drop.and_then(|drop| Some((drop, states[drop..].iter().find(|state| is_connected(state))?))) else {
        return Verdict::Clear;
    };
    let (start, lost) = (&states[first], &states[drop]);
    // Browsers notice seconds later; how many, they do not agree on.
    let silent = connection.last_heard(lost.time).unwrap_or(Timestamp(lost.time.0 - NOTICE));
    let lasted = (silent - start.time).0.max(0.0);
    if lasted >= 1000.0 * limits.of(&EARLY) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::High, connection.subject())
        .during([TimeRange::at(start.time).including(again.time)])
        .value("durationInMs", lasted)
        .value("outageInMs", (again.time - lost.time).0)
        .crossed(&EARLY, limits)
        .event(lost.event)
        .event(again.event)
        .shown_by(&["iceState", "dtlsState"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_an_early_drop_that_is_mended() {
        let text = "
            1 onconnectionstatechange \"connected\"
            7 onconnectionstatechange \"disconnected\"
            9 onconnectionstatechange \"connected\"";
        let found = fires(&RULE, text);
        assert_eq!((found[0].severity, found[0].values["durationInMs"].as_f64()), (Severity::High, Some(1000.0)));
    }

    #[test]
    fn is_silent_on_later_drops_and_ends() {
        clear(
            &RULE,
            "1 onconnectionstatechange \"connected\"\n 19 onconnectionstatechange \"disconnected\"\n 20 onconnectionstatechange \"connected\"",
        );
        clear(&RULE, "1 onconnectionstatechange \"connected\"\n 2 onconnectionstatechange \"disconnected\"");
        not_measurable(&RULE, "1 onconnectionstatechange \"failed\"");
    }
}
