//! The log of a connection in a webrtc-internals dump: names, values and times of every era become events of today.

use crate::codec::time_text::{LocalTime, LocalZone};
use crate::error::{Place, Trouble};
use crate::formats::names;
use crate::model::{ConnectionIdx, Dump};
use crate::series::order;
use crate::units::Timestamp;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// Events whose time or value is known only later, by their place in the dump's events.
#[derive(Default)]
pub(super) struct Log {
    /// The events that begin each connection: `create`, then `constraints` if there were any.
    heads: Vec<Vec<usize>>,
    /// Events with a local time as text.
    local: Vec<(usize, LocalTime)>,
    /// Events without a time.
    untimed: Vec<usize>,
}

impl Log {
    /// Adds the event that a connection was made; when and with what is filled in later.
    pub(super) fn create(&mut self, connection: ConnectionIdx, dump: &mut Dump) {
        self.head(connection, dump.events.len());
        dump.add_event(Some(connection), Timestamp(0.0), "create", "", "");
    }

    fn head(&mut self, connection: ConnectionIdx, event: usize) {
        let at = connection.0 as usize;
        self.heads.resize_with(self.heads.len().max(at + 1), Vec::new);
        self.heads[at].push(event);
    }

    /// Fills in the configuration of a connection.
    pub(super) fn configure(&mut self, connection: ConnectionIdx, configuration: &str, dump: &mut Dump) {
        if let Some(&create) = self.heads.get(connection.0 as usize).and_then(|heads| heads.first()) {
            dump.events[create].value = configuration.into();
        }
    }

    /// Adds the legacy constraints of a connection.
    pub(super) fn constraints(&mut self, connection: ConnectionIdx, constraints: &str, dump: &mut Dump) {
        self.head(connection, dump.events.len());
        dump.add_event(Some(connection), Timestamp(0.0), "constraints", constraints, "");
    }

    /// Adds an entry `{"timestamp"|"time":…,"type":…,"value":…}`. `None` if it is something else.
    pub(super) fn entry(&mut self, connection: ConnectionIdx, entry: &[u8], dump: &mut Dump) -> Option<()> {
        let Value::Object(mut entry) = serde_json::from_slice(entry).ok()? else { return None };
        let Value::String(method) = entry.remove("type")? else { return None };
        let canonical = names::canonical(&method);
        let time = entry.remove("timestamp").or(entry.remove("time"));
        let value = match entry.remove("value") {
            Some(Value::String(text)) if canonical.ends_with("statechange") => state(&text),
            Some(Value::String(text)) => unwrapped(&text),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let extra = if entry.is_empty() { String::new() } else { json!([entry]).to_string() };
        let timestamp = self.time(time.as_ref(), dump);
        dump.add_event_named(Some(connection), timestamp, &method, &canonical, &value, &extra);
        Some(())
    }

    /// The time of the event that is added next.
    pub(super) fn time(&mut self, time: Option<&Value>, dump: &Dump) -> Timestamp {
        let next = dump.events.len();
        let known = match time {
            Some(Value::Number(number)) => number.as_f64().filter(|number| *number > 0.0).map(Timestamp),
            Some(Value::String(text)) => crate::codec::time_text::iso(text).or_else(|| {
                self.local.push((next, LocalTime::parse(text)?));
                Some(Timestamp(0.0))
            }),
            _ => None,
        };
        known.unwrap_or_else(|| {
            self.untimed.push(next);
            Timestamp(0.0)
        })
    }

    /// Gives every event its time, as the whole dump tells it.
    pub(super) fn finish(&mut self, made: Option<Timestamp>, dump: &mut Dump) {
        if let Some((first, _)) = self.local.first() {
            let zone = self.zone(dump);
            let sample = dump.text(dump.events[*first].method).to_owned();
            for (event, local) in &self.local {
                dump.warn(Trouble::LocalTime, Place::default(), &sample);
                dump.events[*event].timestamp = zone.instant(local);
            }
        }
        let start = dump.range().map(|range| range.start).or(made).unwrap_or_default();
        for &event in &self.untimed {
            dump.warn(Trouble::BadTime, Place::default(), "");
            // Events without a time follow those before them.
            let before = event.checked_sub(1).map(|before| &dump.events[before]);
            let connection = dump.events[event].connection;
            let known = before.filter(|before| before.connection == connection && before.timestamp.0 > 0.0).map(|before| before.timestamp);
            dump.events[event].timestamp = known.unwrap_or(start);
        }
        let mut firsts = vec![f64::INFINITY; dump.connections.len()];
        for event in dump.events.iter().filter(|event| event.timestamp.0 > 0.0) {
            if let Some(ConnectionIdx(connection)) = event.connection {
                firsts[connection as usize] = firsts[connection as usize].min(event.timestamp.0);
            }
        }
        for (heads, first) in self.heads.iter().zip(firsts) {
            let first = if first.is_finite() { Timestamp(first) } else { start };
            heads.iter().for_each(|&head| dump.events[head].timestamp = first);
        }
    }

    /// How local times read, judged by the first statistics of each connection, which follow its first entry closely.
    fn zone(&self, dump: &Dump) -> LocalZone {
        let mut evidence: Vec<Option<(LocalTime, Timestamp)>> = vec![None; dump.connections.len()];
        for (event, local) in &self.local {
            if let Some(connection) = dump.events[*event].connection
                && let Some(&tick) = dump.connection_at(connection).series.ticks.first()
            {
                evidence[connection.0 as usize].get_or_insert((*local, tick));
            }
        }
        let texts: Vec<LocalTime> = self.local.iter().map(|(_, local)| *local).collect();
        let mut evidence: Vec<(LocalTime, Timestamp)> = evidence.into_iter().flatten().collect();
        order::by_number(&mut evidence, |(_, tick)| tick.0);
        LocalZone::judge(&texts, &evidence)
    }
}

/// JSON text for a text that holds JSON, a description or a candidate in the words of old versions, or something else.
pub(super) fn unwrapped(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        return text.to_owned();
    }
    description(text).or_else(|| candidate(text)).unwrap_or_else(|| Value::from(text)).to_string()
}

