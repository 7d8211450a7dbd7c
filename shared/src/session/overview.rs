//! The Overview: what the file is and what is in it.

use super::answers::{Capture, ConnectionSummary, Fact, Overview, Range, WarningRow};
use super::{browser, catalogue, connection};
use crate::model::{ConnectionIdx, Dump, capture};
use serde_json::Value;
use std::collections::HashMap;

pub(super) fn overview(dump: &Dump) -> Overview {
    Overview {
        format: dump.format.to_owned(),
        producer: dump.producer.clone(),
        browser: browser::browser(dump),
        page: dump.page.clone(),
        bytes: dump.bytes,
        range: dump.range().map(|range| Range { start: range.start.0, end: range.end.0 }),
        events: dump.events.len() as u32,
        members: catalogue::count(dump),
        facts: dump.facts.iter().map(|(name, value)| Fact { name: name.clone(), value: value.clone() }).collect(),
        connections: summaries(dump),
        captures: captures(dump),
        warnings: warnings(dump),
        limits: dump.limits.iter().map(|limit| (*limit).to_owned()).collect(),
    }
}

fn summaries(dump: &Dump) -> Vec<ConnectionSummary> {
    let labels = labels(dump);
    (0..dump.connections.len() as u32).filter_map(|index| connection::summary(dump, ConnectionIdx(index), &labels)).collect()
}

pub(super) fn warnings(dump: &Dump) -> Vec<WarningRow> {
    let row = |warning: &crate::error::Warning| WarningRow {
        code: warning.trouble.code().into(),
        message: match warning.sample.is_empty() {
            true => warning.trouble.message().into(),
            false => format!("{} First: {}", warning.trouble.message(), warning.sample),
        },
        count: warning.count,
        first: warning.first.to_string(),
    };
    dump.warnings.0.iter().map(row).collect()
}

/// Requests for media with their outcomes.
fn captures(dump: &Dump) -> Vec<Capture> {
    let row = |request: capture::Request<'_>| {
        let failed = request.outcome.filter(|_| request.failed);
        Capture {
            timestamp: request.event.timestamp.0,
            method: request.method.to_owned(),
            asked: asked(&request.event.value),
            error: failed.map(|event| capture::error_name(&event.value)),
            tracks: request.outcome.filter(|_| !request.failed).map(|event| track_labels(&event.value)).unwrap_or_default(),
            duration: request.outcome.map(|outcome| (outcome.timestamp - request.event.timestamp).0),
        }
    };
    capture::requests(dump).into_iter().map(row).collect()
}

/// What constraints ask for, such as `audio, video 1280 × 720`.
pub(super) fn asked(constraints: &str) -> String {
    let Ok(Value::Object(constraints)) = serde_json::from_str(constraints) else { return String::new() };
    let kinds = constraints.iter().filter(|(_, wanted)| !matches!(wanted, Value::Bool(false) | Value::Null));
    let words: Vec<String> = kinds
        .map(|(kind, wanted)| {
            // Chrome writes the constraints of a kind as text.
            let parsed = wanted.as_str().and_then(|text| serde_json::from_str(text).ok());
            let size = |name: &str| dimension(parsed.as_ref().unwrap_or(wanted).get(name)?);
            match (size("width"), size("height")) {
                (Some(width), Some(height)) => format!("{kind} {width} × {height}"),
                _ => kind.clone(),
            }
        })
        .collect();
    words.join(", ")
}

fn dimension(constraint: &Value) -> Option<f64> {
    constraint.as_f64().or_else(|| ["exact", "ideal", "max", "min"].iter().find_map(|name| constraint.get(name)?.as_f64()))
}

fn track_labels(value: &str) -> Vec<String> {
    let Ok(tracks) = serde_json::from_str::<Vec<Value>>(value) else { return Vec::new() };
    let text = |track: &Value, at: usize| track.get(at).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    tracks.iter().filter_map(|track| text(track, 2).or_else(|| text(track, 0))).collect()
}

/// Labels of tracks by track id.
pub(super) type Labels = HashMap<String, String>;

/// The label of every track that a capture or `addTrack` names.
pub(super) fn labels(dump: &Dump) -> Labels {
    let mut labels = Labels::new();
    let mut note = |track: &Value, received: bool| {
        let text = |at: usize| track.get(at).and_then(Value::as_str);
        if let (Some("audio" | "video"), Some(id), Some(label)) = (text(0), text(1), text(2)) {
            // Where both ends are in one page, what was captured has a better name than what was received of it.
            if !received || !labels.contains_key(id) {
                labels.insert(id.to_owned(), label.to_owned());
            }
        }
    };
    let is_announcement =
        |method: &str| method.contains("OnSuccess") && method.starts_with(capture::PREFIX) || method == "addTrack" || method == "ontrack";
    for event in dump.events.iter().filter(|event| is_announcement(dump.text(event.canonical))) {
        let received = dump.text(event.canonical) == "ontrack";
        match serde_json::from_str(&event.value) {
            Ok(Value::Array(items)) if items.first().is_some_and(Value::is_array) => items.iter().for_each(|track| note(track, received)),
            // Chrome's own addTrack leaves the label out and has a stream id in its place.
            Ok(track @ Value::Array(_)) if dump.text(event.method) == "addTrack" && track.get(3).is_none() => {}
            Ok(track) => note(&track, received),
            Err(_) => {}
        }
    }
    labels
}

pub(super) fn duration_of(dump: &Dump, index: ConnectionIdx) -> Option<Range> {
    dump.range_of(index).map(|range| Range { start: range.start.0, end: range.end.0 })
}
