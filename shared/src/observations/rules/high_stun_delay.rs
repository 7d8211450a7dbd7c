//! The first candidate of a STUN server came late.

use super::high_turn_delay::{first_candidates, late};
use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const SLOW: Threshold =
    Threshold { name: "slow", unit: Unit::Milliseconds, default: 500.0, basis: "Public rtcStats rule of the same name." };

const VERY_SLOW: Threshold = Threshold {
    name: "verySlow",
    unit: Unit::Milliseconds,
    default: 2000.0,
    basis: "Delay that people notice when they join; our own number.",
};

pub(super) const RULE: Rule = Rule {
    key: "highStunDelay",
    title: "High STUN delay",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "Between the start of gathering and the first server reflexive candidate passed more time than a near server needs.",
    importance: "Connections between two private networks come about that much later.",
    advice: "Use a STUN server near the participants. Where UDP is blocked no such candidate comes at all, and TURN over TCP or TLS is \
             needed.",
    reference: "https://www.rfc-editor.org/rfc/rfc8489",
    needs: &["onicegatheringstatechange", "onicecandidate"],
    thresholds: &[SLOW, VERY_SLOW],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let Some(first) = first_candidates(connection, "srflx") else {
        return Verdict::lacks("server reflexive candidate together with the start of gathering");
    };
    let (delay, candidate) = &first[0];
    let severity = match *delay {
        delay if delay <= limits.of(&SLOW) => return Verdict::Clear,
        delay if delay <= limits.of(&VERY_SLOW) => Severity::Low,
        _ => Severity::Medium,
    };
    late(connection, *delay, candidate, severity).crossed(&SLOW, limits).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn gathered(seconds: f64) -> String {
        let candidate = "candidate:1 1 udp 1685855999 198.51.100.7 50000 typ srflx raddr 10.0.0.2 rport 50000";
        format!("1 onicegatheringstatechange \"gathering\"\n {} onicecandidate {{\"candidate\":\"{candidate}\"}}\n", 1.0 + seconds)
    }

    #[test]
    fn fires_by_delay() {
        let found = fires(&RULE, &gathered(0.6));
        assert_eq!((found[0].severity, found[0].values["durationInMs"].as_f64()), (Severity::Low, Some(600.0)));
        assert_eq!(fires(&RULE, &gathered(2.1))[0].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_on_quick_servers() {
        clear(&RULE, &gathered(0.1));
        not_measurable(&RULE, "1 onicegatheringstatechange \"gathering\"");
    }
}
