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
    let events = (0..).zip(&dump.events).filter_map(named).filter(|(_, method, _)| method.starts_with("get"));
    let mut requests: Vec<Request<'a>> = Vec::new();
    // Requests without an outcome yet, with their ids, which are read only once: there may be thousands.
    let mut open: Vec<(usize, Option<String>)> = Vec::new();
    for (at, name, event) in events {
        let id = correlation(&event.extra);
        let Some(suffix) = name.find("On") else {
            open.push((requests.len(), id));
            requests.push(Request { at, event, method: name, outcome: None, failed: false });
            continue;
        };
        let is_of = |(request, of): &(usize, Option<String>)| {
            requests[*request].method == &name[..suffix] && (of.is_none() || id.is_none() || *of == id)
        };
        if let Some(place) = open.iter().position(is_of) {
            let request = &mut requests[open.remove(place).0];
            (request.outcome, request.failed) = (Some(event), !name.ends_with("OnSuccess"));
        }
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
