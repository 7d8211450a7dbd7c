//! Many connections were open at once.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold};
use crate::series::order;
use crate::units::{Timestamp, Unit};

const MANY: Threshold =
    Threshold { name: "many", unit: Unit::None, default: 30.0, basis: "More than calls without a server have; our own number." };

const NEAR_THE_END: Threshold =
    Threshold { name: "nearTheEnd", unit: Unit::None, default: 250.0, basis: "Half of the 500 that Chromium allows." };

pub(super) const RULE: Rule = Rule {
    key: "tooManyConnections",
    title: "Many open connections",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Bug, Tag::Behavior],
    meaning: "More connections were open at the same time than a call needs.",
    importance: "Connections that are never closed eat memory and ports; Chromium refuses to make more than 500 in a page.",
    advice: "Close connections that are not needed any more. A mesh of that many people needs a server instead.",
    reference: "https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/modules/peerconnection/rtc_peer_connection.cc",
    needs: &["create", "close"],
    thresholds: &[MANY, NEAR_THE_END],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let end = |connection: &Connection<'_>| connection.closed().or_else(|| connection.first("remove").map(|event| event.time));
    let lives: Vec<_> = call.connections.iter().filter_map(|connection| Some((connection.created()?, end(connection)))).collect();
    if lives.is_empty() {
        return Outcome::NotMeasurable("the dump does not tell when connections were made".into());
    }
    let mut changes: Vec<(Timestamp, i32)> = lives.iter().map(|(start, _)| (*start, 1)).collect();
    changes.extend(lives.iter().filter_map(|(_, end)| Some(((*end)?, -1))));
    // What ends makes room for what starts at the same instant.
    order::by(&mut changes, |a, b| a.0.0.total_cmp(&b.0.0).then(a.1.cmp(&b.1)));
    let open = changes.iter().scan(0, |open, (time, change)| {
        *open += change;
        Some((*time, *open))
    });
    let Some((time, most)) = open.max_by_key(|(_, open)| *open) else { return Outcome::Clear };
    let severity = match f64::from(most) {
        most if most <= limits.of(&MANY) => return Outcome::Clear,
        most if most <= limits.of(&NEAR_THE_END) => Severity::Medium,
        _ => Severity::High,
    };
    let occurrence = Occurrence::new(severity, call.subject()).at(time).value("valueInCount", most);
    Outcome::Fired(vec![occurrence.crossed(&MANY, limits)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn made(count: usize, closed: bool) -> String {
        let end = if closed { "1 close null" } else { "" };
        (0..count).map(|at| format!("connection PC_{at}\n {at} create {{}}\n {}\n", end.replace('1', &(at + 1).to_string()))).collect()
    }

    #[test]
    fn fires_when_they_are_open_at_once() {
        let found = fires(&RULE, &made(40, false));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Medium, Some(40.0)));
        assert_eq!(fires(&RULE, &made(300, false))[0].severity, Severity::High);
        clear(&RULE, &made(40, true));
        not_measurable(&RULE, "0 setLocalDescription null");
    }
}
