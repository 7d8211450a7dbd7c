//! What a dump is, in W3C words: a client, its peer connections, what happened (events) and what was measured (series).
//!
//! Readers of all formats fill one [`Dump`]; nothing behind it knows which producer wrote it.

pub mod capture;
pub mod device;
pub mod event;
pub mod look;

use crate::error::{Place, Trouble, Warnings};
use crate::intern::{Interner, Sym};
use crate::series::Series;
use crate::series::order;
use crate::units::{TimeRange, Timestamp};
use event::Event;
use std::collections::HashMap;

/// Names a connection of a [`Dump`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionIdx(pub u32);

/// A peer connection.
#[derive(Debug)]
pub struct Connection {
    /// Its id as written in the dump.
    pub id: String,
    /// Address of the page that made it, if the dump tells.
    pub url: Option<String>,
    /// Its statistics.
    pub series: Series,
}

/// A whole dump.
#[derive(Debug, Default)]
pub struct Dump {
    /// The format it was read from, as people call it.
    pub format: &'static str,
    /// What wrote it, if it says so.
    pub producer: Option<String>,
    /// The user agent string or its like.
    pub user_agent: Option<String>,
    /// Page or origin the call ran on.
    pub page: Option<String>,
    /// What else the dump says of itself and its client: name and value, where structures are JSON text.
    pub facts: Vec<(String, String)>,
    /// What the format cannot tell, as sentences for a person.
    pub limits: Vec<&'static str>,
    /// Peer connections in order of first sight.
    pub connections: Vec<Connection>,
    /// What happened, sorted by time once [`Dump::finish`] was called.
    pub events: Vec<Event>,
    /// Every name and text value.
    pub interner: Interner,
    /// Trouble met while reading.
    pub warnings: Warnings,
    /// Bytes of text read.
    pub bytes: u64,
    ids: HashMap<Sym, usize>,
    /// Places of events, of each connection and last of the client; there may be thousands of connections.
    places: Vec<Vec<u32>>,
}

impl Dump {
    /// The connection with this id, made on first sight.
    pub fn connection(&mut self, id: &str) -> ConnectionIdx {
        self.find_connection(id).unwrap_or_else(|| {
            let at = self.connections.len();
            self.ids.insert(self.interner.intern(id), at);
            self.connections.push(Connection { id: id.to_owned(), url: None, series: Series::default() });
            ConnectionIdx(u32::try_from(at).expect("fewer connections than bytes of a dump"))
        })
    }

    /// The connection with this id if there is one.
    pub fn find_connection(&self, id: &str) -> Option<ConnectionIdx> {
        self.ids.get(&self.interner.find(id)?).map(|&at| ConnectionIdx(at as u32))
    }

    /// A connection by its index.
    pub fn connection_at(&self, index: ConnectionIdx) -> &Connection {
        &self.connections[index.0 as usize]
    }

    /// Adds an event. Its value is JSON text, kept as it is.
    pub fn add_event(&mut self, connection: Option<ConnectionIdx>, timestamp: Timestamp, method: &str, value: &str, extra: &str) {
        self.add_event_named(connection, timestamp, method, method, value, extra);
    }

    /// Adds an event whose method has another name today.
    pub fn add_event_named(
        &mut self,
        connection: Option<ConnectionIdx>,
        timestamp: Timestamp,
        method: &str,
        canonical: &str,
        value: &str,
        extra: &str,
    ) {
        let (method, canonical) = (self.interner.intern(method), self.interner.intern(canonical));
        self.events.push(Event { timestamp, connection, method, canonical, value: value.into(), extra: extra.into(), tick: None });
    }

    /// Adds the event of a statistics report, the last one of the connection's series.
    pub fn add_report_event(&mut self, connection: ConnectionIdx, timestamp: Timestamp) {
        self.add_report_event_at(connection, timestamp, self.connection_at(connection).series.tick());
    }

    /// Adds the event of the statistics report at a tick.
    pub fn add_report_event_at(&mut self, connection: ConnectionIdx, timestamp: Timestamp, tick: u32) {
        let method = self.interner.intern(event::GET_STATS);
        let (value, extra, tick) = ("".into(), "".into(), Some(tick));
        self.events.push(Event { timestamp, connection: Some(connection), method, canonical: method, value, extra, tick });
    }

