//! The texts inside the saved page of about:webrtc that hold more than one value.

use serde_json::{Map, Value, json};

/// The text of a page: the button writes the low byte of each character, which is Latin-1 for all that matters; a page that the
/// browser itself saved is UTF-8.
pub(super) fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|latin| latin.as_bytes().iter().map(|&byte| char::from(byte)).collect())
}

/// The members of a candidate written `192.0.2.2:53914/udp(host) [non-proxied]`.
pub(super) fn candidate(text: &str) -> Option<Map<String, Value>> {
    let (transport, rest) = text.trim().split_once('(')?;
    let (kind, rest) = rest.split_once(')')?;
    let (address, protocol) = transport.rsplit_once('/')?;
    let (address, port) = address.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    let address = address.trim_start_matches('[').trim_end_matches(']');
    let mut members = Map::new();
    members.insert("address".into(), address.into());
    members.insert("port".into(), port.into());
    members.insert("protocol".into(), protocol.into());
    // A relayed candidate tells how the relay is reached: `relay-tls`.
    let (kind, relay) = kind.split_once('-').unwrap_or((kind, ""));
    let kind = match kind {
        "serverreflexive" => "srflx",
        "peerreflexive" => "prflx",
        "relayed" => "relay",
        other => other,
    };
    members.insert("candidateType".into(), kind.into());
    if !relay.is_empty() {
        members.insert("relayProtocol".into(), relay.into());
    }
    if let Some(proxied) = rest.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        members.insert("proxied".into(), proxied.into());
    }
    Some(members)
}

/// The configuration, a member a line; what is only said to be there or not is in the language of the browser and left as it is.
pub(super) fn configuration(text: &str) -> Value {
    let mut configuration = Map::new();
    let mut servers: Vec<Value> = Vec::new();
    let mut in_servers = false;
    for (name, value) in text.lines().filter_map(|line| line.split_once(':')) {
        let name = name.split('(').next().unwrap_or(name).trim();
        let value = value.trim();
        if name == "iceServers" {
            in_servers = true;
            continue;
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        if name == "urls" || name == "url" {
            servers.push(json!({"urls": value}));
        } else if let Some(Value::Object(server)) = servers.last_mut().filter(|_| in_servers) {
            server.insert(name.to_owned(), value);
        } else {
            configuration.insert(name.to_owned(), value);
        }
    }
    if in_servers {
        configuration.insert("iceServers".into(), Value::Array(servers));
    }
    Value::Object(configuration)
}

/// Statistics that a text such as `10:29:04 GMT+0000 (…) outbound-rtp` begins, under a head `audio/opus - SSRC 538875788`.
pub(super) fn stat_line(text: &str, stream: &str) -> Option<(String, &'static str, Map<String, Value>)> {
    const TYPES: [(&str, &str); 8] = [
        ("remote-inbound-rtp", "remote-inbound-rtp"),
        ("remote-outbound-rtp", "remote-outbound-rtp"),
        ("inbound-rtp", "inbound-rtp"),
        ("outbound-rtp", "outbound-rtp"),
        ("remote_inbound_rtp", "remote-inbound-rtp"),
        ("remote_outbound_rtp", "remote-outbound-rtp"),
        ("inbound_rtp", "inbound-rtp"),
        ("outbound_rtp", "outbound-rtp"),
    ];
    let word = text.split_whitespace().next_back()?;
    let stats_type = TYPES.iter().find(|(name, _)| word == *name || word.starts_with(&format!("{name}_")))?.1;
    let mut members = Map::new();
    let mime = stream.split_whitespace().next().filter(|mime| mime.contains('/'));
    let kind = mime.and_then(|mime| mime.split('/').next());
    let ssrc = stream.rsplit(' ').next().and_then(|ssrc| ssrc.parse::<u32>().ok());
    for (name, value) in [("kind", kind.map(Value::from)), ("mimeType", mime.map(Value::from)), ("ssrc", ssrc.map(Value::from))] {
        if let Some(value) = value {
            members.insert(name.into(), value);
        }
    }
    let id = ssrc.map_or_else(|| format!("{stats_type}-{stream}"), |ssrc| format!("{stats_type}-{ssrc}"));
    Some((id, stats_type, members))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_taken_apart() {
        let found = candidate("fd00::2:33807/udp(host) [non-proxied]").unwrap();
        assert_eq!(
            Value::Object(found),
            json!({"address": "fd00::2", "port": 33807, "protocol": "udp", "candidateType": "host", "proxied": "non-proxied"})
        );
        assert_eq!(candidate("192.0.2.1:9/tcp(relay-tls)").unwrap()["relayProtocol"], "tls");
        assert_eq!(candidate("192.0.2.1:9/udp(serverreflexive)").unwrap()["candidateType"], "srflx");
        assert_eq!(candidate("succeeded"), None);
        assert_eq!(candidate("a:b/c(d)"), None);
    }

    #[test]
    fn a_configuration_is_a_member_a_line() {
        let text = "RTCConfiguration\nbundlePolicy: balanced\npeerIdentity(Da/Nicht da): Nicht da\niceServers: \n\nurls: [\"stun:a:1\"]\ncredential(x): y";
        assert_eq!(
            configuration(text),
            json!({"bundlePolicy": "balanced", "peerIdentity": "Nicht da", "iceServers": [{"urls": ["stun:a:1"], "credential": "y"}]})
        );
    }

    #[test]
    fn lines_of_statistics_name_their_type() {
        let (id, stats_type, members) = stat_line("10:29:04 GMT+0000 (UTC) outbound-rtp", "audio/opus - SSRC 538").unwrap();
        assert_eq!((&*id, stats_type), ("outbound-rtp-538", "outbound-rtp"));
        assert_eq!(Value::Object(members), json!({"kind": "audio", "mimeType": "audio/opus", "ssrc": 538}));
        assert_eq!(stat_line("10:29:04 inbound_rtp_video_1", "").unwrap().1, "inbound-rtp");
        assert_eq!(stat_line(" (179.71 Kb)", "x"), None);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_latin_1() {
        assert_eq!(decode(b"\xb2 caf\xe9".to_vec()), "\u{b2} caf\u{e9}");
        assert_eq!(decode("é".into()), "é");
    }
}
