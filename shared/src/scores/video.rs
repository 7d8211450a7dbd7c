//! The score of a video stream: what viewers notice, taken from the best.

use super::{SHORTEST, Score, StreamScore};
use crate::observations::call::{Direction, Samples, Stream};
use crate::units::{Millis, Timestamp};

/// Bandwidth estimation needs this long; limits until then are not held against the stream.
const RAMP_UP: Millis = Millis(10_000.0);

pub(super) fn score<'a>(stream: &Stream<'a>) -> Option<StreamScore<'a>> {
    let range = stream.range()?;
    let seconds = (range.end - range.start).0 / 1000.0;
    if stream.duration() < SHORTEST || stream.number(frames(stream)).unwrap_or(0.0) <= 0.0 {
        return None;
    }
    let mut score = Score::default();
    let mut lose = |points: f64, most: f64, reason: String| score.lose(points.min(most), reason, Some(range));
    match stream.direction {
        Direction::Inbound => {
            if let Some(frozen) = stream.growth("totalFreezesDuration") {
                let percent = 100.0 * frozen / seconds;
                lose(0.2 * percent, 2.5, format!("frozen for {frozen:.1} s, {percent:.1} % of the time"));
            }
            if let (Some(dropped), Some(received)) = (stream.growth("framesDropped"), stream.growth("framesReceived")) {
                let percent = 100.0 * dropped / received.max(1.0);
                lose(0.1 * percent, 1.0, format!("{percent:.1} % of the frames dropped"));
            }
            if let Some(rate) = stream.samples("[framesDecoded/s]").and_then(|samples| samples.percentile(0.5)).filter(|rate| *rate < 12.0)
            {
                lose((12.0 - rate) / 8.0, 1.5, format!("{rate:.0} frames per second in the middle of the call"));
            }
        }
        Direction::Outbound => {
            for (reason, name) in [("cpu", "computing power"), ("bandwidth", "bandwidth")] {
                let limited = stream.samples(&format!("qualityLimitationDurations.{reason}"));
                let Some(limited) = limited.map(|samples| samples.after(Timestamp(range.start.0 + RAMP_UP.0)).growth()) else { continue };
                let share = limited / (seconds - RAMP_UP.0 / 1000.0).max(1.0);
                lose(1.5 * share, 1.5, format!("limited by {name} for {:.0} % of the time", 100.0 * share.min(1.0)));
            }
            let sent = stream.samples("[framesSent/s]").and_then(|samples| samples.percentile(0.5));
            let offered = stream.source_samples("framesPerSecond").and_then(|samples| samples.percentile(0.5));
            if let (Some(sent), Some(offered)) = (sent, offered.filter(|offered| *offered > 0.0)) {
                let missing = (1.0 - sent / offered).max(0.0);
                if missing > 0.2 {
                    lose(1.5 * missing, 1.5, format!("{sent:.0} of {offered:.0} frames per second sent"));
                }
            }
        }
    }
    Some(StreamScore { stream: *stream, score: score.settle(), over_time: Samples::default() })
}

fn frames(stream: &Stream<'_>) -> &'static str {
    match stream.direction {
        Direction::Inbound => "framesDecoded",
        Direction::Outbound => "framesEncoded",
    }
}
