//! chrome://webrtc-internals dumps: one JSON object with a log, a configuration and one series for each member of each
//! statistics object, of every Chrome since version 83 and of the browsers built from it.

mod log;
mod media;
mod placement;
mod sample;

use super::Reader;
use super::document::{Document, Piece, Take};
use crate::codec::scan::{Kind, Scanner};
use crate::error::{Place, Trouble};
use crate::model::{ConnectionIdx, Dump};
use crate::units::Timestamp;
use log::Log;
use placement::Collected;
use serde_json::Value;

/// Reads webrtc-internals dumps.
#[derive(Default)]
pub(super) struct InternalsReader {
    document: Document,
    state: State,
}

#[derive(Default)]
struct State {
    log: Log,
    /// What the series of the connection that is being read were so far.
    collected: Collected,
    configuration: Option<String>,
    /// When the dump was made.
    timestamp: Option<f64>,
    client: serde_json::Map<String, Value>,
    full: bool,
}

/// Chrome keeps so many of the newest samples of a series.
const MOST_SAMPLES: usize = 1000;

const NO_CLOSED: &str = "Chrome leaves closed connections out of this kind of dump, unless the page was opened as chrome://webrtc-internals/?keepRemovedConnections.";
const NO_EARLIER: &str = "Statistics are polled only while chrome://webrtc-internals is open; what was before it was opened is missing.";
const NEWEST_ONLY: &str = "Chrome keeps the newest 1000 samples of a series, 16 minutes and 40 seconds; what was before is missing.";

impl Reader for InternalsReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        self.document.feed(bytes, dump, &mut self.state);
    }

    fn finish(&mut self, dump: &mut Dump) {
        self.document.finish(dump, &mut self.state);
        self.state.finish(dump);
    }
}

impl Take for State {
    fn walks_into(&self, path: &[String]) -> bool {
        match path {
            [] => true,
            [top] => top == "PeerConnections" || top == "getUserMedia",
            [top, _] => top == "PeerConnections",
            [top, _, part] => top == "PeerConnections" && (part == "stats" || part == "updateLog"),
            _ => false,
        }
    }

    fn take(&mut self, path: &[String], piece: Piece<'_>, dump: &mut Dump) {
        match (path, piece) {
            ([top, key], Piece::End) if top == "PeerConnections" => self.connection_ends(key, dump),
            (_, Piece::End) => {}
            ([top], Piece::Value(value, place)) => self.top(top, value, place, dump),
            ([top, _], Piece::Value(value, place)) if top == "getUserMedia" => {
                if media::read(value, &mut self.log, dump).is_none() {
                    unreadable(value, place, dump);
                }
            }
            ([_, key, rest @ ..], Piece::Value(value, place)) => {
                let connection = self.connection(key, dump);
                match rest {
                    [part] => self.part(connection, part, value, place, dump),
                    [part, name] if part == "stats" => self.series(name, value, place, dump),
                    [part, _] if part == "updateLog" => {
                        if self.log.entry(connection, value, dump).is_none() {
                            unreadable(value, place, dump);
                        }
                    }
                    _ => unreadable(value, place, dump),
                }
            }
            (_, Piece::Value(value, place)) => unreadable(value, place, dump),
        }
    }
}

fn unreadable(value: &[u8], place: Place, dump: &mut Dump) {
    dump.warn(Trouble::UnparsableValue, place, &String::from_utf8_lossy(&value[..value.len().min(400)]));
}

impl State {
    /// The connection with this key; its `create` event comes before all its others.
    fn connection(&mut self, key: &str, dump: &mut Dump) -> ConnectionIdx {
        if let Some(known) = dump.find_connection(key) {
            return known;
        }
        let connection = dump.connection(key);
        self.log.create(connection, dump);
        connection
    }

    fn connection_ends(&mut self, key: &str, dump: &mut Dump) {
        let connection = self.connection(key, dump);
        let configuration = self.configuration.take().unwrap_or_default();
        self.log.configure(connection, &log::unwrapped(&configuration), dump);
        let series = std::mem::take(&mut self.collected).place(&mut dump.interner, &mut dump.warnings);
        let slot = &mut dump.connections[connection.0 as usize].series;
        if !slot.ticks.is_empty() {
            dump.warnings.add(Trouble::DuplicateId, Place::default(), key);
            return;
        }
        *slot = series;
        let ticks = slot.ticks.clone();
        for (tick, timestamp) in (0..).zip(ticks) {
            dump.add_report_event_at(connection, timestamp, tick);
        }
    }

