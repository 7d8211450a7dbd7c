//! Puts the series of one connection of a webrtc-internals dump on common ticks.
//!
//! Chrome writes each member as a series of its own: values without times, and the times of its first and last value. Since
//! version 117 a series named `timestamp` gives the times of an object's samples. Members that come late, pause or vanish
//! have fewer values than their object and are placed by their own first and last time.

use super::sample;
use crate::error::{Place, Trouble, Warnings};
use crate::intern::{Interner, Sym};
use crate::series::column::{Column, Kind};
use crate::series::order;
use crate::series::{Object, Series};
use crate::units::Timestamp;
use std::collections::HashMap;

/// A member as the dump holds it. The ticks of its columns count its own values.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: Sym,
    /// The `statsType` beside it.
    pub(super) stats_type: Option<Sym>,
    /// Times of its first and last value, in whole milliseconds.
    pub(super) start: f64,
    pub(super) end: f64,
    /// Number of values.
    pub(super) count: usize,
    /// One for each kind of value, and for each member of nested values.
    pub(super) columns: Vec<Column>,
    pub(super) place: Place,
}

/// What was collected of one connection.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) members: Vec<Member>,
    /// The times of the samples, by object.
    pub(super) stamps: HashMap<Sym, Vec<f64>>,
}

/// An object on its way to the ticks.
struct Pending {
    id: Sym,
    stats_type: Option<Sym>,
    stamps: Vec<f64>,
    clock: Clock,
    members: Vec<Member>,
}

/// What the times of an object's samples are.
#[derive(Clone, Copy, PartialEq)]
enum Clock {
    /// The times of the reports.
    Report,
    /// Its own: when the far end reported, or when audio was played.
    Own,
    /// Not in the dump; spread evenly between the first and the last.
    Spread,
}

/// Time between two polls of webrtc-internals.
const POLL: f64 = 1000.0;

impl Collected {
    /// The series of the connection.
    pub(super) fn place(self, interner: &mut Interner, warnings: &mut Warnings) -> Series {
        let objects = self.objects(interner);
        let ticks = ticks(&objects);
        let objects = objects.into_iter().map(|object| object.place(&ticks, interner, warnings)).collect();
        Series::from_objects(ticks.into_iter().map(Timestamp).collect(), objects)
    }

    /// Members joined by object, in the order of the dump.
    fn objects(mut self, interner: &mut Interner) -> Vec<Pending> {
        let mut objects: Vec<Pending> = Vec::new();
        let mut known: HashMap<Sym, usize> = HashMap::new();
        for member in self.members {
            let at = known.get(&member.id).copied().unwrap_or(objects.len());
            if at == objects.len() {
                known.insert(member.id, at);
                objects.push(Pending { id: member.id, stats_type: None, stamps: Vec::new(), clock: Clock::Spread, members: Vec::new() });
            }
            let object = &mut objects[at];
            object.stats_type = object.stats_type.or(member.stats_type);
            object.members.push(member);
        }
        for object in &mut objects {
            if object.stats_type.is_none() {
                let remote = interner.find("isRemote").is_some_and(|name| object.has_flag(name));
                object.stats_type = sample::type_by_id(interner.text(object.id), remote).map(|name| interner.intern(name));
            }
            let own_clock = object.stats_type.is_some_and(|stats_type| {
                matches!(interner.text(stats_type), "remote-inbound-rtp" | "remote-outbound-rtp" | "media-playout")
            });
            match self.stamps.remove(&object.id) {
                Some(stamps) if !stamps.is_empty() => {
                    object.stamps = stamps;
                    object.clock = if own_clock { Clock::Own } else { Clock::Report };
                }
                _ => object.stamps = object.members.iter().max_by_key(|member| member.count).map(Member::spread).unwrap_or_default(),
            }
        }
        objects
    }
}

impl Member {
    /// Times of its values where nothing tells them: evenly from the first to the last.
    fn spread(&self) -> Vec<f64> {
        let steps = self.count.saturating_sub(1).max(1) as f64;
        let span = self.end - self.start;
        // Without an end the values are as far apart as polls are.
        let step = if span > 0.0 { span / steps } else { POLL };
        (0..self.count).map(|index| self.start + index as f64 * step).collect()
    }
}

