//! The call of a dump as rules look at it: connections, streams, captures, and samples with a bit of statistics.

mod candidate;
mod connection;
mod description;
mod samples;
mod stream;

pub use candidate::{Candidate, CandidateError, is_private_address, local_protocol, turn_protocol};
pub use connection::{Connection, Logged, State};
pub use description::{Description, attribute, direction_of, media_sections, section_of};
pub use samples::{Run, Samples};
pub use stream::{Direction, Kind, Stream};

use super::Subject;
use crate::model::capture::{self, Request};
use crate::model::{ConnectionIdx, Dump};
use crate::units::{TimeRange, Timestamp};
use serde_json::Value;

/// The call of a dump.
pub struct Call<'a> {
    /// The dump.
    pub dump: &'a Dump,
    /// Connections with at least one event or report.
    pub connections: Vec<Connection<'a>>,
    /// Requests for media.
    pub captures: Vec<Request<'a>>,
    /// Events of the client as a whole.
    pub events: Vec<Logged<'a>>,
}

/// The makers of browsers whose statistics and events differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chrome, Edge, Electron and their like.
    Chromium,
    /// Firefox.
    Gecko,
    /// Safari.
    WebKit,
    /// Not told.
    Unknown,
}

impl Engine {
    /// The one that made a dump.
    fn of(dump: &Dump) -> Engine {
        let agent = dump.user_agent.as_deref().unwrap_or_default();
        let hinted = dump.facts.iter().any(|(name, _)| name.eq_ignore_ascii_case("userAgentData"));
        let statistics = || {
            let of_chromium = ["googTransmissionBitrate", "transportId"].iter().any(|member| dump.interner.find(member).is_some());
            if of_chromium { Engine::Chromium } else { Engine::Unknown }
        };
        match agent {
            _ if agent.contains("Firefox/") || agent.contains("Gecko/20100101") => Engine::Gecko,
            _ if agent.contains("Chrome/") || agent.contains("Chromium") || hinted => Engine::Chromium,
            _ if agent.contains("AppleWebKit/") => Engine::WebKit,
            _ => statistics(),
        }
    }
}

impl<'a> Call<'a> {
    /// The call of a dump that is read to its end.
    pub fn new(dump: &'a Dump) -> Call<'a> {
        let mut by_connection: Vec<Vec<Logged<'a>>> = dump.connections.iter().map(|_| Vec::new()).collect();
        let mut of_client = Vec::new();
        for (at, event) in (0..).zip(&dump.events).filter(|(_, event)| event.tick.is_none()) {
            let logged = Logged { at, time: event.timestamp, name: dump.text(event.canonical), value: &event.value, extra: &event.extra };
            match event.connection {
                Some(index) => by_connection[index.0 as usize].push(logged),
                None => of_client.push(logged),
            }
        }
        let indices = (0..dump.connections.len() as u32).map(ConnectionIdx);
        let connections = indices.zip(by_connection).filter_map(|(index, events)| Connection::new(dump, index, events)).collect();
        Call { dump, connections, captures: capture::requests(dump), events: of_client }
    }

    /// Every stream of every connection.
    pub fn streams(&self) -> impl Iterator<Item = &Stream<'a>> {
        self.connections.iter().flat_map(|connection| &connection.streams)
    }