/// `type: offer, sdp: v=0…`
fn description(text: &str) -> Option<Value> {
    let (kind, sdp) = text.strip_prefix("type: ")?.split_once(", sdp: ")?;
    Some(json!({"type": kind, "sdp": sdp}))
}

/// `sdpMid: 0, sdpMLineIndex: 0, candidate: candidate:…`, in later versions followed by `, url: …, relayProtocol: …`.
fn candidate(text: &str) -> Option<Value> {
    let (mid, rest) = text.strip_prefix("sdpMid: ")?.split_once(", sdpMLineIndex: ")?;
    let (index, candidate) = rest.split_once(", candidate: ")?;
    let index = index.parse::<u32>().map_or_else(|_| Value::from(index), Value::from);
    let (candidate, protocol) = rsplit(candidate, ", relayProtocol: ");
    let (candidate, url) = rsplit(candidate, ", url: ");
    let mut value = json!({"candidate": candidate, "sdpMid": mid, "sdpMLineIndex": index});
    for (name, part) in [("url", url), ("relayProtocol", protocol)] {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            value[name] = part.into();
        }
    }
    Some(value)
}

fn rsplit<'a>(text: &'a str, separator: &str) -> (&'a str, Option<&'a str>) {
    text.rsplit_once(separator).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// A state as a JSON string, whether it was one already, a bare word or a constant of old versions.
fn state(text: &str) -> String {
    let inner = serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned());
    Value::from(&*names::state(&inner)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_era_become_json() {
        assert_eq!(unwrapped(""), "");
        assert_eq!(unwrapped(r#"{"sdpMid":"0"}"#), r#"{"sdpMid":"0"}"#);
        assert_eq!(unwrapped("type: offer, sdp: v=0\r\n"), r#"{"type":"offer","sdp":"v=0\r\n"}"#);
        assert_eq!(
            unwrapped("sdpMid: 0, sdpMLineIndex: 0, candidate: candidate:1 1 udp 2 192.0.2.1 9 typ host"),
            r#"{"candidate":"candidate:1 1 udp 2 192.0.2.1 9 typ host","sdpMid":"0","sdpMLineIndex":0}"#
        );
        assert_eq!(
            unwrapped("sdpMid: a, sdpMLineIndex: 1, candidate: candidate:1, url: turn:192.0.2.1, relayProtocol: udp"),
            r#"{"candidate":"candidate:1","sdpMid":"a","sdpMLineIndex":1,"url":"turn:192.0.2.1","relayProtocol":"udp"}"#
        );
        assert_eq!(unwrapped("Caused by: addTrack\n{"), r#""Caused by: addTrack\n{""#);
        assert_eq!(state("SignalingStateStable"), r#""stable""#);
        assert_eq!(state(r#""have-local-offer""#), r#""have-local-offer""#);
        assert_eq!(state("checking"), r#""checking""#);
    }
}
