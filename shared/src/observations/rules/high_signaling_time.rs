//! Offer and answer were far apart.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const SLOW: Threshold =
    Threshold { name: "slow", unit: Unit::Milliseconds, default: 1000.0, basis: "Public rtcStats rule of the same name." };

const BY_HAND: Threshold = Threshold {
    name: "byHand",
    unit: Unit::Milliseconds,
    default: 10000.0,
    basis: "Longer waits are mostly a person who takes the call; our own number.",
};

pub(super) const RULE: Rule = Rule {
    key: "highSignalingTime",
    title: "High signaling time",
    category: Category::Connections,
    severity: Severity::Info..=Severity::Low,
    tags: &[Tag::Connectivity],
    meaning: "Between the first description of one side and that of the other passed more than a second.",
    importance: "The call starts that much later. Where a person has to take the call, the time is theirs.",
    advice: "Look at the way over the signaling server, and at what is awaited before the answer: permission for the camera, a service \
             that is asked.",
    reference: "https://www.rfc-editor.org/rfc/rfc9429#section-3.2",
    needs: &["setLocalDescription", "setRemoteDescription"],
    thresholds: &[SLOW, BY_HAND],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    if !connection.sees_start() {
        return Verdict::NotMeasurable("the dump does not tell how the connection came about".into());
    }
    let of = |name: &str| connection.events.iter().find(|event| event.name == name);
    let (Some(local), Some(remote)) = (of("setLocalDescription"), of("setRemoteDescription")) else {
        return Verdict::NotMeasurable("the connection never had both descriptions".into());
    };
    let range = TimeRange::at(local.time).including(remote.time);
    let gap = (range.end - range.start).0;
    let severity = match gap {
        gap if gap <= limits.of(&SLOW) => return Verdict::Clear,
        gap if gap <= limits.of(&BY_HAND) => Severity::Low,
        _ => Severity::Info,
    };
    Occurrence::new(severity, connection.subject())
        .during([range])
        .value("durationInMs", gap)
        .crossed(&SLOW, limits)
        .event(local.at)
        .event(remote.at)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn answered(seconds: f64) -> String {
        format!("0 create {{}}\n 1 setLocalDescription null\n {} setRemoteDescription null", 1.0 + seconds)
    }

    #[test]
    fn fires_on_late_answers() {
        let found = fires(&RULE, &answered(3.0));
        assert_eq!((found[0].severity, found[0].values["durationInMs"].as_f64()), (Severity::Low, Some(3000.0)));
        assert_eq!(fires(&RULE, &answered(20.0))[0].severity, Severity::Info);
    }

    #[test]
    fn is_silent_on_quick_answers() {
        clear(&RULE, &answered(0.5));
        not_measurable(&RULE, "0 create {}\n 1 setLocalDescription null");
        not_measurable(&RULE, "1 setLocalDescription null\n 5 setRemoteDescription null");
    }
}
