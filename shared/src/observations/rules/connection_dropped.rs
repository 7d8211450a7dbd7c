//! An established connection was lost.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Timestamp, Unit};

const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 5.0,
    basis: "Chromium doubts after about 5 s without an answer to its checks; consent itself expires after 30 s (RFC 7675).",
};

pub(super) const RULE: Rule = Rule {
    key: "connectionDropped",
    title: "Connection dropped",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Critical,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "The connection worked, then it was disconnected for long or failed, and neither side had hung up.",
    importance: "Sound and picture stopped for everybody on this connection; without recovery the call was over.",
    advice: "Look for a change of network, a sleeping computer or a server that went away at that time. Restart ICE as soon as a \
             connection is disconnected for a few seconds, not only when it failed.",
    reference: "https://www.rfc-editor.org/rfc/rfc7675",
    needs: &["onconnectionstatechange", "dtlsState", "bytesReceived", "responsesReceived"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

/// A time without connection after it had come about.
pub(super) struct Interruption {
    pub(super) range: TimeRange,
    /// ICE gave up, not only doubted.
    pub(super) failed: bool,
    pub(super) recovered: bool,
    pub(super) event: u32,
}

/// Times without connection, until either side hung up. `None` where no state tells.
pub(super) fn interruptions(connection: &Connection<'_>) -> Option<Vec<Interruption>> {
    let start = connection.connected()?;
    // The far end's goodbye is seen in a report around the time it arrives.
    let goodbye = connection.closed_by_peer().map(|time| Timestamp(time.0 - 2.0 * connection.interval().0));
    let end = connection.closed().unwrap_or(connection.range.end);
    let last = goodbye.filter(|goodbye| *goodbye < end).unwrap_or(end);
    let (mut found, mut open): (Vec<Interruption>, Option<Interruption>) = (Vec::new(), None);
    for state in connection.outcomes().into_iter().filter(|state| state.time > start && state.time <= end) {
        match (&*state.name, &mut open) {
            ("disconnected" | "failed", None) if state.time < last => {
                let range = TimeRange::at(state.time).including(end);
                open = Some(Interruption { range, failed: state.name == "failed", recovered: false, event: state.event });
            }
            ("failed", Some(interruption)) => interruption.failed = true,
            ("connected" | "completed", Some(_)) => {
                let range = |from: TimeRange| TimeRange { start: from.start, end: state.time };
                found.extend(open.take().map(|open| Interruption { range: range(open.range), recovered: true, ..open }));
            }
            _ => {}
        }
    }
    found.extend(open);
    // Some pages log states late or of another connection.
    found.retain(|interruption| !connection.carried(interruption.range));
    Some(found)
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let Some(interruptions) = interruptions(connection) else {
        return Verdict::NotMeasurable("no state of a connection tells that it came about".into());
    };
    let tells_goodbye = !connection.transport_texts("dtlsState").is_empty();
    let severity = |interruption: &Interruption| match interruption.recovered {
        true => Severity::High,
        // Without the state of DTLS this may be the far end that hung up.
        false if !tells_goodbye => Severity::Medium,
        false => Severity::Critical,
    };
    let lasted = |interruption: &&Interruption| (interruption.range.end - interruption.range.start).0 / 1000.0;
    let is_long = |interruption: &&Interruption| lasted(interruption) > limits.of(&PATIENCE) || interruption.failed;
    let lost: Vec<&Interruption> = interruptions.iter().filter(is_long).collect();
    let Some(worst) = lost.iter().map(|interruption| severity(interruption)).max() else { return Verdict::Clear };
    let occurrence = Occurrence::new(worst, connection.subject())
        .during(lost.iter().map(|interruption| interruption.range))
        .value("valueInCount", lost.len())
        .value("durationInSeconds", lost.iter().map(lasted).sum::<f64>())
        .value("recovered", lost.iter().all(|interruption| interruption.recovered))
        .crossed(&PATIENCE, limits)
        .shown_by(&["iceState", "dtlsState", "[bytesReceived_in_bits/s]"]);
    lost.iter().fold(occurrence, |occurrence, interruption| occurrence.event(interruption.event)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const LOST: &str = "
        transport T
            dtlsState connected*60
        1 onconnectionstatechange \"connected\"
        20 onconnectionstatechange \"disconnected\"\n";

    #[test]
    fn fires_with_and_without_recovery() {
        let found = fires(&RULE, &format!("{LOST} 30 onconnectionstatechange \"failed\"\n 59 getStats null"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Critical, Some(39.0)));
        let found = fires(&RULE, &format!("{LOST} 28 onconnectionstatechange \"connected\""));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::High, Some(8.0)));
    }

    #[test]
    fn is_silent_on_short_doubts_and_hanging_up() {
        clear(&RULE, &format!("{LOST} 23 onconnectionstatechange \"connected\""));
        clear(&RULE, &format!("{LOST} 22 close null"));
        let goodbye = LOST.replace("connected*60", "connected*15 closed*45");
        clear(&RULE, &format!("{goodbye} 30 onconnectionstatechange \"failed\""));
        not_measurable(&RULE, "20 onconnectionstatechange \"disconnected\"");
    }

    #[test]
    fn believes_bytes_more_than_states() {
        let pair = |bytes: &str, answers: &str| {
            format!("{LOST}\n candidate-pair P nominated=true\n bytesReceived {bytes}\n responsesReceived {answers}")
        };
        clear(&RULE, &pair("0 +900*59", "0 +1*59"));
        fires(&RULE, &pair("0 +900*59", "0 +1*19 19*40"));
        fires(&RULE, &pair("0 +900*19 17100*40", "0 +1*59"));
    }

    #[test]
    fn is_careful_where_a_goodbye_would_not_be_seen() {
        let text =
            "1 onconnectionstatechange \"connected\"\n 20 onconnectionstatechange \"disconnected\"\n 30 onconnectionstatechange \"failed\"";
        assert_eq!(fires(&RULE, text)[0].severity, Severity::Medium);
    }
}
