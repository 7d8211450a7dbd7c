//! The event table: filtered pages of it, and single events in full.

use super::answers::{Counterpart, Direction, EventDetail, EventGroup, EventPage, EventQuery, EventRow};
use super::overview;
use crate::codec::description;
use crate::intern::Sym;
use crate::model::Dump;
use crate::model::capture::correlation;
use crate::model::event::{Event, GET_STATS};
use crate::model::look::Look;
use crate::series::column::Kind;
use serde_json::Value;

const HISTOGRAM_PARTS: usize = 96;
const SUMMARY_CHARS: usize = 160;
const GROUPS: [EventGroup; 8] = [
    EventGroup::State,
    EventGroup::Ice,
    EventGroup::Sdp,
    EventGroup::Media,
    EventGroup::DataChannel,
    EventGroup::Stats,
    EventGroup::Error,
    EventGroup::Other,
];

/// Remembers the last filter, so that scrolling does not filter anew.
#[derive(Default)]
pub(super) struct EventIndex {
    filter: Option<EventQuery>,
    matching: Vec<u32>,
    by_connection: Vec<(Option<String>, u32)>,
    by_group: Vec<(EventGroup, u32)>,
    histogram: Vec<u32>,
}

impl EventIndex {
    pub(super) fn page(&mut self, dump: &Dump, query: &EventQuery) -> EventPage {
        let filter = EventQuery { start: 0, count: 0, ..query.clone() };
        if self.filter.as_ref() != Some(&filter) {
            self.apply(dump, &filter);
            self.filter = Some(filter);
        }
        let start = query.start as usize;
        let rows = self.matching.iter().enumerate().skip(start).take(query.count as usize);
        let before = |place: usize| place.checked_sub(1).map(|before| self.matching[before] as usize);
        EventPage {
            matching: self.matching.len() as u32,
            total: dump.events.len() as u32,
            start: query.start,
            rows: rows.map(|(place, &index)| row(dump, index as usize, before(place))).collect(),
            by_connection: self.by_connection.clone(),
            by_group: self.by_group.clone(),
            histogram: self.histogram.clone(),
        }
    }

    fn apply(&mut self, dump: &Dump, filter: &EventQuery) {
        let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
        // One slot for the client, then one for each connection.
        let slot = |event: &Event| event.connection.map_or(0, |connection| connection.0 as usize + 1);
        let id = |slot: usize| slot.checked_sub(1).map(|at| dump.connections[at].id.clone());
        let wanted: Vec<bool> =
            (0..=dump.connections.len()).map(|slot| filter.connections.is_empty() || filter.connections.contains(&id(slot))).collect();
        let range = dump.range();
        let mut by_connection = vec![0; wanted.len()];
        let mut by_group = vec![0; GROUPS.len()];
        self.histogram = vec![0; HISTOGRAM_PARTS];
        self.matching.clear();
        for (index, event) in (0..).zip(&dump.events) {
            let time = event.timestamp.0;
            let in_range = filter.range.is_none_or(|range| time >= range.start && time <= range.end);
            if !in_range || !holds(dump, event, &words) {
                continue;
            }
            let groups = groups(dump.text(event.canonical));
            let group_wanted = filter.groups.is_empty() || groups.iter().any(|group| filter.groups.contains(group));
            let connection_wanted = wanted[slot(event)];
            by_connection[slot(event)] += u32::from(group_wanted);
            if connection_wanted {
                for (group, count) in GROUPS.iter().zip(&mut by_group) {
                    *count += u32::from(groups.contains(group));
                }
            }
            if group_wanted && connection_wanted {
                self.matching.push(index);
                if let Some(range) = range {
                    let share = (event.timestamp - range.start).0 / (range.end - range.start).0.max(1.0);
                    self.histogram[((share * HISTOGRAM_PARTS as f64) as usize).min(HISTOGRAM_PARTS - 1)] += 1;
                }
            }
        }
        self.by_connection = by_connection.into_iter().enumerate().map(|(slot, count)| (id(slot), count)).collect();
        self.by_group = GROUPS.into_iter().zip(by_group).collect();
    }
}

fn holds(dump: &Dump, event: &Event, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let (method, value) = (dump.text(event.method).to_lowercase(), event.value.to_lowercase());
    words.iter().all(|word| method.contains(word) || value.contains(word))
}

