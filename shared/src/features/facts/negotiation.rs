//! Calls that negotiate a connection, the states it went through, and the candidates both ends told of.

use super::client::truthy;
use super::trace::Entry;
use serde_json::Value as Json;

/// A change of a state of the connection.
pub(in crate::features) struct StateChange<'a> {
    /// Its place among the events.
    pub(in crate::features) order: usize,
    pub(in crate::features) time: f64,
    /// The event: `onconnectionstatechange` and its like.
    pub(in crate::features) event: &'a str,
    /// The new state.
    pub(in crate::features) state: String,
}

/// A call about descriptions, or its success.
pub(in crate::features) struct Call<'a> {
    pub(in crate::features) time: f64,
    pub(in crate::features) method: &'a str,
    /// `type` of the description: `offer`, `answer`, ….
    pub(in crate::features) role: Option<Json>,
    /// Joins call and success.
    pub(in crate::features) correlation: Option<String>,
    /// Whether an offer was to restart ICE.
    pub(in crate::features) restarts_ice: bool,
    /// Whether the description is of an end that implements ICE lite only.
    pub(in crate::features) is_ice_lite: bool,
}

impl Call<'_> {
    pub(in crate::features) fn is(&self, method: &str, role: &str) -> bool {
        self.method == method && self.role.as_ref().is_some_and(|own| own == role)
    }
}

/// A candidate, or the end of candidates.
pub(in crate::features) struct Candidate {
    pub(in crate::features) time: f64,
    pub(in crate::features) order: usize,
    /// Whether it is of this end.
    pub(in crate::features) local: bool,
    /// Whether it came by itself and not within a description.
    pub(in crate::features) trickled: bool,
    /// `host`, `srflx`, `prflx` or `relay`; empty where the text is none of a candidate.
    pub(in crate::features) kind: String,
    pub(in crate::features) address: String,
    /// `active`, `passive` or `so` for TCP; empty otherwise.
    pub(in crate::features) tcp_type: String,
    /// How a relayed one reaches its server.
    pub(in crate::features) relay_protocol: Option<String>,
    /// Where a server found its address to be: continent, country, city.
    pub(in crate::features) location: Option<[Json; 3]>,
}

/// All of it.
#[derive(Default)]
pub(in crate::features) struct Negotiation<'a> {
    pub(in crate::features) states: Vec<StateChange<'a>>,
    pub(in crate::features) calls: Vec<Call<'a>>,
    pub(in crate::features) candidates: Vec<Candidate>,
    /// Whether the far end said that no more candidates will come.
    pub(in crate::features) added_null: bool,
    /// The first failure of each call that can fail: method and value.
    pub(in crate::features) failures: Vec<(&'a str, Json)>,
}

