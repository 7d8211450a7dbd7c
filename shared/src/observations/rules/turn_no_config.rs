//! A connection had no TURN server to fall back on.

use crate::observations::call::{Call, Connection, Description, turn_protocol};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "turnNoConfig",
    title: "No TURN server configured",
    category: Category::Connections,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Configuration, Tag::Connectivity],
    meaning: "No ICE server of the connection is a TURN server.",
    importance: "People behind symmetric NATs or firewalls that block UDP cannot take part: commonly some percent of all.",
    advice: "Configure TURN over UDP, TCP and TLS, the latter on port 443. Only towards a server with a public address that listens on TCP \
             as well can one do without.",
    reference: "https://www.w3.org/TR/webrtc/#dom-rtcconfiguration-iceservers",
    needs: &["create", "setConfiguration"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(call, connection)))
}

fn judge(call: &Call<'_>, connection: &Connection<'_>) -> Verdict {
    if connection.configurations().is_empty() {
        return Verdict::lacks("configuration of a connection");
    }
    let negotiated = connection.events.iter().any(|event| matches!(event.name, "setLocalDescription" | "setRemoteDescription"));
    if !negotiated {
        return Verdict::NotMeasurable("the connection never negotiated".into());
    }
    let is_lite = |description: &Description| !description.is_local() && description.sdp.contains("a=ice-lite");
    let reached_server = connection.was_connected() && connection.descriptions_set().iter().any(is_lite);
    if reached_server || connection.ice_server_urls().iter().any(|url| turn_protocol(url).is_some()) {
        return Verdict::Clear;
    }
    let failed = connection.outcomes().iter().any(|state| state.name == "failed") && !connection.was_connected();
    let severity = match connection.was_connected() {
        true => Severity::Low,
        // Another way carried the call.
        false if failed && !call.connections.iter().any(Connection::was_connected) => Severity::High,
        false => Severity::Medium,
    };
    let set = connection.events.iter().find(|event| matches!(event.name, "create" | "setConfiguration"));
    let occurrence = Occurrence::new(severity, connection.subject());
    set.iter()
        .fold(occurrence, |occurrence, event| occurrence.event(event.at))
        .value("iceServers", connection.ice_server_urls().len())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const STUN: &str = "
        0 create {\"iceServers\":[{\"urls\":[\"stun:stun.example.net\"]}]}
        1 setLocalDescription null\n";

    #[test]
    fn fires_without_turn_and_more_so_on_failure() {
        assert_eq!(fires(&RULE, STUN)[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &format!("{STUN} 9 onconnectionstatechange \"failed\""))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, &format!("{STUN} 2 onconnectionstatechange \"connected\""))[0].severity, Severity::Low);
    }

    #[test]
    fn is_silent_with_turn_or_towards_a_lite_server() {
        clear(&RULE, &format!("{STUN} 2 setConfiguration {{\"iceServers\":[{{\"urls\":\"turns:turn.example.net:443\"}}]}}"));
        let server =
            "2 setRemoteDescription {\"type\":\"answer\",\"sdp\":\"v=0\\r\\na=ice-lite\\r\\n\"}\n 3 onconnectionstatechange \"connected\"";
        clear(&RULE, &format!("{STUN} {server}"));
    }

    #[test]
    fn needs_the_configuration_of_a_connection_in_use() {
        not_measurable(&RULE, "0 create null");
        not_measurable(&RULE, "1 setLocalDescription null");
    }
}
