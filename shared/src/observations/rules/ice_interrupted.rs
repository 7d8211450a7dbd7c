//! A connection was in doubt for a moment.

use super::connection_dropped::{Interruption, interruptions};
use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const BRIEF: Threshold = Threshold {
    name: "brief",
    unit: Unit::Seconds,
    default: 2.0,
    basis: "A gap that concealment and a full jitter buffer cannot hide any more; our own number.",
};

const DROPPED: Threshold =
    Threshold { name: "dropped", unit: Unit::Seconds, default: 5.0, basis: "Longer ones are drops; the patience of connectionDropped." };

pub(super) const RULE: Rule = Rule {
    key: "iceInterrupted",
    title: "Connection interrupted",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "The connection was disconnected for a short time and recovered by itself.",
    importance: "There was a gap of about that length: from the last packet, seconds before the browser noticed, until it recovered.",
    advice: "Look for loss and round trip times before it: a weak Wi-Fi signal, roaming between access points, a saturated line.",
    reference: "https://www.w3.org/TR/webrtc/#dom-peerconnection-connection-state",
    needs: &["onconnectionstatechange", "bytesReceived"],
    thresholds: &[BRIEF, DROPPED],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let Some(interruptions) = interruptions(connection) else {
        return Verdict::NotMeasurable("no state of a connection tells that it came about".into());
    };
    let lasted = |interruption: &Interruption| (interruption.range.end - interruption.range.start).0 / 1000.0;
    let silent = |interruption: &Interruption| {
        let heard = connection.last_heard(interruption.range.start).unwrap_or(interruption.range.start);
        TimeRange { start: heard, end: interruption.range.end }
    };
    let is_short =
        |interruption: &&Interruption| interruption.recovered && !interruption.failed && lasted(interruption) <= limits.of(&DROPPED);
    let short: Vec<&Interruption> = interruptions.iter().filter(is_short).collect();
    let longest = short.iter().map(|interruption| (silent(interruption).end - silent(interruption).start).0).fold(0.0, f64::max);
    if short.is_empty() {
        return Verdict::Clear;
    }
    let severity = if longest > 1000.0 * limits.of(&BRIEF) { Severity::Medium } else { Severity::Low };
    let occurrence = Occurrence::new(severity, connection.subject())
        .during(short.iter().map(|interruption| silent(interruption)))
        .value("valueInCount", short.len())
        .value("maxInMs", longest)
        .shown_by(&["iceState", "[bytesReceived_in_bits/s]"]);
    short.iter().fold(occurrence, |occurrence, interruption| occurrence.event(interruption.event)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn interrupted(seconds: f64) -> String {
        let states = "1 onconnectionstatechange \"connected\"\n 20 onconnectionstatechange \"disconnected\"";
        format!("{states}\n {} onconnectionstatechange \"connected\"\n 60 onnegotiationneeded null", 20.0 + seconds)
    }

    #[test]
    fn fires_by_duration() {
        let found = fires(&RULE, &interrupted(3.0));
        assert_eq!((found[0].severity, found[0].values["maxInMs"].as_f64()), (Severity::Medium, Some(3000.0)));
        assert_eq!(fires(&RULE, &interrupted(1.0))[0].severity, Severity::Low);
    }

    #[test]
    fn counts_from_the_last_packet() {
        let pair = "candidate-pair P nominated=true\n bytesReceived 0 +900*14 +0*7 +900*30";
        let found = fires(&RULE, &format!("{pair}\n{}", interrupted(1.0)));
        assert_eq!((found[0].severity, found[0].values["maxInMs"].as_f64()), (Severity::Medium, Some(7000.0)));
    }

    #[test]
    fn leaves_long_ones_to_the_rule_for_drops() {
        clear(&RULE, &interrupted(8.0));
        not_measurable(&RULE, "0 create {}");
    }
}