/// The times of the reports: exactly those of the objects that were read when the report was made, or else of all. Samples
/// whose times are not in the dump add a report where there is none near.
fn ticks(objects: &[Pending]) -> Vec<f64> {
    let stamps = |clock| objects.iter().filter(move |object| object.clock == clock);
    let mut reported: Vec<&[f64]> = stamps(Clock::Report).map(|object| &*object.stamps).collect();
    // Most objects are in every report.
    reported.dedup();
    let mut ticks = reported.concat();
    if ticks.is_empty() {
        ticks = stamps(Clock::Own).flat_map(|object| object.stamps.iter().copied()).collect();
    }
    order::by_number(&mut ticks, |tick| *tick);
    ticks.dedup();
    let mut spread: Vec<&Pending> = stamps(Clock::Spread).collect();
    order::by_number(&mut spread, |object| -(object.stamps.len() as f64));
    for object in spread {
        let step = object.stamps.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(POLL);
        let new: Vec<f64> = object
            .stamps
            .iter()
            .copied()
            .filter(|&stamp| (ticks.get(nearest(&ticks, stamp))).is_none_or(|tick| (tick - stamp).abs() > step / 2.0))
            .collect();
        ticks.extend(new);
        order::by_number(&mut ticks, |tick| *tick);
    }
    ticks
}

/// Index of the tick closest to an instant.
fn nearest(ticks: &[f64], instant: f64) -> usize {
    let behind = ticks.partition_point(|&tick| tick < instant);
    match (behind.checked_sub(1).map(|before| instant - ticks[before]), ticks.get(behind).map(|tick| tick - instant)) {
        (Some(before), Some(after)) if before < after => behind - 1,
        (Some(_), None) => behind - 1,
        _ => behind,
    }
}

impl Pending {
    fn has_flag(&self, name: Sym) -> bool {
        self.members
            .iter()
            .flat_map(|member| &member.columns)
            .any(|column| column.member == name && column.points().any(|point| point.1 == 1.0))
    }

    fn place(self, ticks: &[f64], interner: &Interner, warnings: &mut Warnings) -> Object {
        let at = on_ticks(&self.stamps, ticks, self.clock);
        let end = ticks.len() as u32;
        let mut columns = Vec::new();
        for member in self.members {
            let (samples, exact) = samples_between(&self.stamps, member.start, member.end, member.count);
            if !exact {
                let name = member.columns.first().map_or("", |column| interner.text(column.member));
                warnings.add(Trouble::PlacedByEnds, member.place, &format!("{name} of {}", interner.text(self.id)));
            }
            // Where there are more values than samples, the newest are kept.
            let skipped = member.count - samples.len();
            let own: Vec<u32> = samples.iter().filter_map(|&sample| at.get(sample).copied()).collect();
            columns.extend(member.columns.into_iter().map(|column| on_new_ticks(column, skipped as u32, &own, end)));
        }
        let mut times = Column::new(self.id, Kind::Number);
        if self.clock == Clock::Own {
            for (&tick, &stamp) in at.iter().zip(&self.stamps) {
                times.set(tick, stamp);
            }
        }
        let lives = runs(&at).map(|(first, last)| (first, (last + 1 < end).then_some(last + 1))).collect();
        Object::from_columns(self.id, self.stats_type, lives, times, columns)
    }
}

/// The tick of each sample: the earliest report not before it, or the nearest if its time was made up; each behind the one
/// before, and so that all find room.
fn on_ticks(stamps: &[f64], ticks: &[f64], clock: Clock) -> Vec<u32> {
    let mut next = 0;
    let surplus = stamps.len().saturating_sub(ticks.len());
    let stamps = &stamps[surplus..];
    let placed = stamps.iter().enumerate().map(|(index, &stamp)| {
        let latest = ticks.len() - (stamps.len() - index);
        let tick = match clock {
            Clock::Spread => nearest(ticks, stamp),
            Clock::Report | Clock::Own => ticks.partition_point(|&tick| tick < stamp),
        };
        let tick = tick.max(next).min(latest);
        next = tick + 1;
        tick as u32
    });
    let mut at = vec![0; surplus];
    at.extend(placed);
    at
}

