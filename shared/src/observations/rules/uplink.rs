//! What congestion control believed the path carries while video was sent.

use crate::observations::call::{Connection, Direction, Kind, Samples, Stream};
use crate::units::{Millis, TimeRange};

/// Gaps between packets of video that are shorter are part of sending.
const PAUSE: Millis = Millis(3000.0);

/// Estimates of the selected pairs, in bits per second, at times when video had been sent for some time and the
/// connection lived. Ends that only receive keep the start value for ever, which tells nothing.
pub(super) fn estimates(connection: &Connection<'_>, sent_for: Millis) -> Samples {
    let video = |stream: &&Stream<'_>| stream.direction == Direction::Outbound && stream.kind == Kind::Video && !stream.is_repair();
    let sending: Vec<TimeRange> = connection.streams.iter().filter(video).flat_map(|stream| stream.flowing(PAUSE)).collect();
    let live = connection.live();
    let mut all = Samples::default();
    for (range, pair) in connection.selected_pairs() {
        let Some(estimates) = connection.look.samples(pair, "availableOutgoingBitrate").map(Samples) else { continue };
        all.0.extend(estimates.within(range).0);
    }
    all.only(|sample| {
        let settled = |range: &TimeRange| (sample.time - range.start).0 >= sent_for.0 && sample.time <= range.end;
        sending.iter().any(settled) && live.iter().any(|range| sample.time >= range.start && sample.time <= range.end)
    })
}
