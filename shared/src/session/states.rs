//! The states of a connection over time, from its events.

use super::answers::{Band, Timeline};
use super::series;
use crate::model::look::Look;
use crate::model::{ConnectionIdx, Dump};
use crate::series::order;
use crate::units::{TimeRange, Timestamp};

/// The states of [RTCPeerConnection](https://w3c.github.io/webrtc-pc/#rtcpeerconnection-interface): name, event, initial value.
const STATES: &[(&str, &str, &str)] = &[
    ("connectionState", "onconnectionstatechange", "new"),
    ("iceConnectionState", "oniceconnectionstatechange", "new"),
    ("iceGatheringState", "onicegatheringstatechange", "new"),
    ("signalingState", "onsignalingstatechange", "stable"),
];

/// The bare text of a JSON string.
pub(super) fn json_text(value: &str) -> Option<String> {
    serde_json::from_str(value).ok()
}

/// The bands of every state that changed at least once.
pub(super) fn timelines(dump: &Dump, index: ConnectionIdx) -> Vec<Timeline> {
    let Some(range) = dump.range_of(index) else { return Vec::new() };
    let known = STATES.iter().filter_map(|&(name, method, initial)| {
        let bands = bands(dump, index, method, initial, range);
        (!bands.is_empty()).then(|| Timeline { name: name.into(), bands })
    });
    let mut timelines: Vec<Timeline> = known.collect();
    let has_outcome = timelines.iter().any(|timeline| matches!(&*timeline.name, "connectionState" | "iceConnectionState"));
    if !has_outcome {
        // Opened too late for the events, but the transport still tells.
        let look = Look { dump, connection: dump.connection_at(index) };
        let transport = look.of_type("transport").find_map(|transport| {
            let bands = series::object_bands(look, transport, "iceState")?;
            (!bands.is_empty()).then(|| Timeline { name: "iceState".into(), bands })
        });
        // Formats that log no states at all do not tell that there was none.
        let logs_states = !timelines.is_empty();
        let timeline = transport.or_else(|| logs_states.then(|| never_left_new(dump, index, range)).flatten());
        timelines.splice(0..0, timeline);
    }
    timelines
}

/// A connection whose making is in the dump and whose state never changed stayed as it was made.
fn never_left_new(dump: &Dump, index: ConnectionIdx, range: TimeRange) -> Option<Timeline> {
    let time_of = |method: &str| {
        let method = dump.interner.find(method)?;
        dump.events_of(Some(index)).find(|(_, event)| event.canonical == method).map(|(_, event)| event.timestamp.0)
    };
    let created = time_of("create")?;
    let closed = time_of("close");
    let band = |start: f64, end: f64, value: &str| Band { start, end, value: value.into() };
    let mut bands = vec![band(created, closed.unwrap_or(range.end.0), "new")];
    bands.extend(closed.map(|closed| band(closed, range.end.0, "closed")));
    Some(Timeline { name: "connectionState".into(), bands })
}

fn bands(dump: &Dump, index: ConnectionIdx, method: &str, initial: &str, range: TimeRange) -> Vec<Band> {
    let (Some(method), close) = (dump.interner.find(method), dump.interner.find("close")) else { return Vec::new() };
    let mut changes: Vec<(Timestamp, String)> = vec![(range.start, initial.into())];
    for (_, event) in dump.events_of(Some(index)) {
        if event.canonical == method {
            changes.push((event.timestamp, json_text(&event.value).unwrap_or_else(|| event.value.to_string())));
        }
    }
    if changes.len() == 1 {
        return Vec::new();
    }
    // close() fires no event of its own.
    let closed = dump.events_of(Some(index)).rfind(|(_, event)| Some(event.canonical) == close);
    changes.extend(closed.map(|(_, event)| (event.timestamp, "closed".into())));
    order::by_number(&mut changes, |change| change.0.0);
    changes.dedup_by(|next, kept| next.1 == kept.1);
    let ends = changes.iter().skip(1).map(|change| change.0).chain([range.end]).collect::<Vec<_>>();
    let bands = changes.into_iter().zip(ends).map(|((start, value), end)| Band { start: start.0, end: end.0, value });
    bands.filter(|band| band.end > band.start || band.start >= range.end.0).collect()
}
