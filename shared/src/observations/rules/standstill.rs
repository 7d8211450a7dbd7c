//! Finds received streams that stand still while their connection lives, and what the dump tells of the reason.

use crate::observations::call::{Connection, Direction, Run, Stream};
use crate::units::{Millis, TimeRange, Timestamp};

/// A stretch without packets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standstill {
    /// When.
    pub(crate) range: TimeRange,
    /// Why, as far as the dump tells.
    pub(crate) reason: Reason,
    /// Whether other received streams of the connection went on.
    pub(crate) others_went_on: bool,
}

/// Why nothing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The track was muted or had ended, or the call was on hold.
    Intent,
    /// The sender's reports say that it sent none, which may be meant.
    NotSent,
    /// The sender's reports say that it went on sending.
    Lost,
    /// The dump does not tell.
    Unknown,
}

/// The received streams of a connection, each with the stretches of at least some time in which it got no packets although the
/// connection lived and it once had media; `None` where it never had any.
pub(crate) fn find<'c, 'a>(connection: &'c Connection<'a>, at_least: Millis) -> Vec<(&'c Stream<'a>, Option<Vec<Standstill>>)> {
    let (live, report) = (connection.live(), Millis(1.5 * connection.interval().0));
    let received = connection.streams.iter().filter(|stream| stream.direction == Direction::Inbound && !stream.is_repair());
    let received: Vec<(&Stream<'_>, Vec<TimeRange>)> = received.map(|stream| (stream, stream.flowing(Millis(0.0)))).collect();
    let of_stream = |(at, (stream, _)): (usize, &(&'c Stream<'a>, Vec<TimeRange>))| {
        let packets = stream.samples("packetsReceived")?;
        // Padding, with which a sender probes the bandwidth, is no media; the bytes leave it out.
        let media = stream.samples("bytesReceived");
        let had_some = packets.after(media.as_ref().unwrap_or(&packets).first(|count| count > 0.0)?.time);
        let stretches = live.iter().flat_map(|range| had_some.within(*range).standstills(at_least));
        let judged = stretches.map(|Run { range, .. }| {
            let mut others = received.iter().enumerate().filter(|(other, _)| *other != at).flat_map(|(_, (_, flows))| flows);
            // What stops at the same time may be in one report more, and reports come a bit early or late.
            let others_went_on = others.any(|flow| (flow.end - range.start) > report && (range.end - flow.start) > report);
            Standstill { range, reason: reason(connection, stream, range), others_went_on }
        });
        Some(judged.collect())
    };
    received.iter().enumerate().map(|entry| (entry.1.0, of_stream(entry))).collect()
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
    let mid = stream.text("mid").unwrap_or_default();
    if connection.held(&mid).iter().any(|held| held.start < range.end && held.end > range.start) {
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
            _ => Reason::NotSent,
        },
    }
}
