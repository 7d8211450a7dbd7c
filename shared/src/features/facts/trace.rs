//! The events of a dump by whom they happened to, with their values taken apart where a feature needs them.

use crate::model::event::{Event, GET_STATS};
use crate::model::{ConnectionIdx, Dump};
use serde_json::Value as Json;

/// An event with its place among those of its connection.
#[derive(Clone, Copy)]
pub(in crate::features) struct Entry<'a> {
    /// Its place: later events have larger ones.
    pub(in crate::features) order: usize,
    /// When, in epoch milliseconds.
    pub(in crate::features) time: f64,
    /// Its name in the words of today.
    pub(in crate::features) method: &'a str,
    event: &'a Event,
}

impl<'a> Entry<'a> {
    /// Its value; null if there is none or it is no JSON.
    #[inline(never)]
    pub(in crate::features) fn value(&self) -> Json {
        serde_json::from_str(&self.event.value).unwrap_or_default()
    }

    /// The text its value is.
    pub(in crate::features) fn text(&self) -> Option<String> {
        serde_json::from_str(&self.event.value).ok()
    }

    /// Whether it has no value, or null.
    pub(in crate::features) fn is_null(&self) -> bool {
        matches!(&*self.event.value, "" | "null")
    }

    /// What stands first behind its value.
    #[inline(never)]
    pub(in crate::features) fn extra(&self) -> Option<Json> {
        serde_json::from_str::<Vec<Json>>(&self.event.extra).ok()?.into_iter().next()
    }

    /// The id that joins a call and its outcome.
    pub(in crate::features) fn correlation(&self) -> Option<String> {
        match self.extra()? {
            Json::String(id) => Some(id),
            _ => None,
        }
    }

    /// The report of a statistics event.
    pub(in crate::features) fn tick(&self) -> Option<u32> {
        self.event.tick
    }

    /// Whether it is a statistics report, or was meant to be one.
    pub(in crate::features) fn is_report(&self) -> bool {
        self.method == GET_STATS
    }
}

/// The events of the client and of each connection, in order.
pub(in crate::features) struct Traces<'a> {
    pub(in crate::features) client: Vec<Entry<'a>>,
    pub(in crate::features) connections: Vec<Vec<Entry<'a>>>,
}

#[inline(never)]
pub(in crate::features) fn traces(dump: &Dump) -> Traces<'_> {
    let mut traces = Traces { client: Vec::new(), connections: dump.connections.iter().map(|_| Vec::new()).collect() };
    for event in &dump.events {
        let trace = match event.connection {
            Some(ConnectionIdx(index)) => &mut traces.connections[index as usize],
            None => &mut traces.client,
        };
        trace.push(Entry { order: trace.len(), time: event.timestamp.0, method: dump.text(event.canonical), event });
    }
    traces
}

/// A number that the same events at the same times always give, and others hardly ever: FNV-1a of 63 bits, which every database
/// holds as a signed whole number.
pub(in crate::features) fn identity(dump: &Dump) -> u64 {
    let ids = dump.connections.iter().flat_map(|connection| connection.id.bytes());
    let times = dump.events.iter().flat_map(|event| event.timestamp.0.to_bits().to_le_bytes());
    let hash = ids.chain(times).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash >> 1
}