/// Which samples of an object the values of a member are, and whether that is certain.
fn samples_between(stamps: &[f64], start: f64, end: f64, count: usize) -> (Vec<usize>, bool) {
    if count == stamps.len() || count == 0 {
        return ((0..count).collect(), true);
    }
    let first = stamps.partition_point(|stamp| stamp.floor() < start);
    let behind = stamps.partition_point(|stamp| stamp.floor() <= end).max(first);
    if behind - first == count {
        return ((first..behind).collect(), true);
    }
    if behind - first > count && count > 0 {
        // Its ends are known, the pause between them is not.
        let samples = (first..first + count - 1).chain([behind - 1]).collect();
        return (samples, false);
    }
    let first = first.min(stamps.len().saturating_sub(count));
    ((first..stamps.len().min(first + count)).collect(), false)
}

/// Spans of consecutive ticks: first and last.
fn runs(ticks: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    ticks.chunk_by(|tick, next| *next <= tick + 1).map(|run| (run[0], run[run.len() - 1]))
}

/// A column whose ticks counted its own values, moved to the ticks of those values; absent where it has none.
fn on_new_ticks(mut column: Column, skipped: u32, ticks: &[u32], end: u32) -> Column {
    if let (0, &[first, .., last]) = (skipped, ticks)
        && (last - first) as usize == ticks.len() - 1
    {
        column.delay(first);
        if last + 1 < end {
            column.set(last + 1, f64::NAN);
        }
        return column;
    }
    let mut moved = Column::new(column.member, column.kind);
    for (start, stop, value) in column.spans(ticks.len() as u32 + skipped) {
        let range = start.saturating_sub(skipped) as usize..stop.saturating_sub(skipped) as usize;
        for (first, last) in runs(ticks.get(range).unwrap_or_default()) {
            moved.set(first, value);
            if last + 1 < end {
                moved.set(last + 1, f64::NAN);
            }
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_clocks_fall_on_the_report_that_carried_them() {
        let ticks = [1000.0, 2000.0, 3000.0, 4000.0, 5000.0];
        assert_eq!(on_ticks(&[1400.0, 1400.0, 3900.0], &ticks, Clock::Own), [1, 2, 3]);
        assert_eq!(on_ticks(&[900.0, 4500.0, 4500.0], &ticks, Clock::Own), [0, 3, 4]);
        assert_eq!(on_ticks(&[9000.0], &ticks, Clock::Own), [4]);
        assert_eq!(on_ticks(&[1001.0, 2990.0], &ticks, Clock::Spread), [0, 2]);
        assert_eq!(on_ticks(&[1.0, 2.0], &[5.0], Clock::Own), [0, 0]);
    }

    #[test]
    fn short_series_are_placed_by_their_own_ends() {
        let stamps = [1000.4, 2000.4, 3000.4, 4000.4];
        assert_eq!(samples_between(&stamps, 1000.0, 4000.0, 4), (vec![0, 1, 2, 3], true));
        assert_eq!(samples_between(&stamps, 2000.0, 3000.0, 2), (vec![1, 2], true));
        assert_eq!(samples_between(&stamps, 1000.0, 4000.0, 3), (vec![0, 1, 3], false));
        assert_eq!(samples_between(&stamps, 4000.0, 9000.0, 2), (vec![2, 3], false));
        assert_eq!(samples_between(&stamps, 0.0, 0.0, 6), (vec![0, 1, 2, 3], false));
        assert_eq!(samples_between(&[], 1.0, 2.0, 3), (vec![], false));
    }

    #[test]
    fn a_column_is_absent_where_its_object_was_not_sampled() {
        let moved = |skipped: u32, ticks: &[u32], end: u32| {
            let mut column = Column::new(Sym(0), Kind::Number);
            column.set(0, 5.0);
            column.set(3, 7.0);
            on_new_ticks(column, skipped, ticks, end).spans(end).collect::<Vec<_>>()
        };
        assert_eq!(moved(0, &[1, 2, 4, 5], 8), [(1, 3, 5.0), (4, 5, 5.0), (5, 6, 7.0)]);
        assert_eq!(moved(0, &[2, 3, 4, 5], 8), [(2, 5, 5.0), (5, 6, 7.0)]);
        assert_eq!(moved(0, &[0, 1, 2, 3], 4), [(0, 3, 5.0), (3, 4, 7.0)]);
        assert_eq!(moved(2, &[0, 1], 2), [(0, 1, 5.0), (1, 2, 7.0)]);
    }
}
