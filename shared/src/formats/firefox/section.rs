//! What the saved page of about:webrtc tells of one connection, and how that becomes statistics and events.

use super::page_text::candidate;
use super::{ConnectionName, Description};
use crate::codec::scan;
use crate::model::Dump;
use crate::series::{Object, Value as StatsValue};
use crate::units::Timestamp;
use serde_json::{Map, Value, json};

/// Statistics of one object: id, type and members.
pub(super) type Stats = (String, &'static str, Map<String, Value>);

/// One connection of the page.
#[derive(Default)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) heading: bool,
    pub(super) closed: bool,
    /// When its part of the page was made: each can be made anew by itself.
    pub(super) now: Option<Timestamp>,
    pub(super) configuration: String,
    pub(super) stats: Vec<Stats>,
    /// Whether it is the local one, when it was set if that is told, and its text.
    pub(super) descriptions: Vec<(Option<bool>, Option<f64>, String)>,
    /// Other tables: what is above them, head and rows, and what the heading names.
    pub(super) tables: Vec<(String, Value, String)>,
}

/// A table: the hooks or texts of its head, and its rows.
#[derive(Default)]
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) cell: bool,
}

/// Adds what the arguments of a label count.
pub(super) fn count(hook: &str, arguments: &Value, members: &mut Map<String, Value>, stats_type: &str) {
    let member = match hook {
        "received-label" => "packetsReceived",
        "sent-label" => "packetsSent",
        "lost-label" => "packetsLost",
        "jitter-label" => "jitter",
        "discarded-packets-label" => "packetsDiscarded",
        "dropped-frames-label" if stats_type.ends_with("inbound-rtp") => "framesDropped",
        _ => return,
    };
    if let Some(number) = ["packets", "jitter", "frames"].iter().find_map(|name| arguments.get(*name)).filter(|value| value.is_number()) {
        members.insert(member.to_owned(), number.clone());
    }
}

/// A row of bandwidth estimates, as the copied report names its members.
pub(super) fn bandwidth(head: &[String], row: &[String]) -> Stats {
    let mut members = Map::new();
    let mut track = "";
    for (hook, cell) in head.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
        let member = match &**hook {
            "track-identifier" => {
                track = cell;
                members.insert("trackIdentifier".into(), cell.as_str().into());
                continue;
            }
            "send-bandwidth-bytes-sec" => "sendBandwidthBps",
            "receive-bandwidth-bytes-sec" => "receiveBandwidthBps",
            "max-padding-bytes-sec" => "maxPaddingBps",
            "pacer-delay-ms" => "pacerDelayMs",
            "round-trip-time-ms" => "rttMs",
            other => other,
        };
        members.insert(member.to_owned(), scan::number(cell).map_or_else(|| cell.as_str().into(), Value::from));
    }
    (format!("bandwidthEstimations-{track}"), "bandwidthEstimations", members)
}

impl Section {
    /// Puts a number on the object that stands for the connection.
    pub(super) fn count(&mut self, member: &str, number: f64) {
        const ID: &str = "peer-connection";
        let at = self.stats.iter().position(|stats| stats.0 == ID).unwrap_or_else(|| {
            self.stats.push((ID.into(), ID, Map::new()));
            self.stats.len() - 1
        });
        self.stats[at].2.insert(member.to_owned(), number.into());
    }