    /// A member of a connection beside its log and statistics.
    fn part(&mut self, connection: ConnectionIdx, part: &str, value: &[u8], place: Place, dump: &mut Dump) {
        let Ok(value) = serde_json::from_slice::<Value>(value) else {
            unreadable(value, place, dump);
            return;
        };
        match (part, value) {
            ("url", Value::String(url)) => {
                if dump.page.is_none() {
                    dump.page = Some(url.clone());
                }
                dump.connections[connection.0 as usize].url = Some(url);
            }
            ("rtcConfiguration", Value::String(configuration)) => self.configuration = Some(configuration),
            ("rtcConfiguration", configuration) => self.configuration = Some(configuration.to_string()),
            ("constraints", Value::String(constraints)) => {
                if !constraints.is_empty() {
                    self.log.constraints(connection, &log::unwrapped(&constraints), dump);
                }
            }
            (part, value) => {
                let name = format!("{} of {}", part, dump.connection_at(connection).id);
                dump.add_fact(&name, plain(&value));
            }
        }
    }

    fn series(&mut self, name: &str, value: &[u8], place: Place, dump: &mut Dump) {
        // Chromium's own derived series are computed anew from their sources.
        let Some((id, member)) = name.rsplit_once('-').filter(|_| !name.ends_with(']')) else { return };
        let Some(read) = sample::read(id, member, value, place, dump) else {
            unreadable(value, place, dump);
            return;
        };
        match read {
            sample::Read::Stamps(stamps) => {
                self.full |= stamps.len() >= MOST_SAMPLES;
                self.collected.stamps.insert(dump.interner.intern(id), stamps);
            }
            sample::Read::Member(member) => {
                self.full |= member.count >= MOST_SAMPLES;
                self.collected.members.push(member);
            }
            sample::Read::Nothing => {}
        }
    }

    fn top(&mut self, name: &str, value: &[u8], place: Place, dump: &mut Dump) {
        if name == "timestamp"
            && let Ok(Kind::Number) = Scanner::new(value).peek()
        {
            self.timestamp = Scanner::new(value).number().ok();
        }
        let Ok(value) = serde_json::from_slice::<Value>(value) else {
            unreadable(value, place, dump);
            return;
        };
        match (name, &value) {
            ("UserAgent", Value::String(agent)) => dump.user_agent = Some(agent.clone()),
            _ => dump.add_fact(name, plain(&value)),
        }
        let name = match name {
            "UserAgent" => "userAgent",
            "UserAgentData" => "userAgentData",
            "timestamp" => return,
            other => other,
        };
        self.client.insert(name.to_owned(), value);
    }

    fn finish(&mut self, dump: &mut Dump) {
        dump.limits.extend([NO_CLOSED, NO_EARLIER]);
        if self.full {
            dump.limits.push(NEWEST_ONLY);
        }
        dump.producer = Some(producer(self.client.get("userAgentData"), dump.user_agent.as_deref()));
        self.log.finish(self.timestamp.map(Timestamp), dump);
        if !self.client.is_empty() {
            let client = Value::Object(std::mem::take(&mut self.client)).to_string();
            let known = self.timestamp.map(Timestamp).or_else(|| dump.range().map(|range| range.start)).unwrap_or_default();
            dump.add_event(None, known, "create", &client, "");
        }
    }
}

/// A value as text: texts as they are, structures as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Name and version of the browser: the brands since version 138 (a list, later a member of an object), before them the agent.
fn producer(agent_data: Option<&Value>, agent: Option<&str>) -> String {
    let lists = agent_data.into_iter().flat_map(|data| [data.get("fullVersionList"), data.get("brands"), Some(data)]);
    let brands = lists.flatten().find_map(Value::as_array).into_iter().flatten().filter_map(|brand| {
        let text = |name: &str| brand.get(name).and_then(Value::as_str);
        Some((text("brand")?, text("version")?))
    });
    // A brand with punctuation is there only to keep parsers honest.
    let honest =
        |name: &str| name.chars().all(|character| character.is_ascii_alphanumeric() || character == ' ') && !name.contains("Brand");
    let mut brands: Vec<(&str, &str)> = brands.filter(|brand| honest(brand.0)).collect();
    brands.sort_by_key(|brand| brand.0 == "Chromium");
    if let Some((brand, version)) = brands.first() {
        return format!("{brand} {version}");
    }
    let versions = ["Edg/", "OPR/", "Electron/", "HeadlessChrome/", "Chrome/"];
    let named = versions.iter().find_map(|name| {
        let at = agent?.find(name)?;
        agent?[at..].split_whitespace().next()
    });
    named.map_or_else(|| "Chrome".to_owned(), |named| named.replacen('/', " ", 1))
}
