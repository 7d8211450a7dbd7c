//! One member of one statistics object over time, stored as its changes.
//!
//! A value holds from its tick on until the next point, as a delta-compressed report means it; NaN says that the member is
//! absent from there. Points are sealed in blocks that fit their content: whole numbers take 6 bytes, others 10.

use crate::intern::Sym;

/// How the numbers of a column read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As themselves.
    Number,
    /// 0 and 1 as false and true.
    Flag,
    /// As the [`Sym`] of a text.
    Text,
}

const BLOCK: usize = 128;

#[derive(Debug)]
struct Block {
    first: u32,
    /// Ticks after `first`; `None` where each follows the one before by one.
    ticks: Option<Box<[u16]>>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    /// Whole numbers below `u32::MAX`, which itself stands for NaN.
    Whole(Box<[u32]>),
    Real(Box<[f64]>),
}

/// A point that is not sealed yet. Packed, because the padding would be a quarter of it.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed(4))]
struct Point {
    tick: u32,
    value: f64,
}

/// A member over time. What it says of all values together is known once [`Column::finish`] was called.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub member: Sym,
    /// How its numbers read.
    pub kind: Kind,
    /// Whether the object has another column of the same member and another kind.
    pub(super) split: bool,
    /// Last tick that mentioned the member, changed or not.
    pub(super) seen: u32,
    /// Value now; NaN while absent.
    now: f64,
    open: Vec<Point>,
    sealed: Vec<Block>,
    /// First value.
    pub first: f64,
    /// Latest value that was not absent.
    pub latest: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// How many times the value fell.
    pub decreases: u32,
    /// Number of points.
    pub points: u32,
}

impl Column {
    /// A column without points.
    pub fn new(member: Sym, kind: Kind) -> Column {
        Column {
            member,
            kind,
            split: false,
            seen: u32::MAX,
            now: f64::NAN,
            open: Vec::new(),
            sealed: Vec::new(),
            first: f64::NAN,
            latest: f64::NAN,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            decreases: 0,
            points: 0,
        }
    }

    /// The value that holds now, NaN if none does.
    #[inline]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Whether it has had one value only and kept it.
    pub fn is_flat(&self) -> bool {
        self.min >= self.max
    }

    /// Sets the value from `tick` on. Ticks must not step back.
    #[inline]
    pub fn set(&mut self, tick: u32, value: f64) {
        if value == self.now || (value.is_nan() && self.now.is_nan()) {
            return;
        }
        self.now = value;
        if let [first, ..] = *self.open {
            let last = self.open.len() - 1;
            if self.open[last].tick == tick {
                self.open[last].value = value;
                return;
            }
            if last + 1 == BLOCK || tick - first.tick > u32::from(u16::MAX) {
                self.seal();
            }
        }
        self.open.push(Point { tick, value });
    }

    #[inline(never)]
    fn seal(&mut self) {
        let Some(&Point { tick: first, .. }) = self.open.first() else { return };
        let consecutive = self.open.iter().zip(first..).all(|(point, expected)| point.tick == expected);
        let mut whole = true;
        for value in self.open.iter().map(|point| point.value).filter(|value| !value.is_nan()) {
            whole = whole && f64::from(value as u32) == value && value < f64::from(u32::MAX);
            self.decreases += u32::from(value < self.latest);
            self.latest = value;
            self.min = if value < self.min { value } else { self.min };
            self.max = if value > self.max { value } else { self.max };
        }
        if self.first.is_nan() {
            self.first = self.open.iter().map(|point| point.value).find(|value| !value.is_nan()).unwrap_or(f64::NAN);
        }
        self.points += self.open.len() as u32;
        let ticks = (!consecutive).then(|| self.open.iter().map(|point| (point.tick - first) as u16).collect());
        let values = self.open.iter().map(|point| point.value);
        let values = if whole {
            Values::Whole(values.map(|value| if value.is_nan() { u32::MAX } else { value as u32 }).collect())
        } else {
            Values::Real(values.collect())
        };
        self.sealed.push(Block { first, ticks, values });
        self.open.clear();
    }

    /// Moves every point behind by as many ticks.
    pub fn delay(&mut self, ticks: u32) {
        self.sealed.iter_mut().for_each(|block| block.first += ticks);
        self.open.iter_mut().for_each(|point| point.tick += ticks);
    }

    /// Gives back the memory kept for further points.
    pub fn finish(&mut self) {
        self.seal();
        self.sealed.shrink_to_fit();
        self.open = Vec::new();
    }

    /// Every point: the tick and the value that holds from there.
    pub fn points(&self) -> Points<'_> {
        Points { blocks: self.sealed.iter(), block: None, index: 0, open: self.open.iter() }
    }

    /// The tick of the latest point.
    pub fn last_tick(&self) -> u32 {
        let sealed = self.sealed.last().map(|block| block.point(block.values.len() - 1).0);
        self.open.last().map(|point| point.tick).or(sealed).unwrap_or_default()
    }

    /// The value that holds at a tick; NaN if none does.
    pub fn at(&self, tick: u32) -> f64 {
        let newer = self.open.partition_point(|point| point.tick <= tick);
        if newer > 0 {
            return self.open[newer - 1].value;
        }
        let block = self.sealed.partition_point(|block| block.first <= tick).checked_sub(1).map(|index| &self.sealed[index]);
        block.map_or(f64::NAN, |block| block.at(tick))
    }

    /// Spans of ticks with one value: start, end (exclusive) and value. Absent spans are left out. `end` is where the series ends.
    pub fn spans(&self, end: u32) -> Spans<'_> {
        let mut points = self.points();
        let start = points.next();
        Spans { points, start, end }
    }

    /// Number of ticks at which the member had a value. `end` is where the series ends.
    pub fn samples(&self, end: u32) -> u32 {
        self.spans(end).map(|(start, stop, _)| stop - start).sum()
    }
}