    /// Rows of candidate pairs, and the candidates they name.
    pub(super) fn pairs(&mut self, table: &Table) {
        for (index, row) in table.rows.iter().enumerate() {
            let mut members = Map::new();
            let mut sides = ["local-candidate", "remote-candidate"].into_iter();
            let mut flags = ["nominated", "selected"].into_iter();
            for (column, cell) in row.iter().enumerate() {
                let hook = table.head.get(column).map_or("", String::as_str);
                if let Some(found) = candidate(cell) {
                    let side = sides.next().unwrap_or("remote-candidate");
                    let id = format!("{side}-{cell}");
                    let member = if side == "local-candidate" { "localCandidateId" } else { "remoteCandidateId" };
                    members.insert(member.into(), id.as_str().into());
                    // Of many pairs, and the same in each.
                    self.stats.push((id, side, found));
                    continue;
                }
                let number = scan::number(cell);
                match (hook, &**cell, number) {
                    (_, "true" | "false", _) => {
                        let member = match hook {
                            "nominated" | "selected" => hook,
                            _ => flags.next().unwrap_or("selected"),
                        };
                        members.insert(member.into(), Value::Bool(cell == "true"));
                    }
                    (_, "frozen" | "waiting" | "inprogress" | "in-progress" | "failed" | "succeeded" | "cancelled", _) => {
                        members.insert("state".into(), cell.as_str().into());
                    }
                    ("ice-component-id", _, Some(number)) => drop(members.insert("componentId".into(), number.into())),
                    ("priority", _, Some(number)) => drop(members.insert("priority".into(), number.into())),
                    ("ice-pair-bytes-sent", _, Some(number)) => drop(members.insert("bytesSent".into(), number.into())),
                    ("ice-pair-bytes-received", _, Some(number)) => drop(members.insert("bytesReceived".into(), number.into())),
                    (_, "", _) => {}
                    // Old pages have no hooks: what a column is called in their language names it.
                    (head, cell, number) => {
                        let name = if head.is_empty() { format!("column {}", column + 1) } else { head.to_owned() };
                        members.insert(name, number.map_or_else(|| cell.into(), Value::from));
                    }
                }
            }
            self.stats.push((format!("candidate-pair-{}", index + 1), "candidate-pair", members));
        }
    }

    /// The latest time that it tells of.
    pub(super) fn latest(&self) -> f64 {
        let made = ConnectionName::parse(&self.name).made.map(|made| made.0);
        self.descriptions.iter().filter_map(|entry| entry.1).chain(made).chain(self.now.map(|now| now.0)).fold(0.0, f64::max)
    }

    pub(super) fn add(mut self, now: Timestamp, dump: &mut Dump) {
        // Where no word that can be read tells them apart, the local description stands first.
        if let [(local @ None, None, _), (remote @ None, None, _)] = self.descriptions.as_mut_slice() {
            (*local, *remote) = (Some(true), Some(false));
        }
        let name = ConnectionName::parse(&self.name);
        let connection = name.connection(&self.configuration, now, dump);
        if !self.configuration.is_empty()
            && let Some(create) = dump.events.iter_mut().find(|event| event.connection == Some(connection))
        {
            create.value = self.configuration.as_str().into();
        }
        // The history holds the current descriptions as well.
        let known: Vec<String> = self.descriptions.iter().filter(|entry| entry.1.is_some()).map(|entry| entry.2.clone()).collect();
        self.descriptions.retain(|(_, set_at, sdp)| set_at.is_some() || !known.contains(sdp));
        for (local, set_at, sdp) in &self.descriptions {
            let timestamp = set_at.map_or(now, Timestamp);
            match local {
                Some(local) => Description { local: *local, sdp, errors: None }.add(connection, timestamp, dump),
                None => dump.add_event(Some(connection), timestamp, "description", &json!({"sdp": sdp}).to_string(), ""),
            }
        }
        for (title, rows, extra) in &self.tables {
            dump.add_event(Some(connection), now, title, &rows.to_string(), extra);
        }
        if self.closed {
            dump.add_event_named(Some(connection), now, "closed", "close", "", "");
        }
        if self.stats.is_empty() {
            return;
        }
        let series = &mut dump.connections[connection.0 as usize].series;
        series.begin();
        for (id, stats_type, members) in &self.stats {
            let object = series.object(id, &mut dump.interner);
            series.objects[object.0 as usize].stats_type = Some(dump.interner.intern(stats_type));
            for (member, value) in members {
                let member = dump.interner.intern(member);
                let value = match value {
                    Value::Number(number) => StatsValue::Number(number.as_f64().unwrap_or(f64::NAN)),
                    Value::Bool(flag) => StatsValue::Flag(*flag),
                    Value::String(text) => StatsValue::Text(dump.interner.intern(text)),
                    other => StatsValue::Text(dump.interner.intern(&other.to_string())),
                };
                series.set(object, member, value);
            }
        }
        series.end(now, |_: &Object| false);
        dump.add_report_event(connection, now);
    }
}