impl<'a> Negotiation<'a> {
    #[inline(never)]
    pub(in crate::features) fn gather(trace: &[Entry<'a>]) -> Negotiation<'a> {
        let mut facts = Negotiation::default();
        for entry in trace {
            match entry.method {
                "onconnectionstatechange" | "oniceconnectionstatechange" | "onicegatheringstatechange" | "onsignalingstatechange" => {
                    facts.states.extend(entry.text().map(|state| StateChange {
                        order: entry.order,
                        time: entry.time,
                        event: entry.method,
                        state,
                    }));
                }
                "createOffer" | "createAnswer" | "setLocalDescription" | "setRemoteDescription" => facts.call(entry),
                "setLocalDescriptionOnSuccess" | "setRemoteDescriptionOnSuccess" => facts.call(entry),
                "onicecandidate" | "addIceCandidate" => facts.candidate(entry),
                "addIceCandidateOnFailure" | "setLocalDescriptionOnFailure" | "setRemoteDescriptionOnFailure"
                    if facts.failure(entry.method).is_none() =>
                {
                    facts.failures.push((entry.method, entry.value()));
                }
                _ => {}
            }
        }
        facts
    }

    /// Value of the first failure of a method.
    pub(in crate::features) fn failure(&self, method: &str) -> Option<&Json> {
        self.failures.iter().find(|failure| failure.0 == method).map(|failure| &failure.1)
    }

    #[inline(never)]
    fn call(&mut self, entry: &Entry<'a>) {
        let value = entry.value();
        let sdp = value["sdp"].as_str().unwrap_or_default();
        self.calls.push(Call {
            time: entry.time,
            method: entry.method,
            role: value.get("type").cloned(),
            correlation: entry.correlation(),
            restarts_ice: value["iceRestart"] == Json::Bool(true),
            is_ice_lite: sdp.lines().any(|line| line.trim() == "a=ice-lite"),
        });
        if entry.method == "setRemoteDescription" {
            let lines = sdp.lines().map(str::trim).filter_map(|line| line.strip_prefix("a=candidate:"));
            self.candidates.extend(lines.map(|line| parse(line, entry, false)));
        }
    }

    #[inline(never)]
    fn candidate(&mut self, entry: &Entry<'a>) {
        self.added_null |= entry.is_null() && entry.method == "addIceCandidate";
        let value = entry.value();
        let text = value["candidate"].as_str().unwrap_or_default();
        if text.is_empty() && !truthy(&value["relayProtocol"]) {
            return;
        }
        let line = text.strip_prefix("a=").unwrap_or(text);
        let mut candidate = parse(line.strip_prefix("candidate:").unwrap_or(line), entry, true);
        candidate.relay_protocol = value["relayProtocol"].as_str().map(str::to_owned);
        candidate.location = entry.extra().and_then(|extra| {
            let location = extra.get("rtcstatsLocation").filter(|location| truthy(location))?;
            Some(["continent", "country", "city"].map(|name| location[name].clone()))
        });
        self.candidates.push(candidate);
    }

    /// The time of the first change of a state to one of these, not before a place among the events.
    #[inline(never)]
    pub(in crate::features) fn reached(&self, event: &str, states: &[&str], from: usize) -> Option<&StateChange<'a>> {
        self.states.iter().find(|change| change.order >= from && change.event == event && states.contains(&&*change.state))
    }
}

/// The part of a `candidate-attribute` behind the colon (RFC 8839, section 5.1):
/// `foundation component transport priority address port typ type [name value]…`.
#[inline(never)]
fn parse(line: &str, entry: &Entry<'_>, trickled: bool) -> Candidate {
    let parts: Vec<&str> = line.split(' ').collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default().to_owned();
    let extensions = parts.get(8..).unwrap_or_default().chunks(2);
    let tcp_type = extensions.filter(|pair| pair[0] == "tcptype").filter_map(|pair| pair.get(1)).next_back();
    Candidate {
        time: entry.time,
        order: entry.order,
        local: entry.method == "onicecandidate",
        trickled,
        kind: part(7),
        address: part(4),
        tcp_type: tcp_type.copied().unwrap_or_default().to_owned(),
        relay_protocol: None,
        location: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::facts::trace::traces;
    use crate::model::Dump;
    use crate::units::Timestamp;

    #[test]
    fn candidates_are_taken_apart_and_broken_ones_survived() {
        let mut dump = Dump::default();
        let connection = Some(dump.connection("PC_0"));
        let tcp = r#"{"candidate":"candidate:1 1 tcp 9 192.0.2.1 9 typ host tcptype passive generation 0"}"#;
        let sdp = r#"{"type":"offer","sdp":"v=0\r\na=ice-lite\r\na=candidate:2 1 udp 3 a.local 5 typ host\r\n"}"#;
        let events = [("addIceCandidate", tcp), ("addIceCandidate", r#"{"candidate":"nonsense"}"#), ("setRemoteDescription", sdp)];
        for (method, value) in events.into_iter().chain([("addIceCandidate", "null"), ("addIceCandidate", r#"{"candidate":""}"#)]) {
            dump.add_event(connection, Timestamp(1.0), method, value, "");
        }
        let facts = Negotiation::gather(&traces(&dump).connections[0]);
        let found: Vec<_> = facts.candidates.iter().map(|each| (&*each.kind, &*each.address, &*each.tcp_type, each.trickled)).collect();
        assert_eq!(found, [("host", "192.0.2.1", "passive", true), ("", "", "", true), ("host", "a.local", "", false)]);
        assert!(facts.added_null && facts.calls[0].is_ice_lite);
    }
}