/// Points of a column; see [`Column::points`].
#[derive(Clone, Debug)]
pub struct Points<'a> {
    blocks: std::slice::Iter<'a, Block>,
    block: Option<&'a Block>,
    index: usize,
    open: std::slice::Iter<'a, Point>,
}

impl Iterator for Points<'_> {
    type Item = (u32, f64);

    #[inline]
    fn next(&mut self) -> Option<(u32, f64)> {
        loop {
            if let Some(block) = self.block
                && self.index < block.values.len()
            {
                self.index += 1;
                return Some(block.point(self.index - 1));
            }
            (self.block, self.index) = (self.blocks.next(), 0);
            if self.block.is_none() {
                return self.open.next().map(|point| (point.tick, point.value));
            }
        }
    }
}

/// Spans of a column; see [`Column::spans`].
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    points: Points<'a>,
    /// The point that the next span starts at.
    start: Option<(u32, f64)>,
    end: u32,
}

impl Iterator for Spans<'_> {
    type Item = (u32, u32, f64);

    #[inline]
    fn next(&mut self) -> Option<(u32, u32, f64)> {
        loop {
            let (start, value) = self.start?;
            self.start = self.points.next();
            let stop = self.start.map_or(self.end, |next| next.0);
            if !value.is_nan() && stop > start {
                return Some((start, stop, value));
            }
        }
    }
}

impl Values {
    #[inline]
    fn len(&self) -> usize {
        match self {
            Values::Whole(values) => values.len(),
            Values::Real(values) => values.len(),
        }
    }
}

impl Block {
    /// The value at a tick that is not before the block.
    fn at(&self, tick: u32) -> f64 {
        let (after, last) = (tick - self.first, self.values.len() - 1);
        let index = match &self.ticks {
            None => last.min(after as usize),
            Some(ticks) => ticks.partition_point(|&point| u32::from(point) <= after) - 1,
        };
        self.point(index).1
    }

    #[inline]
    fn point(&self, index: usize) -> (u32, f64) {
        let tick = self.first + self.ticks.as_ref().map_or(index as u32, |ticks| u32::from(ticks[index]));
        let value = match &self.values {
            Values::Whole(values) if values[index] == u32::MAX => f64::NAN,
            Values::Whole(values) => f64::from(values[index]),
            Values::Real(values) => values[index],
        };
        (tick, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(points: &[(u32, f64)]) -> Column {
        let mut column = Column::new(Sym(0), Kind::Number);
        for &(tick, value) in points {
            column.set(tick, value);
        }
        column
    }

    #[test]
    fn keeps_changes_only_and_survives_sealing() {
        let points: Vec<(u32, f64)> = (0..1000).map(|tick| (tick * 3, f64::from(tick / 2) + if tick > 500 { 0.5 } else { 0.0 })).collect();
        let mut column = column(&points);
        let kept: Vec<(u32, f64)> = column.points().collect();
        assert_eq!(kept.len(), 501);
        column.finish();
        assert_eq!(column.points().collect::<Vec<_>>(), kept);
        assert_eq!((column.first, column.latest, column.min, column.max, column.decreases), (0.0, 499.5, 0.0, 499.5, 0));
    }

    #[test]
    fn a_value_is_found_by_its_tick_sealed_or_not() {
        let points: Vec<(u32, f64)> = (0..600).map(|index| (5 + index * (1 + index / 300), f64::from(index))).collect();
        let mut column = column(&points);
        for _ in 0..2 {
            let wanted = |tick: u32| points.iter().rev().find(|point| point.0 <= tick).map_or(f64::NAN, |point| point.1);
            assert!((0..1300).all(|tick| column.at(tick).total_cmp(&wanted(tick)).is_eq()));
            column.finish();
        }
    }

    #[test]
    fn absence_is_a_span_without_value() {
        let mut column = column(&[(1, 5.0), (3, f64::NAN), (6, 5.0), (8, 2.0)]);
        column.finish();
        assert_eq!(column.spans(10).collect::<Vec<_>>(), [(1, 3, 5.0), (6, 8, 5.0), (8, 10, 2.0)]);
        assert_eq!(column.samples(10), 6);
        assert_eq!((column.decreases, column.latest), (1, 2.0));
    }

    #[test]
    fn a_second_value_at_a_tick_replaces_the_first() {
        let column = column(&[(1, 5.0), (1, 6.0)]);
        assert_eq!(column.points().collect::<Vec<_>>(), [(1, 6.0)]);
    }

    #[test]
    fn distant_ticks_and_extreme_values_stay_exact() {
        let points = [(0, -1.0), (70_000, 4_294_967_295.0), (70_001, 1e300), (u32::MAX - 1, 0.1)];
        let mut column = column(&points);
        column.finish();
        assert_eq!(column.points().collect::<Vec<_>>(), points);
    }
}
