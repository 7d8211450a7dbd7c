//! The path was looked for anew.

use crate::observations::call::{Call, Connection, Description};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "A restart takes seconds; a connection that ends sooner tells nothing of it.",
};

pub(super) const RULE: Rule = Rule {
    key: "iceRestart",
    title: "ICE restart",
    category: Category::Connections,
    severity: Severity::Info..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "A later local description has new credentials of ICE: one of the sides restarted it.",
    importance: "A restart mends a connection after a change of network. Where it does not end well, the call stays broken.",
    advice: "See what came before it. Where it did not end well, look whether the offer was answered and whether the credentials of TURN \
             were still valid.",
    reference: "https://www.rfc-editor.org/rfc/rfc8445#section-9",
    needs: &["setLocalDescription", "onconnectionstatechange"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let mut local = connection.descriptions_set();
    local.retain(|description| description.is_local() && ufrag(description).is_some());
    if local.is_empty() {
        return Verdict::lacks("local description with credentials of ICE");
    }
    let restarts: Vec<&Description> = local.windows(2).filter(|pair| ufrag(&pair[0]) != ufrag(&pair[1])).map(|pair| &pair[1]).collect();
    let Some(last) = restarts.last() else { return Verdict::Clear };
    let end = connection.ended().unwrap_or(connection.range.end);
    let lives_on = (end - last.time).0 / 1000.0 > limits.of(&PATIENCE);
    let after = |name: &str| connection.states(name).into_iter().filter(|state| state.time >= last.time && state.time <= end);
    let agreed = last.kind == "answer" || after("signalingstate").any(|state| state.name == "stable");
    let states = connection.outcomes();
    let at_end = states.iter().rev().find(|state| state.time <= end).map(|state| &*state.name);
    let completed = agreed && matches!(at_end, None | Some("connected" | "completed"));
    let severity = if completed || !lives_on { Severity::Info } else { Severity::Medium };
    let occurrence = Occurrence::new(severity, connection.subject())
        .during(restarts.iter().map(|restart| TimeRange::at(restart.time)))
        .value("valueInCount", restarts.len())
        .value("completed", Some(completed).filter(|completed| *completed || lives_on))
        .shown_by(&["iceState", "selectedCandidatePairId"]);
    restarts.iter().fold(occurrence, |occurrence, restart| occurrence.event(restart.event)).into()
}

fn ufrag(description: &Description) -> Option<&str> {
    description.sdp.lines().find_map(|line| line.trim_end().strip_prefix("a=ice-ufrag:"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn set(second: u32, ufrag: &str) -> String {
        let sdp = format!("v=0\\r\\na=ice-ufrag:{ufrag}\\r\\n");
        let set = format!("{second} setLocalDescription {{\"type\":\"offer\",\"sdp\":\"{sdp}\"}}");
        format!("{set}\n {} onsignalingstatechange \"stable\"\n {} onconnectionstatechange \"connected\"\n", second + 1, second + 2)
    }

    #[test]
    fn fires_on_new_credentials() {
        let found = fires(&RULE, &format!("{}{}", set(1, "abcd"), set(30, "efgh")));
        assert_eq!((found[0].severity, found[0].values["completed"].as_bool()), (Severity::Info, Some(true)));
        let failed = "40 onconnectionstatechange \"failed\"\n 60 getStats null";
        let found = fires(&RULE, &format!("{}{}{failed}", set(1, "abcd"), set(30, "efgh")));
        assert_eq!((found[0].severity, found[0].values["completed"].as_bool()), (Severity::Medium, Some(false)));
    }

    #[test]
    fn is_silent_on_other_negotiations() {
        clear(&RULE, &format!("{}{}", set(1, "abcd"), set(30, "abcd")));
        not_measurable(&RULE, "1 setLocalDescription null");
    }
}
