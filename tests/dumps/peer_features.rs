//! Compares our features with those that rtcstats' own code extracts, except where that is known to be wrong.

use crate::peer::{Reading, list, reading, same};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Where ours differ on purpose: the kind of file, the features by group and name (`*` for all of a group), the reason.
const INTENDED: &[(Reading, &[&str], &str)] = &[
    (Reading::Chrome, &["client.*"], "Chrome logs capture on connections that do not exist (`10-0`), where the peer never looks"),
    (Reading::Chrome, &["connection"], "connections that do not exist hold nothing but capture"),
    (Reading::Chrome, &["connection.closed"], "Chrome logs `remove` behind `close`, so that closing never is the last event"),
    (Reading::Chrome, &["track"], "Chrome logs a track twice, by its transceiver and by the call; the second never gets a stream"),
    (
        Reading::Chrome,
        &["track.duration", "track.qpSum", "track.decoderImplementation", "track.powerEfficientDecoder"],
        "reports are complete, the peer reads them as deltas: streams and members that vanished live for ever there",
    ),
    (Reading::Internals, &["client.startTime", "client.duration"], "without a time of its own a dump is put at 1970"),
    (
        Reading::Internals,
        &["connection.startTime", "connection.duration", "connection.numberOfNegotiations", "connection.pendingNegotiationAtEnd"],
        "times and states in the words of old versions are not read",
    ),
    (Reading::Internals, &["connection.numberOfEvents"], "a poll is split into several reports by the timestamps of remote objects"),
    (
        Reading::Internals,
        &["connection.numberOfEventsNotGetStats"],
        "constraints of the constructor are an event of their own in other formats",
    ),
    (
        Reading::Internals,
        &[
            "connection.configuredIceServers",
            "connection.configuredIceTransportPolicy",
            "connection.configuredIceServersStun",
            "connection.configuredIceServersTurns",
            "connection.configuredIceServersTurnUdp",
            "connection.configuredIceServersTurnTcp",
            "connection.configuredBundlePolicy",
            "connection.configuredAlwaysNegotiateDataChannels",
        ],
        "the configuration is a text that holds JSON, which is not taken apart",
    ),
    (Reading::Internals, &["track"], "what was never announced, in old versions and late captures, is taken from its stream"),
    (Reading::Unread, &["client.*"], "the file is taken for an empty one of Chrome"),
];

/// Names of the features that the peer has anywhere.
pub(crate) fn names<'a>(expected: impl Iterator<Item = &'a Value>) -> HashSet<String> {
    let connections = |file: &'a Value| file["features"].as_object().into_iter().flatten();
    let groups = expected.flat_map(connections).flat_map(|(id, features)| match &**id {
        "client" => vec![("client", features)],
        _ => [("connection", &features["connection"])].into_iter().chain(list(&features["tracks"]).map(|track| ("track", track))).collect(),
    });
    let names = groups.flat_map(|(group, features)| {
        features.as_object().into_iter().flatten().map(move |(name, _)| format!("{group}.{name}")).collect::<Vec<_>>()
    });
    names.collect()
}

/// What differs and is not intended, as sentences. `names` are the peer's features: others are ours alone.
pub(crate) fn differences(document: &Value, expected: &Value, names: &HashSet<String>) -> Vec<String> {
    let mut comparison = Comparison { reading: reading(document, expected), names, found: Vec::new() };
    for (id, theirs) in expected["features"].as_object().into_iter().flatten() {
        let mine = &document["features"];
        if id == "client" {
            comparison.group("client", "client", &mine["client"], theirs);
        } else if theirs["error"].is_null() {
            match list(&mine["connections"]).find(|connection| connection["id"] == **id) {
                Some(mine) => comparison.connection(id, mine, theirs),
                None => comparison.differ("connection", || format!("{id} is missing")),
            }
        }
    }
    comparison.found
}

struct Comparison<'a> {
    reading: Reading,
    names: &'a HashSet<String>,
    found: Vec<String>,
}

impl Comparison<'_> {
    fn differ(&mut self, feature: &str, what: impl FnOnce() -> String) {
        let matches = |pattern: &&str| pattern.strip_suffix('*').map_or(*pattern == feature, |group| feature.starts_with(group));
        if !INTENDED.iter().any(|(reading, features, _)| *reading == self.reading && features.iter().any(matches)) {
            self.found.push(format!("{feature}: {}", what()));
        }
    }

    fn group(&mut self, place: &str, group: &str, mine: &Value, theirs: &Value) {
        let none = Map::new();
        let [mine, theirs] = [mine, theirs].map(|features| features.as_object().unwrap_or(&none));
        for (name, value) in theirs {
            let feature = format!("{group}.{name}");
            match mine.get(name) {
                Some(own) if same(own, value) => {}
                Some(own) => self.differ(&feature, || format!("{place}: {own}, not {value}")),
                None => self.differ(&feature, || format!("{place}: nothing, not {value}")),
            }
        }
        for (name, own) in mine.iter().filter(|(name, _)| !theirs.contains_key(*name)) {
            let feature = format!("{group}.{name}");
            if self.names.contains(&feature) {
                self.differ(&feature, || format!("{place}: {own}, not nothing"));
            }
        }
    }

    fn connection(&mut self, id: &str, mine: &Value, theirs: &Value) {
        self.group(id, "connection", mine, &theirs["connection"]);
        let key = |track: &Value| ["statsId", "trackIdentifier", "direction", "startTime"].map(|name| track[name].clone());
        let mut others: Vec<&Value> = list(&mine["tracks"]).collect();
        for theirs in list(&theirs["tracks"]) {
            match others.iter().position(|mine| key(mine) == key(theirs)) {
                Some(at) => {
                    let mine = others.remove(at);
                    self.group(id, "track", mine, theirs);
                }
                None => self.differ("track", || format!("{id}: {theirs} is missing")),
            }
        }
        for mine in others {
            self.differ("track", || format!("{id}: {mine} is not there"));
        }
    }
}
