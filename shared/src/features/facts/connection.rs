//! What features of a connection are computed from.

use super::negotiation::Negotiation;
use super::reports::{Report, Reports};
use super::trace::Entry;
use crate::features::aggregates::{self, Aggregates};
use crate::model::look::Look;
use crate::model::{ConnectionIdx, Dump};
use crate::series::Object;
use serde_json::Value as Json;

/// The selected pair of a report, and the transport that named it where one did.
#[derive(Clone, Copy)]
pub(in crate::features) struct Selected<'a> {
    pub(in crate::features) report: Report,
    pub(in crate::features) transport: Option<&'a Object>,
    pub(in crate::features) pair: &'a Object,
}

impl<'a> Selected<'a> {
    /// The object that counts the bytes: the transport, which outlives its pairs, where there is one.
    pub(in crate::features) fn carrier(&self) -> &'a Object {
        self.transport.unwrap_or(self.pair)
    }
}

/// The facts of a connection.
pub(in crate::features) struct ConnectionFacts<'a> {
    pub(in crate::features) reports: Reports<'a>,
    pub(in crate::features) negotiation: Negotiation<'a>,
    /// Time of the first and last event.
    pub(in crate::features) range: Option<(f64, f64)>,
    /// Number of events, and of those that are statistics reports.
    pub(in crate::features) events: (u32, u32),
    /// Whether the last event is that it was closed.
    pub(in crate::features) closed: bool,
    /// What it was made with.
    pub(in crate::features) configuration: Json,
    /// The selected pair of each report that has one.
    pub(in crate::features) selected: Vec<Selected<'a>>,
    /// Times at which a received track began to flow, by track id.
    pub(in crate::features) unmuted: Vec<(f64, String)>,
    pub(in crate::features) aggregates: Aggregates,
    /// The whole, for what happened beside the connection.
    pub(in crate::features) dump: &'a Dump,
}

impl<'a> ConnectionFacts<'a> {
    #[inline(never)]
    pub(in crate::features) fn gather(dump: &'a Dump, index: ConnectionIdx, trace: &[Entry<'a>]) -> ConnectionFacts<'a> {
        let reports = Reports::gather(Look { dump, connection: dump.connection_at(index) }, trace);
        let create = trace.iter().find(|entry| entry.method == "create");
        let unmuted = trace.iter().filter(|entry| entry.method == "MediaStreamTrack.onunmute");
        // Chrome logs that it forgets a connection behind that it was closed.
        let last = trace.iter().rev().find(|entry| entry.method != "remove");
        let selected = selected(&reports);
        ConnectionFacts {
            negotiation: Negotiation::gather(trace),
            range: trace.first().zip(trace.last()).map(|(first, last)| (first.time, last.time)),
            events: (trace.len() as u32, trace.iter().filter(|entry| entry.is_report()).count() as u32),
            closed: last.is_some_and(|entry| entry.method == "close"),
            configuration: create.map(Entry::value).unwrap_or_default(),
            unmuted: unmuted.filter_map(|entry| Some((entry.time, entry.text()?))).collect(),
            aggregates: aggregates::gather(&reports, &selected),
            selected,
            reports,
            dump,
        }
    }

    /// First and last report of the selected pair, the first being one in which bytes went both ways.
    pub(in crate::features) fn traffic(&self) -> Option<(Selected<'a>, Selected<'a>)> {
        let flows = |selected: &&Selected<'a>| {
            let bytes = |member: &str| self.reports.member(selected.carrier(), member).number_at(selected.report.tick);
            bytes("bytesSent").is_some_and(|sent| sent > 0.0) && bytes("bytesReceived").is_some_and(|received| received > 0.0)
        };
        Some((*self.selected.iter().find(flows)?, *self.selected.last()?))
    }

    /// The last report of each pair that was selected, in order of first selection.
    pub(in crate::features) fn selected_pairs(&self) -> Vec<Selected<'a>> {
        let mut pairs: Vec<Selected<'a>> = Vec::new();
        for selected in &self.selected {
            match pairs.iter_mut().find(|pair| pair.pair.id == selected.pair.id) {
                Some(pair) => *pair = *selected,
                None => pairs.push(*selected),
            }
        }
        pairs
    }
}

/// The pair that each report says is in use. The transport names it; where no report has a transport, as in older Firefox,
/// the pair says so itself.
#[inline(never)]
fn selected<'a>(reports: &Reports<'a>) -> Vec<Selected<'a>> {
    let transports: Vec<_> =
        reports.of_type("transport").map(|transport| (transport, reports.member(transport, "selectedCandidatePairId"))).collect();
    let named = reports.list.iter().filter_map(|&report| {
        let (transport, id) = transports.iter().find_map(|(transport, member)| {
            let id = member.text_at(report.tick).filter(|id| !id.is_empty())?;
            Some((*transport, id))
        })?;
        let pair = reports.object(id).filter(|pair| reports.has(report.tick, pair))?;
        Some(Selected { report, transport: Some(transport), pair })
    });
    if !transports.is_empty() {
        return named.collect();
    }
    let pairs: Vec<_> = reports.of_type("candidate-pair").map(|pair| (pair, reports.member(pair, "selected"))).collect();
    let own = reports.list.iter().filter_map(|&report| {
        let (pair, _) = pairs.iter().find(|(_, selected)| selected.flag_at(report.tick) == Some(true))?;
        Some(Selected { report, transport: None, pair })
    });
    own.collect()
}
