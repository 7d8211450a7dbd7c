//! Samples of a series in order: the numbers of a member, or those a formula makes of several, each at the object's own time.

use super::column::{Column, Kind, Points};
use super::derive::Formula;
use super::window::{Thinned, Thinner};
use super::{Object, Series};
use crate::units::{TimeRange, Timestamp};

/// A number at a time; NaN where nothing is known, which no line may cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// When the object was read.
    pub time: Timestamp,
    /// The number.
    pub value: f64,
}

/// What to sample of an object.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// The numbers of a column.
    Column(&'a Column),
    /// How long before each sample the times of a column lie, in milliseconds. Epoch milliseconds are more than a chart can tell apart.
    Age(&'a Column),
    /// A derived series over columns, in the order of [`Formula::members`].
    Derived(&'a Formula, &'a [&'a Column]),
}

/// Follows the points of a column tick by tick.
struct Cursor<'a> {
    points: Points<'a>,
    value: f64,
    next: (u32, f64),
}

/// No tick is as late.
const NEVER: (u32, f64) = (u32::MAX, f64::NAN);

impl<'a> Cursor<'a> {
    fn new(column: &'a Column) -> Cursor<'a> {
        let mut points = column.points();
        let next = points.next().unwrap_or(NEVER);
        Cursor { points, value: f64::NAN, next }
    }

    /// The value at a tick, which must not be before that of the last call.
    #[inline]
    fn at(&mut self, tick: u32) -> f64 {
        while tick >= self.next.0 {
            self.value = self.next.1;
            self.next = self.points.next().unwrap_or(NEVER);
        }
        self.value
    }
}

/// The usual time between reports is that between so many of them, evenly spread.
const STEPS: usize = 4096;

/// Missing samples make a hole when they are this many times further apart than usual.
const HOLE: f64 = 3.0;

/// The time that usually lies between two of these, in milliseconds; `None` below two.
fn usual_step(times: &[f64]) -> Option<f64> {
    let spread = times.windows(2).step_by(times.len().div_ceil(STEPS).max(1));
    let mut steps: Vec<f64> = spread.map(|pair| pair[1] - pair[0]).filter(|step| *step > 0.0).collect();
    if steps.is_empty() {
        return None;
    }
    let middle = steps.len() / 2;
    Some(*steps.select_nth_unstable_by(middle, f64::total_cmp).1)
}

impl Series {
    /// The usual time between two reports in milliseconds; `None` below two reports.
    pub fn interval(&self) -> Option<f64> {
        *self.interval.get_or_init(|| usual_step(&self.ticks.iter().map(|tick| tick.0).collect::<Vec<_>>()))
    }

    /// The usual time between two samples of an object. What the far end reports comes every few seconds, however often it is asked for.
    fn interval_of(&self, object: &Object) -> Option<f64> {
        let own = || usual_step(&object.times.points().map(|point| point.1).filter(|time| !time.is_nan()).collect::<Vec<_>>());
        match (self.interval(), *object.interval.get_or_init(own)) {
            (Some(reports), Some(own)) => Some(reports.max(own)),
            (reports, _) => reports,
        }
    }

    /// Hands every sample of an object to `take`, in the order of the reports. Reports that repeat an old sample are left out.
    pub fn samples(&self, object: &Object, source: Source<'_>, take: &mut dyn FnMut(Sample)) {
        self.follow(object, source, take);
    }

    /// The samples of an object in a range, thinned to a chart so many pixels wide.
    pub fn thinned(&self, object: &Object, source: Source<'_>, range: TimeRange, width: u32) -> Thinned {
        let mut thinner = Thinner::new(range, width);
        self.follow(object, source, |sample| thinner.take(sample));
        thinner.finish()
    }

    fn follow(&self, object: &Object, source: Source<'_>, take: impl FnMut(Sample)) {
        match source {
            Source::Column(column) => self.walk(object, [column], |_, now, _, _| now[0], take),
            Source::Age(column) => self.walk(object, [column], |time, now, _, _| time.0 - now[0], take),
            Source::Derived(formula, columns) => {
                let value = |_: Timestamp, now: &[f64], before: &[f64], seconds: f64| formula.value(now, before, seconds);
                match *columns {
                    [only] => self.walk(object, [only], value, take),
                    [one, other] => self.walk(object, [one, other], value, take),
                    [one, other, third] => self.walk(object, [one, other, third], value, take),
                    _ => unreachable!("a formula has one to three members"),
                }
            }
        }
    }

    fn walk<const N: usize>(
        &self,
        object: &Object,
        columns: [&Column; N],
        value: impl Fn(Timestamp, &[f64], &[f64], f64) -> f64,
        mut take: impl FnMut(Sample),
    ) {
        // The tick after its last one ends the line.
        let ended = object.lives.last().and_then(|life| life.1);
        let end = ended.map_or(self.end_tick(), |ended| self.end_tick().min(ended + 1));
        let mut cursors = columns.map(Cursor::new);
        let mut own_time = Cursor::new(&object.times);
        let hole = self.interval_of(object).map_or(f64::INFINITY, |interval| interval * HOLE);
        let first = object.lives.first().map_or(end, |life| life.0);
        let mut before = [f64::NAN; N];
        let mut last = Timestamp(f64::NAN);
        let mut in_gap = true;
        for (tick, &report) in (first..end).zip(&self.ticks[first as usize..]) {
            let own = own_time.at(tick);
            let time = if own.is_nan() { report } else { Timestamp(own) };
            let now = cursors.each_mut().map(|cursor| cursor.at(tick));
            let absent = now.iter().any(|value| value.is_nan());
            if !absent && last == time {
                continue;
            }
            if absent || (time - last).0 > hole {
                if !in_gap {
                    take(Sample { time: if last.0.is_nan() { time } else { last }, value: f64::NAN });
                    in_gap = true;
                }
                before = [f64::NAN; N];
            }
            if absent {
                last = Timestamp(f64::NAN);
                continue;
            }
            let value = value(time, &now, &before, (time - last).0 / 1000.0);
            before = now;
            last = time;
            // An undefined value parts the line, except at its very start.
            if !value.is_nan() || !in_gap {
                take(Sample { time, value });
            }
            in_gap = value.is_nan();
        }
    }
}

/// The number column of a member, for charts and formulas.
pub fn number_column(object: &Object, member: crate::intern::Sym) -> Option<&Column> {
    object.member(member).find(|column| column.kind == Kind::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intern::Interner;
    use crate::series::Value;
    use crate::series::derive::Formula;

    fn series(reports: &[(f64, Option<f64>)]) -> (Series, crate::intern::Sym) {
        let (mut series, mut interner) = (Series::default(), Interner::default());
        let member = interner.intern("bytesSent");
        for &(time, value) in reports {
            series.begin();
            if let Some(value) = value {
                let object = series.object("A", &mut interner);
                series.set(object, member, Value::Number(value));
            }
            series.remove_unmentioned();
            series.end(Timestamp(time), |_| false);
        }
        series.finish();
        (series, member)
    }

    fn collect(series: &Series, source: Source<'_>) -> String {
        let mut text = Vec::new();
        series.samples(&series.objects[0], source, &mut |sample| text.push(format!("{}:{}", sample.time.0, sample.value)));
        text.join(" ")
    }

    #[test]
    fn unchanged_values_are_samples_and_absences_are_gaps() {
        let reports = [(1e3, Some(5.0)), (2e3, Some(5.0)), (3e3, None), (4e3, Some(7.0)), (5e3, Some(8.0))];
        let (series, member) = series(&reports);
        let column = number_column(&series.objects[0], member).unwrap();
        assert_eq!(collect(&series, Source::Column(column)), "1000:5 2000:5 2000:NaN 4000:7 5000:8");
    }

    #[test]
    fn what_comes_seldom_has_no_holes_between() {
        let (mut series, mut interner) = (Series::default(), Interner::default());
        let member = interner.intern("fractionLost");
        for second in 0..20 {
            series.begin();
            let object = series.object("R", &mut interner);
            series.set(object, member, Value::Number(0.1));
            series.set_time(object, Timestamp(f64::from(second / 5 * 5) * 1e3 - 10.0));
            series.end(Timestamp(f64::from(second) * 1e3), |_| true);
        }
        series.finish();
        let column = number_column(&series.objects[0], member).unwrap();
        assert_eq!(collect(&series, Source::Column(column)), "-10:0.1 4990:0.1 9990:0.1 14990:0.1");
    }

    #[test]
    fn rates_start_after_each_gap_and_stop_at_resets() {
        let reports = [(1e3, Some(5.0)), (2e3, Some(15.0)), (3e3, Some(2.0)), (4e3, Some(4.0)), (60e3, Some(9.0)), (61e3, Some(10.0))];
        let (series, member) = series(&reports);
        let column = number_column(&series.objects[0], member).unwrap();
        let rate = Formula::Rate("bytesSent", 1.0);
        assert_eq!(collect(&series, Source::Derived(&rate, &[column])), "2000:10 3000:NaN 4000:2 4000:NaN 61000:1");
    }
}
