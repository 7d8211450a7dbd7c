//! A connection came about and carried nothing.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "Media that is to flow is negotiated within seconds of connecting; a guard of our own against connections closed at once.",
};

pub(super) const RULE: Rule = Rule {
    key: "connectionEmpty",
    title: "Empty connection",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Behavior, Tag::Connectivity],
    meaning: "The connection was connected, but it never had an audio stream, a video stream or a data channel.",
    importance: "It costs ports, battery and time of a server for nothing. Nobody hears or sees a difference.",
    advice: "Make connections when there is something to send, or close those that are not needed. Connections made ahead on purpose are \
             fine.",
    reference: "https://www.w3.org/TR/webrtc/#rtcpeerconnection-interface",
    needs: &["inbound-rtp", "outbound-rtp", "data-channel"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

const MEDIA: &[&str] = &["addTrack", "addStream", "ontrack", "onaddstream", "createDataChannel", "ondatachannel"];

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    if connection.look.connection.series.ticks.is_empty() {
        return Verdict::lacks("statistics of a connection");
    }
    let Some(range) = connection.media_range() else {
        return Verdict::NotMeasurable("the connection never came about".into());
    };
    let has_channel = connection.look.of_type("data-channel").next().is_some();
    let has_media = !connection.streams.is_empty() || MEDIA.iter().any(|name| connection.first(name).is_some());
    let seconds = (range.end - range.start).0 / 1000.0;
    if has_channel || has_media || seconds < limits.of(&PATIENCE) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Low, connection.subject())
        .during([range])
        .value("durationInSeconds", seconds)
        .crossed(&PATIENCE, limits)
        .shown_by(&["[bytesSent_in_bits/s]", "[bytesReceived_in_bits/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const CONNECTED: &str = "0 create {}\n 1 onconnectionstatechange \"connected\"\n transport T\n bytesSent 0*20\n";

    #[test]
    fn fires_without_media_and_channels() {
        let found = fires(&RULE, CONNECTED);
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Low, Some(18.0)));
    }

    #[test]
    fn is_silent_with_a_channel_or_a_track() {
        clear(&RULE, &format!("{CONNECTED} data-channel D state=open\n messagesSent 0*20"));
        clear(&RULE, &format!("{CONNECTED} 0 addTrack [\"audio\",\"t\"]"));
        not_measurable(&RULE, "0 create {}\n 1 onconnectionstatechange \"connected\"");
    }
}
