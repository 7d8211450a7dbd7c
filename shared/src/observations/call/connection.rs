//! A connection as rules look at it.

use super::super::Subject;
use super::Engine;
use super::candidate::{Candidate, CandidateError};
use super::description::{Description, attribute, direction_of, media_sections};
use super::samples::Samples;
use super::stream::{Direction, Kind as MediaKind, Stream};
use crate::intern::Sym;
use crate::model::look::Look;
use crate::model::{ConnectionIdx, Dump};
use crate::series::Object;
use crate::series::column::Kind;
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange, Timestamp};
use core::cell::OnceCell;
use core::ops::RangeInclusive;
use serde_json::Value;
use std::collections::HashMap;

/// chrome://webrtc-internals drops the oldest samples above a thousand: `MAX_STATS_DATA_POINT_BUFFER_SIZE`. Placing series of different
/// lengths on one axis can make some ticks more or less of it.
const KEPT: RangeInclusive<usize> = 990..=1010;

/// Whether so many reports are as many as the page keeps, so that older ones may have been dropped.
pub(super) fn is_full(reports: usize) -> bool {
    KEPT.contains(&reports)
}

/// Something that happened, with its names at hand. Reports are left out.
#[derive(Clone, Copy, Debug)]
pub struct Logged<'a> {
    /// Its place in the dump's list of events.
    pub at: u32,
    /// When.
    pub time: Timestamp,
    /// Its name in the vocabulary all producers share.
    pub name: &'a str,
    /// JSON text of the argument or result.
    pub value: &'a str,
    /// JSON text of what else the dump holds of it.
    pub extra: &'a str,
}

impl Logged<'_> {
    /// The value.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(self.value).ok()
    }

    /// The value where it is a text, or as it is written.
    pub fn text(&self) -> String {
        serde_json::from_str(self.value).unwrap_or_else(|_| self.value.to_owned())
    }
}

/// A state that a connection entered.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// When.
    pub time: Timestamp,
    /// The event.
    pub event: u32,
    /// Its name.
    pub name: String,
}

/// A connection of a call.
pub struct Connection<'a> {
    /// Its statistics, with names.
    pub look: Look<'a>,
    /// Its index in the dump.
    pub index: ConnectionIdx,
    /// Its events without reports.
    pub events: Vec<Logged<'a>>,
    /// From its first to its last event or report.
    pub range: TimeRange,
    /// Its RTP streams.
    pub streams: Vec<Stream<'a>>,
    /// Descriptions can be long and many, and every stream asks for the last ones.
    agreed: OnceCell<Option<(Description, Description)>>,
    /// When each media line was on hold.
    holds: OnceCell<HashMap<String, Vec<TimeRange>>>,
}

