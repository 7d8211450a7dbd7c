//! Samples of a series with a bit of statistics: what rules count, average and follow over time.

use crate::series::order;
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange, Timestamp};
use serde_json::{Value, json};

/// Samples in order; NaN parts them.
#[derive(Clone, Debug, Default)]
pub struct Samples(pub Vec<Sample>);

/// Consecutive samples that a rule picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// From the sample before the first to the last: what a rate tells, it tells of the time before its sample.
    pub range: TimeRange,
    /// How many.
    pub count: usize,
}

impl Run {
    /// How long it lasted.
    pub fn duration(&self) -> Millis {
        self.range.end - self.range.start
    }
}

impl Samples {
    /// The numbers.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.0.iter().map(|sample| sample.value).filter(|value| !value.is_nan())
    }

    /// How many numbers.
    pub fn len(&self) -> usize {
        self.values().count()
    }

    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.values().next().is_none()
    }

    /// The samples that are taken at or after an instant.
    pub fn after(&self, instant: Timestamp) -> Samples {
        Samples(self.0.iter().copied().filter(|sample| sample.time >= instant).collect())
    }

    /// The samples in a range.
    pub fn within(&self, range: TimeRange) -> Samples {
        let start = self.0.partition_point(|sample| sample.time < range.start);
        let end = self.0.partition_point(|sample| sample.time <= range.end);
        Samples(self.0.get(start..end).unwrap_or_default().to_vec())
    }

    /// The samples that a rule wants; those it does not want part the rest.
    pub fn only(&self, wanted: impl Fn(&Sample) -> bool) -> Samples {
        let keep = |sample: &Sample| Sample { time: sample.time, value: if wanted(sample) { sample.value } else { f64::NAN } };
        Samples(self.0.iter().map(keep).collect())
    }

    /// Without gaps: what a counter tells after one, it tells of the gap as well.
    pub fn joined(&self) -> Samples {
        Samples(self.0.iter().copied().filter(|sample| !sample.value.is_nan()).collect())
    }

    /// Arithmetic mean.
    pub fn mean(&self) -> Option<f64> {
        let (sum, count) = self.values().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        (count > 0.0).then(|| sum / count)
    }

    /// Standard deviation of the population.
    pub fn deviation(&self) -> Option<f64> {
        let mean = self.mean()?;
        let (sum, count) = self.values().fold((0.0, 0.0), |(sum, count), value| (sum + (value - mean).powi(2), count + 1.0));
        Some((sum / count).sqrt())
    }

    /// Smallest number.
    pub fn min(&self) -> Option<f64> {
        self.values().min_by(f64::total_cmp)
    }

    /// Largest number.
    pub fn max(&self) -> Option<f64> {
        self.values().max_by(f64::total_cmp)
    }

    /// The number below which a share (0 to 1) of the numbers lies, by nearest rank.
    pub fn percentile(&self, share: f64) -> Option<f64> {
        let mut values: Vec<f64> = self.values().collect();
        order::by_number(&mut values, |value| *value);
        let rank = (share * values.len() as f64).ceil().max(1.0) as usize - 1;
        values.get(rank.min(values.len().saturating_sub(1))).copied()
    }

    /// The share (0 to 1) of the numbers that a rule picks.
    pub fn share(&self, picked: impl Fn(f64) -> bool) -> Option<f64> {
        let all = self.len();
        (all > 0).then(|| self.values().filter(|value| picked(*value)).count() as f64 / all as f64)
    }

    /// Stretches of consecutive samples that a rule picks.
    pub fn runs(&self, picked: impl Fn(f64) -> bool) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut open: Option<Run> = None;
        let mut before: Option<Timestamp> = None;
        for sample in &self.0 {
            let hit = !sample.value.is_nan() && picked(sample.value);
            match (&mut open, hit) {
                (Some(run), true) => *run = Run { range: run.range.including(sample.time), count: run.count + 1 },
                (None, true) => {
                    let start = before.unwrap_or(sample.time);
                    open = Some(Run { range: TimeRange::at(start).including(sample.time), count: 1 });
                }
                (Some(_), false) => runs.extend(open.take()),
                (None, false) => {}
            }
            before = (!sample.value.is_nan()).then_some(sample.time);
        }
        runs.extend(open);
        runs
    }

    /// Stretches in which a counter stands still for at least some time, given as samples of the counter itself.
    pub fn standstills(&self, at_least: Millis) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut open: Option<(Run, f64)> = None;
        for sample in &self.0 {
            match &mut open {
                Some((run, value)) if *value == sample.value => {
                    *run = Run { range: run.range.including(sample.time), count: run.count + 1 };
                }
                _ => {
                    runs.extend(open.take().map(|(run, _)| run));
                    open = (!sample.value.is_nan()).then(|| (Run { range: TimeRange::at(sample.time), count: 0 }, sample.value));
                }
            }
        }
        runs.extend(open.map(|(run, _)| run));
        runs.retain(|run| run.count > 0 && run.duration() >= at_least);
        runs
    }

    /// By how much a counter grew, resets and gaps left out.
    pub fn growth(&self) -> f64 {
        let grow = |pair: &[Sample]| (pair[1].value - pair[0].value).max(0.0);
        self.0.windows(2).map(grow).sum()
    }

    /// When the first sample after an instant was taken.
    pub fn first_after(&self, instant: Timestamp) -> Option<Timestamp> {
        self.0.get(self.0.partition_point(|sample| sample.time <= instant)).map(|sample| sample.time)
    }

    /// From the first to the last number.
    pub fn range(&self) -> Option<TimeRange> {
        let mut numbers = self.0.iter().filter(|sample| !sample.value.is_nan());
        let first = TimeRange::at(numbers.next()?.time);
        Some(numbers.fold(first, |range, sample| range.including(sample.time)))
    }

    /// The first sample with a number that a rule picks.
    pub fn first(&self, picked: impl Fn(f64) -> bool) -> Option<Sample> {
        self.0.iter().copied().find(|sample| picked(sample.value))
    }

    /// From the first to the last number of a counter that may also fall, such as `packetsLost`; never negative.
    pub fn net(&self) -> f64 {
        let first = self.values().next().unwrap_or(0.0);
        (self.values().last().unwrap_or(0.0) - first).max(0.0)
    }

    /// By how much a counter grew in the time before each sample.
    pub fn grown_over(&self, window: Millis) -> Samples {
        let mut total = 0.0;
        let mut totals: Vec<Sample> = Vec::new();
        let mut oldest = 0;
        let mut grown = Vec::new();
        let mut before = f64::NAN;
        for sample in self.0.iter().filter(|sample| !sample.value.is_nan()) {
            let step = sample.value - before;
            total += if step > 0.0 { step } else { 0.0 };
            before = sample.value;
            totals.push(Sample { time: sample.time, value: total });
            while sample.time - totals[oldest].time > window {
                oldest += 1;
            }
            grown.push(Sample { time: sample.time, value: total - totals[oldest].value });
        }
        Samples(grown)
    }

    /// Each number of a counter with the latest that is some time older, or else the first.
    pub fn spans(&self, at_least: Millis) -> Vec<[Sample; 2]> {
        let numbers: Vec<Sample> = self.0.iter().copied().filter(|sample| !sample.value.is_nan()).collect();
        let mut oldest = 0;
        let span = |at: usize| {
            while oldest < at && numbers[at].time - numbers[oldest + 1].time >= at_least {
                oldest += 1;
            }
            [numbers[oldest], numbers[at]]
        };
        (0..numbers.len()).map(span).collect()
    }

    /// The latest number at or before an instant.
    pub fn latest(&self, instant: Timestamp) -> Option<f64> {
        let until = self.0.partition_point(|sample| sample.time <= instant);
        self.0[..until].iter().rev().map(|sample| sample.value).find(|value| !value.is_nan())
    }

    /// The number at an instant.
    pub fn at(&self, instant: Timestamp) -> Option<f64> {
        let at = self.0.binary_search_by(|sample| sample.time.0.total_cmp(&instant.0)).ok()?;
        Some(self.0[at].value).filter(|value| !value.is_nan())
    }

    /// The differences to another series at the times at which both have a sample.
    pub fn minus(&self, other: &Samples) -> Samples {
        self.with(other, |own, other| own - other)
    }

    /// The products with another series at the times at which both have a sample.
    pub fn times(&self, other: &Samples) -> Samples {
        self.with(other, |own, other| own * other)
    }

    /// The percentages that its samples are of those of another series at the times at which both have one.
    pub fn percent_of(&self, other: &Samples) -> Samples {
        self.with(other, |own, other| if other > 0.0 { 100.0 * own / other } else { f64::NAN })
    }

    /// The difference of each sample to the one before.
    pub fn steps(&self) -> Samples {
        let step = |pair: &[Sample]| Sample { time: pair[1].time, value: pair[1].value - pair[0].value };
        Samples(self.0.windows(2).map(step).collect())
    }

    pub(super) fn with(&self, other: &Samples, join: impl Fn(f64, f64) -> f64) -> Samples {
        let mut others = other.0.iter().peekable();
        let joined = |sample: &Sample| {
            while others.next_if(|other| other.time < sample.time).is_some() {}
            let other = others.peek().filter(|other| other.time == sample.time)?;
            Some(Sample { time: sample.time, value: join(sample.value, other.value) })
        };
        Samples(self.0.iter().filter_map(joined).collect())
    }

    /// The mean over the time before each sample. Gaps stay gaps, and end what is remembered.
    pub fn mean_over(&self, window: Millis) -> Samples {
        let (mut sum, mut count, mut oldest) = (0.0, 0.0, 0);
        let mean = |(at, sample): (usize, &Sample)| {
            if sample.value.is_nan() {
                (sum, count, oldest) = (0.0, 0.0, at + 1);
                return *sample;
            }
            (sum, count) = (sum + sample.value, count + 1.0);
            while sample.time - self.0[oldest].time > window {
                (sum, count, oldest) = (sum - self.0[oldest].value, count - 1.0, oldest + 1);
            }
            Sample { time: sample.time, value: sum / count }
        };
        Samples(self.0.iter().enumerate().map(mean).collect())
    }

    /// Minimum, maximum, average and standard deviation, as the export names them.
    pub fn indicators(&self) -> Value {
        let short = |value: Option<f64>| value.map(|value| (value * 1e4).round() / 1e4);
        json!({ "min": short(self.min()), "max": short(self.max()), "average": short(self.mean()), "stddev": short(self.deviation()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Samples {
        Samples(values.iter().zip(1..).map(|(&value, second)| Sample { time: Timestamp(f64::from(second) * 1000.0), value }).collect())
    }

    #[test]
    fn statistics_leave_gaps_out() {
        let samples = samples(&[1.0, f64::NAN, 2.0, 3.0, 6.0]);
        assert_eq!((samples.mean(), samples.min(), samples.max()), (Some(3.0), Some(1.0), Some(6.0)));
        assert_eq!((samples.percentile(0.5), samples.percentile(0.95)), (Some(2.0), Some(6.0)));
        assert_eq!(samples.share(|value| value > 2.0), Some(0.5));
        assert_eq!(Samples::default().mean(), None);
        assert_eq!(Samples::default().percentile(0.5), None);
    }

    #[test]
    fn runs_start_with_the_sample_before() {
        let run = |start: f64, end: f64, count| Run { range: TimeRange { start: Timestamp(start), end: Timestamp(end) }, count };
        let samples = samples(&[1.0, 9.0, 9.0, 1.0, 9.0, f64::NAN, 9.0]);
        assert_eq!(samples.runs(|value| value > 5.0), [run(1e3, 3e3, 2), run(4e3, 5e3, 1), run(7e3, 7e3, 1)]);
    }

    #[test]
    fn growth_in_a_window_leaves_resets_out() {
        let grown = samples(&[1.0, 5.0, 6.0, 2.0, 4.0]).grown_over(Millis(2000.0));
        assert_eq!(grown.values().collect::<Vec<_>>(), [0.0, 4.0, 5.0, 1.0, 2.0]);
        assert_eq!((samples(&[7.0, 9.0, 8.0]).net(), samples(&[3.0, 1.0]).net()), (1.0, 0.0));
    }

    #[test]
    fn windows_look_back() {
        let of = |samples: Samples| samples.0.into_iter().map(|sample| sample.value).collect::<Vec<_>>();
        let counter = samples(&[1.0, 5.0, f64::NAN, 2.0, 7.0]);
        let spans: Vec<_> = counter.spans(Millis(2000.0)).iter().map(|[from, to]| (from.value, to.value)).collect();
        assert_eq!(spans, [(1.0, 1.0), (1.0, 5.0), (5.0, 2.0), (5.0, 7.0)]);
        assert_eq!([0.0, 3500.0].map(|instant| counter.latest(Timestamp(instant))), [None, Some(5.0)]);
        let means = of(samples(&[1.0, 5.0, 6.0, 2.0, f64::NAN, 8.0]).mean_over(Millis(1000.0)));
        assert_eq!((&means[..4], means[5]), (&[1.0, 3.0, 5.5, 4.0][..], 8.0));
        assert!(means[4].is_nan());
        assert_eq!(of(samples(&[1.0, 5.0, 6.0]).minus(&samples(&[0.5, 1.0]))), [0.5, 4.0]);
    }

    #[test]
    fn steps_are_compared_with_those_of_another_counter() {
        let (dropped, received) = (samples(&[0.0, 5.0, f64::NAN, 5.0, 5.0]), samples(&[0.0, 10.0, 20.0, 20.0, 40.0]));
        assert_eq!(dropped.steps().percent_of(&received.steps()).values().collect::<Vec<_>>(), [50.0, 0.0]);
    }

    #[test]
    fn counters_that_stand_still_are_found() {
        let samples = samples(&[1.0, 1.0, 1.0, 2.0, 3.0, 3.0, f64::NAN, 3.0, 3.0, 3.0]);
        let found: Vec<(f64, f64)> = samples.standstills(Millis(2000.0)).iter().map(|run| (run.range.start.0, run.range.end.0)).collect();
        assert_eq!(found, [(1e3, 3e3), (8e3, 10e3)]);
    }
}