    /// The streams of a direction and kind.
    pub fn streams_of(&self, direction: Direction, kind: Kind) -> impl Iterator<Item = &Stream<'a>> {
        self.streams().filter(move |stream| stream.direction == direction && stream.kind == kind)
    }

    /// The connection that a stream belongs to.
    pub fn connection_of(&self, stream: &Stream<'a>) -> &Connection<'a> {
        let same = |connection: &&Connection<'a>| connection.index == stream.index;
        self.connections.iter().find(same).expect("streams are made from the connections of the same call")
    }

    /// Which browser made the dump.
    pub fn engine(&self) -> Engine {
        Engine::of(self.dump)
    }

    /// The value of a fact that the dump tells of its client, its own or in the client's `create` event.
    pub fn fact(&self, name: &str) -> Option<Value> {
        let told = self.dump.facts.iter().rev().find(|(fact, _)| fact == name).map(|(_, value)| value.as_str());
        told.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))).or_else(|| {
            let create = self.events.iter().find(|event| event.name == "create")?;
            create.json()?.get(name).cloned()
        })
    }

    /// From the first to the last event or report.
    pub fn range(&self) -> Option<TimeRange> {
        self.dump.range()
    }

    /// Whether the page was hidden at any time in the range, as far as the dump tells.
    pub fn hidden_in(&self, range: TimeRange) -> bool {
        let changes = self.events.iter().filter(|event| event.name.contains("visibilitychange") && event.time <= range.end);
        let mut hidden = false;
        for change in changes {
            let now = change.value.contains("hidden");
            if now && change.time >= range.start {
                return true;
            }
            hidden = now;
        }
        hidden
    }

    /// Whether the page ever switched a captured track off (`enabled`), which is how most pages mute. `None` where the dump does not log
    /// what pages do to tracks.
    pub fn switched_off(&self, track: &str) -> Option<bool> {
        let mut of_tracks = self.events.iter().filter(|event| event.name.starts_with("MediaStreamTrack.")).peekable();
        of_tracks.peek().filter(|_| !track.is_empty())?;
        let is_it = |event: &Logged<'a>| event.value.contains(track) || event.extra.contains(track);
        Some(of_tracks.any(|event| event.name == "MediaStreamTrack.enabled" && event.value.contains("false") && is_it(event)))
    }

    /// Whether a stream shows a screen or window rather than a camera, as far as the dump tells.
    pub fn is_screen(&self, stream: &Stream<'a>) -> bool {
        let track = stream.source.and_then(|source| stream.look.text(source, "trackIdentifier"));
        let shown = self.captures.iter().filter(|request| request.method == "getDisplayMedia");
        let is_shown = |track: &String| shown.clone().any(|request| request.outcome.is_some_and(|outcome| outcome.value.contains(track)));
        stream.text("contentType").as_deref() == Some("screenshare") || track.is_some_and(|track| !track.is_empty() && is_shown(&track))
    }

    /// Whether a captured track was ever sent, as far as statistics tell.
    pub fn sends(&self, track: &str) -> bool {
        let is_it = |stream: &&Stream<'a>| {
            stream.source.and_then(|source| stream.look.text(source, "trackIdentifier")).is_some_and(|id| id == track)
        };
        self.streams().filter(|stream| stream.packets() > 0.0).any(|stream| is_it(&stream))
    }

    /// The client as a subject.
    pub fn subject(&self) -> Subject {
        Subject::default()
    }

    /// A track that was captured, as a subject.
    pub fn device_subject(&self, label: &str) -> Subject {
        Subject { label: label.to_owned(), ..Subject::default() }
    }

    /// The captured tracks of every successful request: when, kind, track id and label.
    pub fn captured_tracks(&self) -> Vec<CapturedTrack> {
        let granted = self.captures.iter().filter(|request| !request.failed);
        let tracks = granted.filter_map(|request| Some((request, request.outcome?)));
        let parsed = tracks.flat_map(|(request, outcome)| {
            let items: Vec<Vec<Value>> = serde_json::from_str(&outcome.value).unwrap_or_default();
            items.into_iter().map(move |item| {
                let text = |at: usize| item.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
                CapturedTrack {
                    time: outcome.timestamp,
                    event: request.at,
                    is_display: request.method == "getDisplayMedia",
                    kind: text(0),
                    id: text(1),
                    // Clients that write no label have the id of the stream in its place.
                    label: Some(text(2)).filter(|label| !is_uuid(label)).unwrap_or_default(),
                }
            })
        });
        parsed.collect()
    }
}

/// Whether a text is an [identifier](https://www.rfc-editor.org/rfc/rfc9562#section-4) as browsers give to streams and tracks; Firefox
/// writes it in braces.
fn is_uuid(text: &str) -> bool {
    let text = text.trim_start_matches('{').trim_end_matches('}');
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// A track that a request for media delivered.
#[derive(Clone, Debug)]
pub struct CapturedTrack {
    /// When it was delivered.
    pub time: Timestamp,
    /// The request, as a place in the dump's list of events.
    pub event: u32,
    /// Whether it shows a screen or window.
    pub is_display: bool,
    /// `audio` or `video`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Name of the device.
    pub label: String,
}