impl<'a> Connection<'a> {
    pub(super) fn new(dump: &'a Dump, index: ConnectionIdx, events: Vec<Logged<'a>>) -> Option<Connection<'a>> {
        let look = Look { dump, connection: dump.connection_at(index) };
        let range = dump.range_of(index)?;
        Some(Connection { look, index, events, range, streams: Stream::all(look, index), agreed: OnceCell::new(), holds: OnceCell::new() })
    }

    /// As the subject of an occurrence.
    pub fn subject(&self) -> Subject {
        Subject { connection: Some(self.look.connection.id.clone()), ..Subject::default() }
    }

    /// One of its statistics objects as the subject of an occurrence.
    pub fn subject_of(&self, object: &'a Object) -> Subject {
        let (id, label) = (self.look.id(object).to_owned(), self.look.label(object));
        Subject { object: Some(id), label, ..self.subject() }
    }

    /// Its events of a name.
    pub fn events_named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Logged<'a>> {
        self.events.iter().filter(move |event| event.name == name)
    }

    /// Its first event of a name.
    pub fn first(&self, name: &str) -> Option<&Logged<'a>> {
        self.events.iter().find(|event| event.name == name)
    }

    /// When it was made, where the dump tells.
    pub fn created(&self) -> Option<Timestamp> {
        self.first("create").map(|event| event.time)
    }

    /// When it was closed by its own page, which may ask for that again.
    pub fn closed(&self) -> Option<Timestamp> {
        self.first("close").map(|event| event.time)
    }

    /// The states it entered, by the name of the event without its `on` and `change`: `connectionstate`, `iceconnectionstate`,
    /// `icegatheringstate` or `signalingstate`.
    pub fn states(&self, name: &str) -> Vec<State> {
        let event_name = format!("on{name}change");
        let state = |event: &Logged<'a>| State { time: event.time, event: event.at, name: event.text() };
        self.events.iter().filter(|event| event.name == event_name).map(state).collect()
    }

    /// The states that tell whether media can flow: those of the connection, or of ICE where the dump has no others.
    pub fn outcomes(&self) -> Vec<State> {
        let states = self.states("connectionstate");
        if states.is_empty() { self.states("iceconnectionstate") } else { states }
    }

    /// Whether the dump logs how it went from its making on.
    pub fn sees_start(&self) -> bool {
        let logs_negotiation = self.events.iter().any(|event| event.name.starts_with("set") && event.name.contains("Description"));
        self.created().is_some() && (logs_negotiation || !self.events_with_states())
    }

    fn events_with_states(&self) -> bool {
        self.events.iter().any(|event| event.name.ends_with("statechange"))
    }

    /// When it first could carry media.
    pub fn connected(&self) -> Option<Timestamp> {
        let is_connected = |state: &State| matches!(&*state.name, "connected" | "completed");
        self.outcomes().into_iter().find(is_connected).map(|state| state.time)
    }

    /// Whether it ever carried media, also where no event tells.
    pub fn was_connected(&self) -> bool {
        let transport =
            || self.look.of_type("transport").any(|transport| self.look.text(transport, "dtlsState").as_deref() == Some("connected"));
        self.connected().is_some() || transport() || self.streams.iter().any(|stream| stream.packets() > 0.0)
    }

    /// From when it was connected until it was closed, or to the end of the dump.
    pub fn media_range(&self) -> Option<TimeRange> {
        let start = self.connected().or_else(|| self.was_connected().then_some(self.range.start))?;
        let end = self.closed().filter(|closed| *closed > start).unwrap_or(self.range.end);
        Some(TimeRange::at(start).including(end))
    }

    /// When the far end said goodbye (`close_notify` of DTLS), which is no fault of the network.
    pub fn closed_by_peer(&self) -> Option<Timestamp> {
        let closed = self.transport_texts("dtlsState").into_iter().find(|(_, state)| *state == "closed")?.0.start;
        self.closed().is_none_or(|own| closed < own).then_some(closed)
    }

    /// Candidates that were gathered here.
    pub fn local_candidates(&self) -> Vec<Candidate> {
        let engine = Engine::of(self.look.dump);
        self.events_named("onicecandidate").filter_map(|event| Candidate::read(event, engine)).collect()
    }

    /// Candidates of the far end that were added. Which browser made them is not told.
    pub fn remote_candidates(&self) -> Vec<Candidate> {
        self.events_named("addIceCandidate").filter_map(|event| Candidate::read(event, Engine::Unknown)).collect()
    }

    /// Errors of gathering.
    pub fn candidate_errors(&self) -> Vec<CandidateError> {
        self.events_named("onicecandidateerror").filter_map(CandidateError::read).collect()
    }

    /// Its configurations: the one it was made with and those set later.
    pub fn configurations(&self) -> Vec<Value> {
        let set = self.events.iter().filter(|event| matches!(event.name, "create" | "setConfiguration"));
        set.filter_map(Logged::json).map(|value| if value.is_object() { value } else { Value::Object(serde_json::Map::new()) }).collect()
    }

    /// The addresses of every ICE server it was given.
    pub fn ice_server_urls(&self) -> Vec<String> {
        let mut urls = Vec::new();
        for configuration in self.configurations() {
            let servers = configuration.get("iceServers").and_then(Value::as_array).cloned().unwrap_or_default();
            for server in servers {
                match server.get("urls").or_else(|| server.get("url")) {
                    Some(Value::Array(several)) => urls.extend(several.iter().filter_map(Value::as_str).map(str::to_owned)),
                    Some(Value::String(one)) => urls.push(one.clone()),
                    _ => {}
                }
            }
        }
        urls
    }

    /// Descriptions that were created and set, in order. Those set without an argument are found in the outcome, where it tells.
    pub fn descriptions(&self) -> Vec<Description> {
        self.events.iter().filter_map(Description::read).collect()
    }

    /// The pairs that carried media, each with the time it was the selected one.
    pub fn selected_pairs(&self) -> Vec<(TimeRange, &'a Object)> {
        let (look, series) = (self.look, &self.look.connection.series);
        let time = |tick: u32| series.ticks.get(tick as usize).or(series.ticks.last()).copied().unwrap_or(self.range.end);
        let mut pairs: Vec<(TimeRange, &'a Object)> = Vec::new();
        for column in look.of_type("transport").filter_map(|transport| look.column(transport, "selectedCandidatePairId", Kind::Text)) {
            for (start, end, id) in column.spans(series.end_tick()) {
                let pair = look.object(look.dump.text(Sym(id as u32)));
                pairs.extend(pair.map(|pair| (TimeRange::at(time(start)).including(time(end)), pair)));
            }
        }
        if pairs.is_empty() {
            // Firefox has no transport statistics; it marks the pair itself.
            let marked = |pair: &&Object| look.flag(pair, "selected") == Some(true) || look.flag(pair, "nominated") == Some(true);
            pairs.extend(look.of_type("candidate-pair").filter(marked).map(|pair| (self.range, pair)));
        }
        pairs
    }

    /// The usual time between two reports.
    pub fn interval(&self) -> Millis {
        Millis(self.look.connection.series.interval().unwrap_or(1000.0))
    }

    /// The texts that a member of its transports had, each with when: `dtlsState`, `iceState`, `tlsVersion`.
    pub fn transport_texts(&self, member: &str) -> Vec<(TimeRange, &'a str)> {
        let (look, series) = (self.look, &self.look.connection.series);
        let time = |tick: u32| series.ticks.get(tick as usize).or(series.ticks.last()).copied().unwrap_or(self.range.end);
        let columns = look.of_type("transport").filter_map(|transport| look.column(transport, member, Kind::Text));
        let spans = columns.flat_map(|column| column.spans(series.end_tick()).collect::<Vec<_>>());
        spans.map(|(start, end, text)| (TimeRange::at(time(start)).including(time(end)), look.dump.text(Sym(text as u32)))).collect()
    }

    /// The candidates at one end (`localCandidateId` or `remoteCandidateId`) of the selected pairs: when, pair and candidate.
    pub fn selected_candidates(&self, end: &str) -> Vec<(TimeRange, &'a Object, &'a Object)> {
        let with_candidate = |(range, pair)| Some((range, pair, self.look.referred(pair, end)?));
        self.selected_pairs().into_iter().filter_map(with_candidate).collect()
    }

    /// Whether it has as many reports as chrome://webrtc-internals keeps, so that older ones may have been dropped.
    pub fn is_full(&self) -> bool {
        is_full(self.look.connection.series.ticks.len())
    }

    /// When it was over: closed here or by the far end.
    pub fn ended(&self) -> Option<Timestamp> {
        self.closed_by_peer().or(self.closed())
    }

    /// When gathering of candidates began.
    pub fn gathering_started(&self) -> Option<Timestamp> {
        self.states("icegatheringstate").into_iter().find(|state| state.name == "gathering").map(|state| state.time)
    }

    /// Descriptions that were set, at either end. Calls without an argument are found in their outcome.
    pub fn descriptions_set(&self) -> Vec<Description> {
        self.descriptions().into_iter().filter(|description| description.method.starts_with("set")).collect()
    }

    /// The answer that was set last: what both ends agreed on.
    pub fn last_answer(&self) -> Option<Description> {
        self.descriptions_set().into_iter().rev().find(|description| description.kind == "answer")
    }

    /// When media could flow: connected, and neither closed here nor said goodbye to by the far end. A loss of the connection is
    /// noticed late, so that the seconds before it count as lost too.
    pub fn live(&self) -> Vec<TimeRange> {
        // Browsers take 5 to 6 s of silence to say `disconnected`.
        const NOTICE: Millis = Millis(10_000.0);
        let Some(whole) = self.media_range() else { return Vec::new() };
        let end = self.closed_by_peer().filter(|closed| *closed < whole.end).unwrap_or(whole.end);
        let mut ranges = Vec::new();
        let mut open = (!self.sees_start() || self.connected().is_none()).then_some(whole.start);
        for state in self.outcomes().iter().filter(|state| state.time < end) {
            match &*state.name {
                "connected" | "completed" => open = open.or(Some(state.time)),
                "disconnected" | "failed" => {
                    let until = Timestamp(state.time.0 - NOTICE.0);
                    ranges.extend(open.take().filter(|start| *start < until).map(|start| TimeRange { start, end: until }));
                }
                _ => {}
            }
        }
        ranges.extend(open.filter(|start| *start < end).map(|start| TimeRange { start, end }));
        ranges
    }

    /// The local and the remote description that were set last.
    pub fn agreed(&self) -> Option<&(Description, Description)> {
        self.agreed.get_or_init(|| self.last_descriptions()).as_ref()
    }

    fn last_descriptions(&self) -> Option<(Description, Description)> {
        let last = |picked: &dyn Fn(&Description) -> bool| self.events.iter().rev().filter_map(Description::read).find(picked);
        let set = |method: &'static str| last(&|description| description.method.starts_with(method));
        Some((set("setLocalDescription").or_else(|| last(&Description::is_local))?, set("setRemoteDescription")?))
    }

    /// When the answer in force let nothing be received on a media line, as on hold.
    pub fn held(&self, mid: &str) -> &[TimeRange] {
        self.holds.get_or_init(|| self.all_holds()).get(mid).map_or(&[], Vec::as_slice)
    }

    fn all_holds(&self) -> HashMap<String, Vec<TimeRange>> {
        let mut holds: HashMap<String, Vec<TimeRange>> = HashMap::new();
        let mut open: HashMap<String, Timestamp> = HashMap::new();
        for answer in self.descriptions_set().iter().filter(|description| description.kind == "answer") {
            let silent = if answer.is_local() { "sendonly" } else { "recvonly" };
            for section in media_sections(&answer.sdp).iter().skip(1) {
                let Some(mid) = attribute(section, "mid").next() else { continue };
                if [silent, "inactive"].contains(&direction_of(section)) {
                    open.entry(mid.to_owned()).or_insert(answer.time);
                } else if let Some(start) = open.remove(mid) {
                    holds.entry(mid.to_owned()).or_default().push(TimeRange { start, end: answer.time });
                }
            }
        }
        for (mid, start) in open {
            holds.entry(mid).or_default().push(TimeRange { start, end: self.range.end });
        }
        holds
    }

    /// Picks the samples of a received stream in which media was due: not those on hold, whose time counts with the first frame after
    /// it, when a key frame has been asked for.
    pub fn due(&self, stream: &Stream<'_>) -> impl Fn(&Sample) -> bool + use<'_, 'a> {
        const RESUMED: Millis = Millis(5000.0);
        let held = self.held(&stream.text("mid").unwrap_or_default());
        move |sample| !held.iter().any(|held| sample.time >= held.start && (sample.time - held.end) <= RESUMED)
    }

    /// What tells the sender of a received stream: the id of the first media stream that its track came in.
    pub fn sender(&self, stream: &Stream<'_>) -> Option<String> {
        let track = stream.text("trackIdentifier")?;
        let items =
            self.events_named("ontrack").filter_map(Logged::json).find(|items| items.get(1).and_then(Value::as_str) == Some(&track))?;
        items.get(3).and_then(Value::as_str).map(str::to_owned)
    }

    /// When the last packet came before an instant, as far as reports tell.
    pub fn last_heard(&self, instant: Timestamp) -> Option<Timestamp> {
        let of_pair = |pair| {
            let counts = self.look.samples(pair, "bytesReceived")?;
            let counts = &counts[..counts.partition_point(|sample| sample.time <= instant)];
            counts.windows(2).rev().find(|two| two[1].value > two[0].value).map(|two| two[1].time)
        };
        self.selected_pairs().into_iter().filter_map(|(_, pair)| of_pair(pair)).max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Whether the selected pair carried bytes in every report of a range and had answers to its checks, which no state can gainsay.
    pub fn carried(&self, range: TimeRange) -> bool {
        // Fewer reports than that tell nothing, and one may lie just outside at each end.
        const REPORTS: f64 = 4.0;
        let (whole, margin) = ((range.end - range.start).0 / self.interval().0, 2.0 * self.interval().0);
        let of = |pair, member| Some(Samples(self.look.samples(pair, member)?).within(range));
        let is_whole = |bytes: Samples| {
            let covers = |told: TimeRange| (told.start - range.start).0 <= margin && (range.end - told.end).0 <= margin;
            bytes.range().is_some_and(covers) && bytes.steps().0.iter().all(|step| step.value > 0.0)
        };
        let carried = |pair| {
            of(pair, "bytesReceived").is_some_and(is_whole) && of(pair, "responsesReceived").is_none_or(|answers| answers.growth() > 0.0)
        };
        whole >= REPORTS && self.selected_pairs().into_iter().any(|(_, pair)| carried(pair))
    }

    /// Whether the far end is a server rather than a browser: it says that it is reached without checks of its own
    /// ([RFC 8445](https://www.rfc-editor.org/rfc/rfc8445#section-2.5)), or hands on several voices.
    pub fn leads_to_server(&self) -> bool {
        let is_voice =
            |stream: &&Stream<'_>| stream.direction == Direction::Inbound && stream.kind == MediaKind::Audio && stream.packets() > 0.0;
        let is_lite =
            || self.descriptions_set().iter().any(|description| !description.is_local() && description.sdp.contains("a=ice-lite"));
        self.streams.iter().filter(is_voice).count() > 1 || is_lite()
    }

    /// Round-trip times of the pairs that carried media, in milliseconds.
    pub fn pair_round_trips(&self) -> Samples {
        let round_trips = |(range, pair): (TimeRange, &'a Object)| {
            Some(Samples(self.look.samples(pair, "[currentRoundTripTime_in_ms]")?).within(range).0)
        };
        Samples(self.selected_pairs().into_iter().filter_map(round_trips).flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Call;
    use super::*;
    use crate::observations::notation::{START, dump};

    /// Live ranges in seconds from the start of a call.
    fn live(text: &str) -> Vec<(f64, f64)> {
        let dump = dump(&format!("{text}\ninbound-rtp A kind=audio\n packetsReceived 0 +50*60"));
        let seconds = |time: Timestamp| (time.0 - START) / 1000.0;
        Call::new(&dump).connections[0].live().iter().map(|range| (seconds(range.start), seconds(range.end))).collect()
    }

    #[test]
    fn media_flows_between_connection_and_loss() {
        let started = "0 create {}\n1 setLocalDescription null\n2 onconnectionstatechange \"connected\"\n";
        assert_eq!(live(started), [(2.0, 60.0)]);
        assert_eq!(live(&format!("{started} 40 close null")), [(2.0, 40.0)]);
        let lost = format!("{started} 30 onconnectionstatechange \"disconnected\"\n 35 onconnectionstatechange \"connected\"");
        assert_eq!(live(&lost), [(2.0, 20.0), (35.0, 60.0)]);
        assert_eq!(live("30 onconnectionstatechange \"disconnected\""), [(0.0, 20.0)]);
    }

    #[test]
    fn media_ends_with_the_goodbye_of_the_far_end() {
        assert_eq!(live("transport T\n dtlsState connected*25 closed"), [(0.0, 25.0)]);
    }
}
