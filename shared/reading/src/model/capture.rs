//! Requests for media ([Media Capture and Streams](https://w3c.github.io/mediacapture-main/)) joined with their outcomes.

use super::Dump;
use super::event::Event;
use serde_json::Value;

/// What the methods of media devices start with.
pub const PREFIX: &str = "navigator.mediaDevices.";

/// A call of `getUserMedia` or `getDisplayMedia`.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Its place in [`Dump::events`].
    pub at: u32,
    /// The call; its value holds the constraints.
    pub event: &'a Event,
    /// `getUserMedia` or `getDisplayMedia`.
    pub method: &'a str,
    /// How it ended, if the dump tells.
    pub outcome: Option<&'a Event>,
    /// Whether it ended in an error.
    pub failed: bool,
}

/// Every request, joined with its outcome by correlation id, else in order.
pub fn requests<'a>(dump: &'a Dump) -> Vec<Request<'a>> {
    let named = |(at, event): (u32, &'a Event)| Some((at, dump.text(event.canonical).strip_prefix(PREFIX)?, event));
    let events: Vec<(u32, &str, &Event)> =
        (0..).zip(&dump.events).filter_map(named).filter(|(_, method, _)| method.starts_with("get")).collect();
    let mut taken = vec![false; events.len()];
    let mut requests = Vec::new();
    for (position, &(at, method, event)) in events.iter().enumerate().filter(|(_, (_, method, _))| !method.contains("On")) {
        let id = correlation(&event.extra);
        let outcome = (position + 1..events.len()).find(|&later| {
            let is_outcome = events[later].1.strip_prefix(method).is_some_and(|suffix| suffix.starts_with("On"));
            let other = correlation(&events[later].2.extra);
            is_outcome && !taken[later] && (id.is_none() || other.is_none() || id == other)
        });
        let outcome = outcome.map(|later| {
            taken[later] = true;
            events[later]
        });
        let failed = outcome.is_some_and(|(_, name, _)| !name.ends_with("OnSuccess"));
        requests.push(Request { at, event, method, outcome: outcome.map(|(_, _, event)| event), failed });
    }
    requests
}

/// The correlation id among the extras of an event.
pub fn correlation(extra: &str) -> Option<String> {
    let extras: Vec<Value> = serde_json::from_str(extra).ok()?;
    extras.into_iter().find_map(|extra| match extra {
        Value::String(text) if !text.contains("://") => Some(text),
        _ => None,
    })
}

/// The name of a `DOMException` as producers write it: a text such as `NotAllowedError: Permission denied`, or an object.
pub fn error_name(value: &str) -> String {
    match serde_json::from_str(value) {
        Ok(Value::String(text)) => text.split(':').next().unwrap_or(&text).to_owned(),
        Ok(Value::Object(error)) => {
            let name = error.get("error").or_else(|| error.get("name")).and_then(Value::as_str);
            name.map_or_else(|| value.to_owned(), str::to_owned)
        }
        _ => value.to_owned(),
    }
}
