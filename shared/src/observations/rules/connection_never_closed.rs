//! A connection was kept long after its last packet.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::{TimeRange, Unit};

const IDLE: Threshold = Threshold {
    name: "idle",
    unit: Unit::Seconds,
    default: 3600.0,
    basis: "No call pauses that long; a public test service used the same number.",
};

pub(super) const RULE: Rule = Rule {
    key: "connectionNeverClosed",
    title: "Idle connection never closed",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Behavior, Tag::Bug],
    meaning: "No packet came or went for at least an hour, and the connection was not closed.",
    importance: "It keeps ports, a relay allocation and memory for nothing, and the consent checks keep the radio of phones awake.",
    advice: "Close connections when their call ends.",
    reference: "https://www.w3.org/TR/webrtc/#dom-rtcpeerconnection-close",
    needs: &["close", "packetsSent", "packetsReceived"],
    thresholds: &[IDLE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    if connection.look.connection.series.ticks.is_empty() {
        return Verdict::lacks("statistics of a connection");
    }
    if connection.created().is_none() && !connection.was_connected() {
        return Verdict::NotMeasurable("the connection never came about".into());
    }
    let is_short = (connection.range.end - connection.range.start).0 / 1000.0 < limits.of(&IDLE);
    if is_short || connection.closed().is_some() || connection.first("remove").is_some() {
        return Verdict::Clear;
    }
    let channels = connection.look.of_type("data-channel");
    let counters = channels.flat_map(|channel| {
        ["messagesSent", "messagesReceived"].map(|member| connection.look.samples(channel, member).unwrap_or_default())
    });
    let counters = counters.chain(connection.streams.iter().map(|stream| stream.samples(stream.packets_member()).unwrap_or_default().0));
    let grew = |counter: Vec<Sample>| counter.windows(2).rfind(|pair| pair[1].value > pair[0].value).map(|pair| pair[1].time);
    let last = counters.filter_map(grew).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or(connection.range.start);
    let idle = (connection.range.end - last).0 / 1000.0;
    if idle < limits.of(&IDLE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, connection.subject())
        .during([TimeRange::at(last).including(connection.range.end)])
        .value("durationInSeconds", idle)
        .crossed(&IDLE, limits)
        .shown_by(&["[bytesSent_in_bits/s]", "[bytesReceived_in_bits/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const IDLE_STREAM: &str = "inbound-rtp A kind=audio\n packetsReceived 0 +50*20 +0*3700\n";

    #[test]
    fn fires_after_an_idle_hour() {
        let found = fires(&RULE, IDLE_STREAM);
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Low, Some(3700.0)));
        clear(&RULE, &format!("{IDLE_STREAM} 3000 close null"));
        clear(&RULE, &format!("{IDLE_STREAM} inbound-rtp B kind=video\n packetsReceived 0 +50*3700"));
        not_measurable(&RULE, "0 create {}");
    }
}
