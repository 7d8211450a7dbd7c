//! ICE candidates and errors of gathering, from events.

use super::Engine;
use super::connection::Logged;
use crate::model::look::Look;
use crate::series::Object;
use crate::units::Timestamp;
use core::net::{IpAddr, Ipv4Addr};
use serde_json::Value;

/// An [ICE candidate](https://www.rfc-editor.org/rfc/rfc8839#section-5.1).
#[derive(Clone, Debug)]
pub struct Candidate {
    /// When it was gathered or added.
    pub time: Timestamp,
    /// The event.
    pub event: u32,
    /// `udp` or `tcp`.
    pub protocol: String,
    /// Priority.
    pub priority: u32,
    /// Address, or an mDNS name.
    pub address: String,
    /// `host`, `srflx`, `prflx` or `relay`.
    pub candidate_type: String,
    /// The server that it came from, where the browser tells.
    pub url: Option<String>,
    /// `udp`, `tcp` or `tls`, where the browser tells or the priority gives it away.
    pub relay_protocol: Option<String>,
}

impl Candidate {
    /// The candidate of an `onicecandidate` or `addIceCandidate` event, which a browser made; `None` for the end of candidates.
    pub fn read(event: &Logged<'_>, engine: Engine) -> Option<Candidate> {
        let value = event.json()?;
        let line = value.get("candidate").and_then(Value::as_str).or_else(|| value.as_str())?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let words: Vec<&str> = line.trim_start_matches("a=").strip_prefix("candidate:")?.split_ascii_whitespace().collect();
        let typ = words.iter().position(|word| *word == "typ")?;
        let priority: u32 = words.get(3)?.parse().ok()?;
        let candidate_type = (*words.get(typ + 1)?).to_owned();
        // libwebrtc's type preferences of relay candidates: https://webrtc.googlesource.com/src/+/refs/heads/main/p2p/base/port.h
        // Firefox has 5 for UDP, and 0 for TCP with and without TLS.
        let preferred = match priority >> 24 {
            2 | 5 => Some("udp"),
            1 => Some("tcp"),
            0 if engine != Engine::Gecko => Some("tls"),
            _ => None,
        };
        let relay_protocol = text("relayProtocol").or_else(|| preferred.filter(|_| candidate_type == "relay").map(str::to_owned));
        Some(Candidate {
            time: event.time,
            event: event.at,
            protocol: words.get(2)?.to_ascii_lowercase(),
            priority,
            address: (*words.get(4)?).to_owned(),
            candidate_type,
            url: text("url"),
            relay_protocol,
        })
    }
}

/// An [`icecandidateerror`](https://w3c.github.io/webrtc-pc/#rtcpeerconnectioniceerrorevent).
#[derive(Clone, Debug)]
pub struct CandidateError {
    /// When.
    pub time: Timestamp,
    /// The event.
    pub event: u32,
    /// STUN error code, or 701 where the server could not be reached.
    pub code: u32,
    /// The server.
    pub url: String,
    /// What the server or browser says.
    pub text: String,
}

impl CandidateError {
    /// The error of an `onicecandidateerror` event.
    pub fn read(event: &Logged<'_>) -> Option<CandidateError> {
        let value = event.json()?;
        // webrtc-internals writes lines of `name: value`.
        let field = |names: [&str; 2]| -> Option<String> {
            let of_object = names.iter().find_map(|name| value.get(name)).map(|field| match field {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            of_object.or_else(|| {
                let lines = value.as_str()?.lines().filter_map(|line| line.split_once(':'));
                lines.map(|(name, text)| (name.trim(), text.trim())).find(|(name, _)| names.contains(name)).map(|(_, text)| text.to_owned())
            })
        };
        Some(CandidateError {
            time: event.time,
            event: event.at,
            code: field(["errorCode", "error_code"])?.parse().ok()?,
            url: field(["url", "url"]).unwrap_or_default(),
            text: field(["errorText", "error_text"]).unwrap_or_default(),
        })
    }

    /// Whether the server is a TURN server.
    pub fn is_turn(&self) -> bool {
        turn_protocol(&self.url).is_some()
    }
}

/// The protocol that the local candidate of a pair speaks: `udp` or `tcp`, and to a TURN server perhaps `tls`. Statistics of Safari and
/// Firefox tell the latter by the server's address alone, and old ones call it `transport`.
pub fn local_protocol(look: Look<'_>, candidate: &Object) -> Option<String> {
    let is_relay = matches!(look.text(candidate, "candidateType").as_deref(), Some("relay" | "relayed"));
    let to_server = || {
        let of_url = || look.text(candidate, "url").and_then(|url| turn_protocol(&url).map(str::to_owned));
        look.text(candidate, "relayProtocol").or_else(of_url)
    };
    let own = || look.text(candidate, "protocol").or_else(|| look.text(candidate, "transport"));
    is_relay.then(to_server).flatten().or_else(own)
}

/// How a TURN server is reached: `udp`, `tcp` or `tls` ([RFC 7065](https://www.rfc-editor.org/rfc/rfc7065#section-3.1)); `None` for
/// other addresses.
pub fn turn_protocol(url: &str) -> Option<&'static str> {
    // A scheme has no case: https://www.rfc-editor.org/rfc/rfc3986#section-3.1
    let url = url.to_ascii_lowercase();
    match url.split(':').next()? {
        "turns" => Some("tls"),
        "turn" if url.ends_with("transport=tcp") => Some("tcp"),
        "turn" => Some("udp"),
        _ => None,
    }
}

/// Whether an address is of no use outside its own network: RFC 1918, RFC 4193, RFC 6598, loopback and link-local addresses.
pub fn is_private_address(address: &str) -> bool {
    let shared = |v4: Ipv4Addr| v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64;
    match address.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(IpAddr::V4(v4)) => v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared(v4),
        Ok(IpAddr::V6(v6)) => v6.is_unique_local() || v6.is_loopback() || v6.is_unicast_link_local(),
        Err(_) => false,
    }
}