    /// Adds a fact whose value is not empty.
    pub fn add_fact(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push((name.to_owned(), value));
        }
    }

    /// Counts trouble.
    pub fn warn(&mut self, trouble: Trouble, place: Place, sample: &str) {
        self.warnings.add(trouble, place, sample);
    }

    /// Ends reading: sorts events by time and gives back spare memory.
    pub fn finish(&mut self) {
        order::by_number(&mut self.events, |event| event.timestamp.0);
        self.events.shrink_to_fit();
        self.places.resize_with(self.connections.len() + 1, Vec::new);
        for (at, event) in (0..).zip(&self.events) {
            let place = event.connection.map_or(self.connections.len(), |connection| connection.0 as usize);
            self.places[place].push(at);
        }
        for connection in &mut self.connections {
            connection.series.finish();
        }
        let silent = self.connections.iter().all(|connection| connection.series.objects.is_empty());
        if self.events.is_empty() && silent {
            self.warn(Trouble::EmptyDump, Place::default(), "");
        }
    }

    /// The text of a symbol.
    pub fn text(&self, sym: Sym) -> &str {
        self.interner.text(sym)
    }

    /// The events of one connection, or of the client, each with its place in [`Dump::events`]; known once [`Dump::finish`] was called.
    pub fn events_of(&self, connection: Option<ConnectionIdx>) -> impl DoubleEndedIterator<Item = (u32, &Event)> {
        let place = connection.map_or(self.connections.len(), |connection| connection.0 as usize);
        self.places.get(place).map_or(&[][..], Vec::as_slice).iter().map(|&at| (at, &self.events[at as usize]))
    }

    /// From the first to the last event or report of a connection.
    pub fn range_of(&self, connection: ConnectionIdx) -> Option<TimeRange> {
        let events = self.events_of(Some(connection)).map(|(_, event)| event.timestamp);
        span(events.chain(self.connection_at(connection).series.ticks.iter().copied()))
    }

    /// From the first to the last event or report of the call. Events of the client more than five minutes away from all connections are before
    /// or after it, or told by another clock.
    pub fn range(&self) -> Option<TimeRange> {
        const NEAR: f64 = 300_000.0;
        let ticks = self.connections.iter().flat_map(|connection| connection.series.ticks.iter().copied());
        let of_connections = self.events.iter().filter(|event| event.connection.is_some()).map(|event| event.timestamp);
        let connections = span(of_connections.chain(ticks));
        let of_client = self.events.iter().filter(|event| event.connection.is_none()).map(|event| event.timestamp);
        let is_near =
            |instant: &Timestamp| connections.is_none_or(|range| instant.0 >= range.start.0 - NEAR && instant.0 <= range.end.0 + NEAR);
        let client = span(of_client.filter(is_near));
        span([connections, client].into_iter().flatten().flat_map(|range| [range.start, range.end]))
    }
}

/// The range over instants, leaving out those that are no time at all.
pub fn span(instants: impl Iterator<Item = Timestamp>) -> Option<TimeRange> {
    instants
        .filter(|instant| instant.0 > 0.0)
        .fold(None, |range, instant| Some(range.map_or(TimeRange::at(instant), |range: TimeRange| range.including(instant))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_far_from_all_connections_do_not_stretch_a_call() {
        const START: f64 = 1_600_000_000_000.0;
        let mut dump = Dump::default();
        dump.add_event(None, Timestamp(START + 1e11), "connectionInfo", "{}", "");
        assert_eq!(dump.range(), Some(TimeRange::at(Timestamp(START + 1e11))));
        let connection = dump.connection("PC_0");
        dump.add_event(None, Timestamp(START - 60_000.0), "navigator.mediaDevices.getUserMedia", "{}", "");
        dump.add_event(Some(connection), Timestamp(START), "create", "{}", "");
        dump.add_event(Some(connection), Timestamp(START + 5000.0), "close", "", "");
        let range = dump.range().expect("a range");
        assert_eq!((range.start.0 - START, range.end.0 - START), (-60_000.0, 5000.0));
    }
}