/// The groups of a method: its subject, and [`EventGroup::Error`] besides where it failed.
fn groups(method: &str) -> Vec<EventGroup> {
    let failed = method.ends_with("OnFailure") || method == "onicecandidateerror";
    let call = method.strip_suffix("OnSuccess").or_else(|| method.strip_suffix("OnFailure")).unwrap_or(method);
    let subject = match call {
        GET_STATS => EventGroup::Stats,
        "onicecandidate" | "onicecandidateerror" | "addIceCandidate" | "restartIce" => EventGroup::Ice,
        "createOffer" | "createAnswer" | "setLocalDescription" | "setRemoteDescription" | "onnegotiationneeded" => EventGroup::Sdp,
        "createDataChannel" | "ondatachannel" => EventGroup::DataChannel,
        "close" | "create" => EventGroup::State,
        _ if call.ends_with("statechange") => EventGroup::State,
        _ if call.starts_with("navigator.mediaDevices") || call.starts_with("MediaStreamTrack") || call.starts_with("HTMLMediaElement") => {
            EventGroup::Media
        }
        "addTrack"
        | "removeTrack"
        | "ontrack"
        | "addTransceiver"
        | "replaceTrack"
        | "setParameters"
        | "setCodecPreferences"
        | "setHeaderExtensionsToNegotiate"
        | "transceiverAdded"
        | "transceiverModified" => EventGroup::Media,
        _ if call.starts_with("datachannel") || call.starts_with("RTCDataChannel") => EventGroup::DataChannel,
        _ => EventGroup::Other,
    };
    if failed { vec![EventGroup::Error, subject] } else { vec![subject] }
}

fn direction(method: &str) -> Direction {
    let last = method.rsplit('.').next().unwrap_or(method);
    let is_outcome = method == GET_STATS || method.ends_with("OnSuccess") || method.ends_with("OnFailure") || last.starts_with("on");
    if is_outcome { Direction::Outcome } else { Direction::Call }
}

/// A row of a table in which another event stands before it.
fn row(dump: &Dump, index: usize, before: Option<usize>) -> EventRow {
    let event = &dump.events[index];
    let method = dump.text(event.canonical);
    EventRow {
        index: index as u32,
        timestamp: event.timestamp.0,
        since_last: before.map(|before| (event.timestamp - dump.events[before].timestamp).0),
        connection: event.connection.map(|connection| dump.connection_at(connection).id.clone()),
        method: dump.text(event.method).to_owned(),
        direction: direction(method),
        group: groups(method)[0],
        summary: summary(dump, index, method),
    }
}

fn summary(dump: &Dump, index: usize, method: &str) -> String {
    let event = &dump.events[index];
    if let (Some(tick), Some(connection)) = (event.tick, event.connection) {
        let objects = dump.connection_at(connection).series.objects.iter();
        let alive = objects.filter(|object| object.lives.iter().any(|life| life.0 <= tick && life.1.is_none_or(|end| end > tick))).count();
        return format!("{alive} objects");
    }
    if method.ends_with("statechange") {
        let same = |other: &&Event| other.connection == event.connection && other.canonical == event.canonical;
        let state = bare(&event.value);
        return match dump.events[..index].iter().rev().find(same) {
            Some(before) => format!("{} → {state}", bare(&before.value)),
            None => state,
        };
    }
    if let Some(found) = description::read(&event.value) {
        let sections = found.sdp.lines().filter(|line| line.starts_with("m=")).count();
        return format!("{}, {sections} media sections", found.kind);
    }
    let told = candidate(&event.value).or_else(|| tracks(&event.value)).or_else(|| object(method, event)).or_else(|| {
        let is_request = method.starts_with("navigator.mediaDevices.get") && direction(method) == Direction::Call;
        is_request.then(|| overview::asked(&event.value))
    });
    told.unwrap_or_else(|| cut(&bare(&event.value)))
}

/// What matters most of the long values of some methods.
fn object(method: &str, event: &Event) -> Option<String> {
    let value: Value = serde_json::from_str(&event.value).ok()?;
    let text = |name: &str| match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let parts = match method {
        "addTransceiver" | "transceiverAdded" | "transceiverModified" => [
            text("kind"),
            text("direction"),
            text("mid").map(|mid| format!("mid {mid}")),
            text("reason").map(|reason| format!("by {reason}")),
        ],
        "onicecandidateerror" => [text("errorCode"), text("errorText"), text("url"), None],
        "create" if event.connection.is_some() => {
            let servers = value.as_object()?.get("iceServers").and_then(Value::as_array).map_or(0, Vec::len);
            let servers = if servers == 1 { "1 ICE server".to_owned() } else { format!("{servers} ICE servers") };
            [Some(servers), text("iceTransportPolicy").map(|policy| format!("iceTransportPolicy {policy}")), text("bundlePolicy"), None]
        }
        _ => return None,
    };
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| cut(&parts.join(", ")))
}

/// Kind and label of one track or of several, as `addTrack`, `ontrack` and captures hold them.
fn tracks(value: &str) -> Option<String> {
    let Ok(Value::Array(items)) = serde_json::from_str(value) else { return None };
    let track = |item: &Value| {
        let text = |at: usize| item.get(at).and_then(Value::as_str);
        let kind = text(0).filter(|kind| matches!(*kind, "audio" | "video"))?;
        let name = text(2).filter(|label| !label.is_empty()).or(text(1))?;
        Some(format!("{kind} {name}"))
    };
    match items.first()? {
        Value::Array(_) => items.iter().map(track).collect::<Option<Vec<_>>>().map(|tracks| tracks.join(", ")),
        _ => track(&Value::Array(items)),
    }
}

