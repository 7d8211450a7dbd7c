//! No relay candidate could be had from a TURN server.

use super::turn_servers::failures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "turnUnreachable",
    title: "Cannot reach the TURN server",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "The browser got no answer from a TURN server, and no relay candidate of it.",
    importance: "People behind strict firewalls cannot join the call.",
    advice: "Check name, port and firewall. Offer TURN over UDP, TCP and TLS on port 443, so that at least one way is open.",
    reference: "https://www.w3.org/TR/webrtc/#dom-rtcpeerconnectioniceerrorevent-errorcode",
    needs: &["onicecandidateerror", "onicecandidate"],
    thresholds: &[],
    check,
};

/// Cannot reach the server: [webrtc-pc](https://www.w3.org/TR/webrtc/#dom-rtcpeerconnectioniceerrorevent-errorcode). One for each
/// interface that cannot is ordinary, so that it counts only where the server gave no candidate at all.
const UNREACHABLE: u32 = 701;

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    let of = |connection| failures(connection, |code| code == UNREACHABLE, true, Severity::High);
    Outcome::of("connection", call.connections.iter().flat_map(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const SERVER: &str = "
        0 create {\"iceServers\":[{\"urls\":\"turn:turn.example.net\"}]}
        2 onicecandidateerror {\"url\":\"turn:turn.example.net\",\"errorCode\":701,\"errorText\":\"TURN allocate request timed out.\"}\n";

    #[test]
    fn fires_without_any_relay_candidate() {
        let found = fires(&RULE, SERVER);
        assert_eq!((found[0].severity, found[0].values["url"].as_str()), (Severity::High, Some("turn:turn.example.net")));
        assert_eq!(fires(&RULE, &format!("{SERVER} 3 onconnectionstatechange \"connected\""))[0].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_where_another_interface_reached_it() {
        clear(&RULE, &format!("{SERVER} 3 onicecandidate {{\"candidate\":\"candidate:1 1 udp 41885695 198.51.100.7 50000 typ relay\"}}"));
    }

    #[test]
    fn knows_the_server_by_its_first_stun_request() {
        let asked = SERVER.replace("\"url\":\"turn:", "\"url\":\"stun:");
        assert_eq!(fires(&RULE, &asked)[0].values["url"], "turn:turn.example.net");
        let both = asked.replace("[{", "[{\"urls\":\"stun:turn.example.net\"},{");
        not_measurable(&RULE, &both);
    }

    #[test]
    fn needs_a_server_and_its_errors() {
        not_measurable(&RULE, "0 create {}");
        not_measurable(&RULE, "0 create {\"iceServers\":[{\"urls\":\"turn:turn.example.net\"}]}");
    }
}
