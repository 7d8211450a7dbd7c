//! Compares what we read with what rtcstats' own code reads, except where that is known to be wrong.

use serde_json::Value;
use std::collections::BTreeMap;

/// What kind of file an expected reading is of, as far as the peer's mistakes go.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Reading {
    /// Delta-compressed RTCStatsDump: the peer's own format.
    Delta,
    /// Chrome's dialect of it.
    Chrome,
    /// chrome://webrtc-internals.
    Internals,
    /// Formats that the peer takes for webrtc-internals and reads as empty, or refuses.
    Unread,
}

/// Where the peer is wrong on purpose of ours: the reading, the kind of difference, the reason.
const INTENDED: &[(Reading, Kind, &str)] = &[
    (Reading::Chrome, Kind::Client, "Chrome logs getUserMedia on a connection that does not exist (`10-0`); it belongs to the client"),
    (Reading::Chrome, Kind::Pseudo, "the connection that does not exist holds nothing but getUserMedia"),
    (Reading::Chrome, Kind::Samples, "reports are complete, the peer reads them as deltas: what vanished lives for ever there"),
    (Reading::Chrome, Kind::Clock, "the peer sorts nothing: a dump that was opened late begins after its own first events"),
    (Reading::Internals, Kind::Reports, "the peer splits a poll into several reports by the timestamps of remote objects"),
    (Reading::Internals, Kind::Samples, "the peer drops values of pre-M117 files and counts nulls"),
    (Reading::Internals, Kind::Clock, "a report is placed at its poll, not at the own clock of a remote object"),
    (Reading::Internals, Kind::Client, "track information that is not JSON and requests without a time"),
    (Reading::Internals, Kind::Unknown, "objects of files without statsType have no type there and are dropped"),
    (Reading::Internals, Kind::Constructor, "what the connection was made with is a create event of its own in each era"),
];

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Events of the client.
    Client,
    /// A connection that only the peer has.
    Pseudo,
    /// Number of reports.
    Reports,
    /// Other event counts.
    Events,
    /// First or last time.
    Clock,
    /// Number of samples of a member.
    Samples,
    /// First, last, smallest or largest value.
    Values,
    /// An object or member that only one has.
    Unknown,
    /// Events made from the configuration.
    Constructor,
}

pub(crate) fn reading(document: &Value, expected: &Value) -> Reading {
    let format = document["format"].as_str().unwrap_or_default();
    if expected["error"].is_string() || format.starts_with("Firefox") || format.starts_with("fippo") || format.starts_with("Jitsi") {
        Reading::Unread
    } else if format.contains("internals") {
        Reading::Internals
    } else if document["producer"].as_str().is_some_and(|producer| producer.starts_with("Chrome")) {
        Reading::Chrome
    } else {
        Reading::Delta
    }
}

/// What differs and is not intended, as sentences.
pub(crate) fn differences(document: &Value, expected: &Value) -> Vec<String> {
    let reading = reading(document, expected);
    let mut comparison = Comparison { reading, found: Vec::new() };
    if reading != Reading::Unread {
        comparison.connections(document, expected);
    }
    comparison.found
}

struct Comparison {
    reading: Reading,
    found: Vec<String>,
}

impl Comparison {
    fn differ(&mut self, kind: Kind, what: impl FnOnce() -> String) {
        if !INTENDED.iter().any(|(reading, intended, _)| *reading == self.reading && *intended == kind) {
            self.found.push(format!("{kind:?}: {}", what()));
        }
    }

    fn connections(&mut self, document: &Value, expected: &Value) {
        let mine: BTreeMap<&str, &Value> =
            list(&document["connections"]).map(|each| (each["id"].as_str().unwrap_or("null"), each)).collect();
        let theirs = expected["connections"].as_object().expect("an object");
        for (id, theirs) in theirs {
            let kind = if id.ends_with("-0") || id == "undefined-undefined" { Kind::Pseudo } else { Kind::Unknown };
            match mine.get(id.as_str()) {
                Some(mine) => self.connection(id, mine, theirs),
                None => self.differ(kind, || format!("connection {id} is missing")),
            }
        }
        for id in mine.keys().filter(|id| !theirs.contains_key(**id)) {
            self.differ(Kind::Unknown, || format!("connection {id} is not there"));
        }
    }

