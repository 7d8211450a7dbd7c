//! When received media was due and did not come. Loss tells nothing of such a time: it is a share of what was sent and counted.

use crate::observations::call::{Connection, Samples, Stream};
use crate::observations::rules::standstill::{self, Reason, Standstill};
use crate::series::order;
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange, Timestamp};

/// More than one interval between reports at the usual distance, in which nothing may be due of a voice that pauses.
const LEAST: Millis = Millis(1500.0);
/// A sender may have nothing to show for less; what arrives for so long without a picture has been given up.
const UNDECODED: Millis = Millis(5000.0);
/// Of a gap no more samples are made than a long call has reports.
const MOST_SAMPLES: f64 = 10_000.0;

/// For each received stream of a connection but repairs, in their order: when nothing came of it that should have.
pub(super) fn of_streams(connection: &Connection<'_>) -> Vec<Vec<TimeRange>> {
    // Where others went on and the sender does not tell, it most likely stopped this one.
    let is_missing = |stretch: &Standstill| match stretch.reason {
        Reason::Lost => true,
        Reason::Unknown => !stretch.others_went_on,
        Reason::Intent | Reason::NotSent => false,
    };
    let found = standstill::find(connection, LEAST).into_iter();
    found
        .map(|(_, stretches)| stretches.unwrap_or_default().iter().filter(|each| is_missing(each)).map(|each| each.range).collect())
        .collect()
}

/// When packets of a video arrived but no picture came of them.
pub(super) fn undecoded(stream: &Stream<'_>, is_due: impl Fn(&Sample) -> bool) -> Vec<TimeRange> {
    let (Some(frames), Some(bytes)) = (stream.samples("framesDecoded"), stream.samples("bytesReceived")) else { return Vec::new() };
    let still = frames.only(|sample| sample.value > 0.0 && is_due(sample)).standstills(UNDECODED);
    still.iter().map(|run| run.range).filter(|range| bytes.within(*range).growth() > 0.0).collect()
}

/// What any of the ranges holds, in order and apart from one another.
pub(super) fn joined(mut ranges: Vec<TimeRange>) -> Vec<TimeRange> {
    order::by_number(&mut ranges, |range| range.start.0);
    let mut joined: Vec<TimeRange> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => *last = last.including(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// How long ranges that are apart last together, in seconds.
pub(super) fn seconds(ranges: &[TimeRange]) -> f64 {
    ranges.iter().map(|range| (range.end - range.start).0 / 1000.0).sum()
}

/// A series that has a value in ranges which are in order and apart, as often as there are reports.
pub(super) fn marked(samples: Samples, ranges: &[TimeRange], interval: Millis, value: f64) -> Samples {
    let is_in = |time: Timestamp| ranges.get(ranges.partition_point(|range| range.end < time)).is_some_and(|range| range.start < time);
    let mut all: Vec<Sample> = samples.0.into_iter().filter(|sample| !is_in(sample.time)).collect();
    for range in ranges {
        let duration = (range.end - range.start).0;
        let count = (duration / interval.0.max(1000.0)).clamp(1.0, MOST_SAMPLES).floor();
        all.extend((1..=count as u32).map(|at| Sample { time: Timestamp(range.start.0 + duration * f64::from(at) / count), value }));
    }
    order::by_number(&mut all, |sample| sample.time.0);
    Samples(all)
}
