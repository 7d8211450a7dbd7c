//! Finds received streams that stand still while their connection lives, and what the dump tells of the reason.

use crate::observations::call::{Connection, Stream};
use crate::units::{Millis, TimeRange, Timestamp};

/// A stretch without packets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standstill {
    /// When.
    pub(super) range: TimeRange,
    /// Why, as far as the dump tells.
    pub(super) reason: Reason,
    /// Whether other received streams of the connection went on.
    pub(super) others_went_on: bool,
}

/// Why nothing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The sender's reports say that it sent none, or the track was muted or had ended.
    Intent,
    /// The sender's reports say that it went on sending.
    Lost,
    /// The dump does not tell.
    Unknown,
}

/// The stretches of at least some time, in the ranges that the connection lived, in which a stream that once had packets got none.
/// `None` where it never had any.
pub(super) fn find(connection: &Connection<'_>, stream: &Stream<'_>, at_least: Millis) -> Option<Vec<Standstill>> {
    let packets = stream.samples("packetsReceived")?;
    let first = packets.first(|count| count > 0.0)?;
    let stretch = |live: &TimeRange| packets.after(first.time).within(*live).standstills(at_least);
    let found = connection.live().iter().flat_map(stretch).map(|run| run.range).collect::<Vec<TimeRange>>();
    let judged = found.into_iter().map(|range| Standstill {
        range,
        reason: reason(connection, stream, range),
        others_went_on: connection.streams.iter().any(|other| goes_on(other, stream, range)),
    });
    Some(judged.collect())
}

fn goes_on(other: &Stream<'_>, stream: &Stream<'_>, range: TimeRange) -> bool {
    let packets = || other.samples("packetsReceived").unwrap_or_default().within(range);
    other.direction == stream.direction && !std::ptr::eq(other.object, stream.object) && packets().growth() > 0.0
}

fn reason(connection: &Connection<'_>, stream: &Stream<'_>, range: TimeRange) -> Reason {
    let ended = ["MediaStreamTrack.onmute", "MediaStreamTrack.onended", "MediaStreamTrack.stop"];
    let track = stream.text("trackIdentifier").unwrap_or_default();
    let last = connection.events.iter().rfind(|event| {
        event.name.starts_with("MediaStreamTrack.") && !track.is_empty() && event.value.contains(&track) && event.time <= range.end
    });
    if last.is_some_and(|event| ended.contains(&event.name)) {
        return Reason::Intent;
    }
    let reports = stream.remote_samples("packetsSent").unwrap_or_default();
    // What was sent just before the stretch may be reported in it.
    let settled = TimeRange { start: Timestamp(range.start.0 + 2000.0), end: range.end };
    let told = if settled.start < settled.end { reports.within(settled) } else { reports.within(range) };
    match told.len() {
        0 | 1 => Reason::Unknown,
        _ if told.growth() > 0.0 => Reason::Lost,
        _ => match stream.remote_samples("remoteTimestamp") {
            // Without new reports nothing is known of the sender.
            Some(times) if times.within(settled).growth() == 0.0 => Reason::Unknown,
            _ => Reason::Intent,
        },
    }
}