    fn connection(&mut self, id: &str, mine: &Value, theirs: &Value) {
        let none = serde_json::Map::new();
        let counts = |value: &Value| value["methods"].as_object().cloned().unwrap_or_default();
        let (my_methods, their_methods) = (counts(mine), counts(theirs));
        for method in my_methods.keys().chain(their_methods.keys()) {
            let kind = match method.as_str() {
                _ if id == "null" => Kind::Client,
                "getStats" => Kind::Reports,
                "create" | "constraints" => Kind::Constructor,
                _ => Kind::Events,
            };
            let (my_count, their_count) = (my_methods.get(method), their_methods.get(method));
            if my_count != their_count {
                self.differ(kind, || format!("{id}: {method} {my_count:?}, not {their_count:?}"));
            }
        }
        for time in ["first_timestamp", "last_timestamp"] {
            if !same(&mine[time], &theirs[time]) {
                let kind = if id == "null" && self.reading != Reading::Delta { Kind::Client } else { Kind::Clock };
                self.differ(kind, || format!("{id}: {time} {}, not {}", mine[time], theirs[time]));
            }
        }
        let objects: BTreeMap<&str, &Value> =
            list(&mine["statistics"]).filter_map(|object| Some((object["id"].as_str()?, object))).collect();
        let types = theirs["stats_types"].as_object().unwrap_or(&none);
        for (object, stats_type) in types {
            match objects.get(object.as_str()) {
                Some(mine) if mine["type"] == *stats_type => {}
                other => {
                    self.differ(Kind::Unknown, || format!("{id}: {object} is {:?}, not {stats_type}", other.map(|other| &other["type"])))
                }
            }
        }
        for object in objects.keys().filter(|object| !types.contains_key(**object)) {
            self.differ(Kind::Unknown, || format!("{id}: {object} is not there"));
        }
        for (key, theirs) in theirs["series"].as_object().unwrap_or(&none) {
            // Ids may hold slashes, member names in brackets as well.
            let Some((object, member)) =
                objects.iter().find_map(|(object, mine)| Some((mine, key.strip_prefix(object)?.strip_prefix('/')?)))
            else {
                continue;
            };
            // Chromium's derived series are computed anew, lists are kept as text.
            if !member.starts_with('[') && !theirs["first"].is_array() {
                self.member(id, key, member, object, theirs);
            }
        }
    }

    fn member(&mut self, id: &str, key: &str, name: &str, object: &Value, theirs: &Value) {
        let named = |name: &str| list(&object["members"]).find(|member| member["name"] == name);
        if let Some(nested) = theirs["first"].as_object() {
            for inner in nested.keys().filter(|inner| named(&format!("{name}.{inner}")).is_none()) {
                self.differ(Kind::Unknown, || format!("{id}: {key}.{inner} is missing"));
            }
            return;
        }
        let Some(mine) = named(name) else {
            self.differ(Kind::Unknown, || format!("{id}: {key} is missing"));
            return;
        };
        if mine["samples"] != theirs["n"] {
            self.differ(Kind::Samples, || format!("{id}: {key} has {} samples, not {}", mine["samples"], theirs["n"]));
        }
        for value in ["first", "last", "min", "max"] {
            if !theirs[value].is_null() && !same(&mine[value], &theirs[value]) {
                self.differ(Kind::Values, || format!("{id}: {key} {value} is {}, not {}", mine[value], theirs[value]));
            }
        }
    }
}

pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Equal, numbers up to the last digit.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
        _ => a == b,
    }
}
