//! What several rules ask of requests for media and of the devices they delivered.

use crate::model::capture;
use crate::model::device::Kind;
use crate::observations::call::Call;
use crate::observations::{Occurrence, Outcome, Severity};
use serde_json::Value;
use std::collections::HashSet;

/// Requests for media that ended in one of these errors. One after which a request for some of the same succeeded is no worse than
/// medium, for all of the same than low: the page had another try, as pages do that ask for the best first.
pub(super) fn failed_captures(call: &Call<'_>, errors: &[&str], worst: Severity) -> Outcome {
    if call.captures.is_empty() {
        return Outcome::NotMeasurable("the dump holds no request for media".into());
    }
    let mut occurrences = Vec::new();
    let mut delivered_later: HashSet<(&str, String)> = HashSet::new();
    for request in call.captures.iter().rev() {
        let asked = asked_kinds(&request.event.value);
        let Some(outcome) = request.outcome else { continue };
        if !request.failed {
            delivered_later.extend(asked.into_iter().map(|kind| (request.method, kind)));
            continue;
        }
        let error = capture::error_name(&outcome.value);
        if !errors.iter().any(|expected| expected.eq_ignore_ascii_case(&error)) {
            continue;
        }
        let delivered = asked.iter().filter(|kind| delivered_later.contains(&(request.method, (*kind).clone()))).count();
        // Whoever closes the picker of screens refuses, too.
        let is_display = request.method == "getDisplayMedia";
        let severity = match delivered {
            _ if is_display => worst.min(Severity::Low),
            0 => worst,
            some if some < asked.len() => worst.min(Severity::Medium),
            _ => worst.min(Severity::Low),
        };
        let asked = asked.join(" and ");
        let subject = call.device_subject(if is_display { "display" } else { &asked });
        occurrences.push(Occurrence::new(severity, subject).at(outcome.timestamp).event(request.at).value("error", error));
    }
    occurrences.reverse();
    Outcome::found(occurrences)
}

/// What a request for media asks of a kind; Chrome writes it as text.
pub(super) fn constraints_of(constraints: &str, kind: &str) -> Option<Value> {
    let asked = serde_json::from_str::<Value>(constraints).ok()?.get(kind)?.clone();
    match &asked {
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => Some(asked),
    }
}

/// Requests of `getUserMedia` that ask for exactly these kinds and say nothing but `true` of them. The first of each page is left
/// out: it mostly serves to ask for permission.
pub(super) fn bare_captures(call: &Call<'_>, kinds: &[&str]) -> Outcome {
    let requests: Vec<_> = call.captures.iter().filter(|request| request.method == "getUserMedia").collect();
    if requests.is_empty() {
        return Outcome::NotMeasurable("the dump holds no call of getUserMedia".into());
    }
    let mut pages: HashSet<String> = HashSet::new();
    let mut bare = Vec::new();
    for request in requests {
        let extras: Vec<Value> = serde_json::from_str(&request.event.extra).unwrap_or_default();
        let page = extras.iter().filter_map(Value::as_str).find(|text| text.contains("://")).unwrap_or_default();
        let origin: String = page.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        if pages.insert(origin) {
            continue;
        }
        let is_bare = |kind: &&str| constraints_of(&request.event.value, kind) == Some(Value::Bool(true));
        if asked_kinds(&request.event.value) == kinds && kinds.iter().all(is_bare) {
            bare.push(request);
        }
    }
    let Some(first) = bare.first() else { return Outcome::Clear };
    let occurrence = Occurrence::new(Severity::Info, call.device_subject(&kinds.join(" and "))).at(first.event.timestamp);
    let occurrence = bare.iter().fold(occurrence, |occurrence, request| occurrence.event(request.at));
    Outcome::Fired(vec![occurrence.value("valueInCount", bare.len())])
}

/// Captured devices whose labels tell a kind, once each.
pub(super) fn devices_called(call: &Call<'_>, severity: Severity, kind: Kind) -> Outcome {
    let tracks = call.captured_tracks();
    if tracks.iter().all(|track| track.label.is_empty()) {
        return Outcome::NotMeasurable("the dump names no device that was captured".into());
    }
    let mut occurrences: Vec<Occurrence> = Vec::new();
    for track in tracks.iter().filter(|track| kind.is_told_by(&track.label)) {
        match occurrences.iter_mut().find(|known| known.subject.label == track.label) {
            Some(known) => known.events.push(track.event),
            None => occurrences.push(
                Occurrence::new(severity, call.device_subject(&track.label)).at(track.time).event(track.event).value("kind", &*track.kind),
            ),
        }
    }
    Outcome::found(occurrences)
}

/// The kinds of media that constraints ask for.
fn asked_kinds(constraints: &str) -> Vec<String> {
    let Ok(Value::Object(constraints)) = serde_json::from_str(constraints) else { return Vec::new() };
    let wanted = |kind: &str| constraints.get(kind).is_some_and(|asked| !matches!(asked, Value::Bool(false) | Value::Null));
    ["audio", "video"].into_iter().filter(|kind| wanted(kind)).map(str::to_owned).collect()
}