/// A JSON string without its quotes, anything else as it is; nothing for `null`.
fn bare(value: &str) -> String {
    match serde_json::from_str(value) {
        Ok(Value::String(text)) => text,
        Ok(Value::Null) => String::new(),
        Ok(Value::Object(object)) if object.is_empty() => String::new(),
        _ => value.to_owned(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SUMMARY_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `typ`, transport, address and port of an ICE candidate: RFC 8839, section 5.1.
fn candidate(value: &str) -> Option<String> {
    let value: Value = serde_json::from_str(value).ok()?;
    let text = value.get("candidate")?.as_str()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    match (words.as_slice(), words.iter().position(|word| *word == "typ").and_then(|at| words.get(at + 1))) {
        ([_, _, transport, _, address, port, ..], Some(kind)) => Some(format!("{kind}, {}, {address} {port}", transport.to_lowercase())),
        _ if text.is_empty() => Some("end of candidates".into()),
        _ => None,
    }
}

/// JSON text with line breaks, or the text as it is where it is no JSON.
pub(super) fn pretty(json: &str) -> String {
    match serde_json::from_str::<Value>(json) {
        Ok(Value::String(text)) => text,
        Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_else(|_| json.to_owned()),
        Err(_) => json.to_owned(),
    }
}

pub(super) fn detail(dump: &Dump, index: u32) -> Option<EventDetail> {
    let event = dump.events.get(index as usize)?;
    let value = match report(dump, event) {
        Some(report) => serde_json::to_string_pretty(&report).unwrap_or_default(),
        None => pretty(&event.value),
    };
    Some(EventDetail {
        row: row(dump, index as usize, (index as usize).checked_sub(1)),
        value,
        sdp: description::read(&event.value).map(|found| found.sdp),
        extra: pretty(&event.extra),
        counterpart: counterpart(dump, index as usize),
    })
}

/// A statistics report as it stood after its event.
fn report(dump: &Dump, event: &Event) -> Option<Value> {
    let (tick, connection) = (event.tick?, dump.connection_at(event.connection?));
    let look = Look { dump, connection };
    let end = connection.series.end_tick();
    let alive = look.objects().filter(|object| object.lives.iter().any(|life| life.0 <= tick && life.1.is_none_or(|end| end > tick)));
    let objects = alive.map(|object| {
        let mut members = serde_json::Map::new();
        members.insert("type".into(), look.stats_type(object).into());
        let own = object.times.spans(end).find(|span| span.0 <= tick && tick < span.1).map(|span| span.2);
        members.insert("timestamp".into(), own.unwrap_or(connection.series.ticks[tick as usize].0).into());
        for column in &object.columns {
            if let Some((_, _, value)) = column.spans(end).find(|span| span.0 <= tick && tick < span.1) {
                members.insert(dump.text(column.member).into(), super::document::json_value(dump, column.kind, value));
            }
        }
        (look.id(object).to_owned(), Value::Object(members))
    });
    Some(Value::Object(objects.collect()))
}

/// The other half of a call: by correlation id, else the nearest that fits.
fn counterpart(dump: &Dump, index: usize) -> Option<Counterpart> {
    let event = &dump.events[index];
    let method = dump.text(event.canonical);
    let call = method.strip_suffix("OnSuccess").or_else(|| method.strip_suffix("OnFailure"));
    let id = correlation(&event.extra);
    let fits = |other: &&usize| {
        let other = &dump.events[**other];
        let name = dump.text(other.canonical);
        let same_call = match call {
            Some(call) => name == call,
            None => name.strip_prefix(method).is_some_and(|suffix| matches!(suffix, "OnSuccess" | "OnFailure")),
        };
        let other_id = correlation(&other.extra);
        same_call && other.connection == event.connection && (id.is_none() || other_id.is_none() || id == other_id)
    };
    let before: Vec<usize> = (0..index).rev().collect();
    let after: Vec<usize> = (index + 1..dump.events.len()).collect();
    let found = if call.is_some() { before.iter().find(fits) } else { after.iter().find(fits) };
    found.map(|&other| Counterpart {
        index: other as u32,
        method: dump.text(dump.events[other].method).to_owned(),
        distance: (dump.events[other].timestamp - event.timestamp).0.abs(),
    })
}

/// The text of a number or symbol in a column.
pub(super) fn value_text(dump: &Dump, kind: Kind, value: f64) -> String {
    match kind {
        Kind::Number => value.to_string(),
        Kind::Flag => (value == 1.0).to_string(),
        Kind::Text => dump.text(Sym(value as u32)).to_owned(),
    }
}
