//! The texts inside the saved page of about:webrtc that hold more than one value.

use crate::codec::{scan, time_text};
use crate::units::Timestamp;
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

/// Statistics that a text such as `10:29:04 GMT+0000 (…) outbound-rtp` begins, under a head `audio/opus - SSRC 538875788`. Older pages
/// write `… outbound-rtp SSRC: 538875788` under a head `outbound_rtp_audio_0`, and the oldest the counts behind it, in the words of their
/// language: packets, those lost, jitter in seconds, and a round-trip time in milliseconds.
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
    let (before, told) = text.split_once("SSRC:").unwrap_or((text, ""));
    let word = before.split_whitespace().next_back()?;
    let stats_type = TYPES.iter().find(|(name, _)| word == *name || word.starts_with(&format!("{name}_")))?.1;
    let mut members = Map::new();
    let mime = stream.split_whitespace().next().filter(|mime| mime.contains('/'));
    let kind = mime.and_then(|mime| mime.split('/').next());
    let kind = kind.or_else(|| ["audio", "video"].into_iter().find(|kind| stream.split('_').any(|part| part == *kind)));
    let told = told.trim_start();
    let digits = told.bytes().take_while(u8::is_ascii_digit).count();
    let (ssrc, counts) = told.split_at(digits);
    let ssrc = ssrc.parse().ok().or_else(|| stream.rsplit(' ').next().and_then(|ssrc| ssrc.parse::<u32>().ok()));
    for (name, value) in [("kind", kind.map(Value::from)), ("mimeType", mime.map(Value::from)), ("ssrc", ssrc.map(Value::from))] {
        if let Some(value) = value {
            members.insert(name.into(), value);
        }
    }
    let names: &[&str] = match stats_type {
        "inbound-rtp" => &["packetsReceived", "packetsLost", "jitter"],
        "remote-inbound-rtp" => &["packetsReceived", "packetsLost", "jitter", "roundTripTime"],
        _ => &["packetsSent"],
    };
    for (name, number) in names.iter().zip(numbers(counts)) {
        let number = if *name == "roundTripTime" { number / 1000.0 } else { number };
        members.insert((*name).into(), number.into());
    }
    let id = ssrc.map_or_else(|| format!("{stats_type}-{stream}"), |ssrc| format!("{stats_type}-{ssrc}"));
    Some((id, stats_type, members))
}

/// The numbers of a text, without those in parentheses.
fn numbers(text: &str) -> impl Iterator<Item = f64> {
    let mut depth = 0_usize;
    text.split_whitespace().filter_map(move |word| {
        let outside = depth == 0 && !word.starts_with('(');
        depth = (depth + word.matches('(').count()).saturating_sub(word.matches(')').count());
        scan::number(word).filter(|_| outside)
    })
}

/// What the heading `[ 15032385549 ] https://app.example/ (closed) Tue Dec 10 2019 15:16:52 GMT-0300 (…)` of an old page tells: when the page was
/// saved, and whether the connection was closed, a word in the language of the browser.
pub(super) fn old_heading(text: &str) -> Option<(Timestamp, bool)> {
    let (_, rest) = text.trim().strip_prefix("[ ")?.split_once(" ] ")?;
    let (before, zone) = rest.split_once(" GMT")?;
    let zone = zone.get(..5)?;
    let date = before.len().checked_sub("Tue Dec 10 2019 15:16:52".len())?;
    let instant = time_text::with_zone(&format!("{} {zone}", before.get(date..)?))?;
    Some((instant, before.get(..date)?.trim_end().ends_with(')')))
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
        let told = |text: &str, stream: &str| Value::Object(stat_line(text, stream).unwrap().2);
        assert_eq!(told("14:11:01 GMT+0530 (x) inbound-rtp SSRC: 96", "bbe3"), json!({"ssrc": 96}));
        assert_eq!(
            told(
                "Fern: 15:19 (x) remote-inbound-rtp SSRC: 24 Erhalten: 3073 Pakete (118.74 Kb) Verloren: 0 Jitter: 0.02 RTT: 9 ms",
                "outbound_rtp_audio_0"
            ),
            json!({"kind": "audio", "ssrc": 24, "packetsReceived": 3073.0, "packetsLost": 0.0, "jitter": 0.02, "roundTripTime": 0.009})
        );
        assert_eq!(
            told("Lokal: 15:19 (x) outbound-rtp SSRC: 24 Gesendet: 3218 Pakete (187 Kb 3)", "outbound_rtp_video_1"),
            json!({"kind": "video", "ssrc": 24, "packetsSent": 3218.0})
        );
    }

    #[test]
    fn old_headings_tell_when_and_whether_closed() {
        let heading = |state: &str| format!("[ 15 ] https://app.example/a {state}Tue Dec 10 2019 15:16:52 GMT-0300 (Horário (x))");
        assert_eq!(old_heading(&heading("")), Some((Timestamp(1_576_001_812_000.0), false)));
        assert_eq!(old_heading(&heading("(fechado) ")), Some((Timestamp(1_576_001_812_000.0), true)));
        for other in ["[ 15 ] https://app.example/", "[ 1 ] é GMT+0", "[ 1 ] Dec 10 2019 15:16:52 GMT-03", "15", ""] {
            assert_eq!(old_heading(other), None, "{other}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_are_latin_1() {
        assert_eq!(decode(b"\xb2 caf\xe9".to_vec()), "\u{b2} caf\u{e9}");
        assert_eq!(decode("é".into()), "é");
    }
}
