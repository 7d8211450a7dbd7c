//! Where a time or a value falls in a plot, and how a range of time is zoomed and moved.

use shared::session::answers::Range;

/// The closest look that is offered, in milliseconds.
const SHORTEST: f64 = 100.0;

/// A range of time laid over a width in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale {
    /// What is visible.
    pub range: Range,
    /// Pixels it is laid over.
    pub width: f64,
}

impl TimeScale {
    /// Pixels from the left edge to `time`.
    pub fn x(&self, time: f64) -> f64 {
        (time - self.range.start) / span(self.range) * self.width
    }

    /// The time at `x` pixels from the left edge.
    pub fn time(&self, x: f64) -> f64 {
        self.range.start + x / self.width.max(1.0) * span(self.range)
    }
}

/// Length of a range; never zero, so that it can be divided by.
pub fn span(range: Range) -> f64 {
    (range.end - range.start).max(1.0)
}

/// Whether `outer` holds all of `inner`.
pub fn covers(outer: Range, inner: Range) -> bool {
    outer.start <= inner.start && outer.end >= inner.end
}

/// The range, moved and shortened as little as it takes to lie within `whole` and be no shorter than the closest look.
pub fn within(range: Range, whole: Range) -> Range {
    let length = (range.end - range.start).max(SHORTEST.min(span(whole))).min(span(whole));
    let middle = (range.start + range.end) / 2.0;
    let start = (middle - length / 2.0).clamp(whole.start, (whole.end - length).max(whole.start));
    Range { start, end: start + length }
}

/// The range, `factor` times as long, with `anchor` staying where it is on the screen.
pub fn zoom(range: Range, anchor: f64, factor: f64, whole: Range) -> Range {
    let length = (span(range) * factor).clamp(SHORTEST.min(span(whole)), span(whole));
    let share = (anchor - range.start) / span(range);
    let start = (anchor - share * length).clamp(whole.start, (whole.end - length).max(whole.start));
    Range { start, end: start + length }
}

/// The range, moved by a share of its own length.
pub fn pan(range: Range, share: f64, whole: Range) -> Range {
    let shift = span(range) * share;
    let shift = shift.clamp(whole.start - range.start, (whole.end - range.end).max(whole.start - range.start));
    Range { start: range.start + shift, end: range.end + shift }
}

/// The range with `share` of its length added at both sides, as far as there is anything.
pub fn widen(range: Range, share: f64, whole: Range) -> Range {
    let more = span(range) * share;
    Range { start: (range.start - more).max(whole.start.min(range.start)), end: (range.end + more).min(whole.end.max(range.end)) }
}

/// A vertical axis: round numbers that hold all values, and the distance between its ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueScale {
    /// Value at the foot.
    pub low: f64,
    /// Value at the head.
    pub high: f64,
    /// Between two ticks.
    pub step: f64,
}

impl ValueScale {
    /// The axis for values from `min` to `max`: it starts at zero unless there are negative values, and has three to five ticks.
    pub fn covering(min: f64, max: f64) -> ValueScale {
        let (low, high) = if min.is_finite() && max.is_finite() { (min.min(0.0), max.max(0.0)) } else { (0.0, 0.0) };
        if high - low < f64::MIN_POSITIVE * 1e6 {
            return ValueScale { low: 0.0, high: 1.0, step: 0.5 };
        }
        let mut power = 10f64.powf(((high - low) / 5.0).log10().floor());
        loop {
            for digit in [1.0, 2.0, 5.0] {
                let step = power * digit;
                // A hair of tolerance: 0.3 / 0.1 is a little more than 3.
                let first = (low / step + 1e-9).floor();
                let last = (high / step - 1e-9).ceil();
                if last - first <= 4.0 {
                    return ValueScale { low: first * step, high: last * step, step };
                }
            }
            power *= 10.0;
        }
    }

    /// The values that get a line and a label.
    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        (0..=count).map(|index| self.low + index as f64 * self.step).collect()
    }

    /// Pixels from the top of a plot of this height to `value`.
    pub fn y(&self, value: f64, height: f64) -> f64 {
        height - (value - self.low) / (self.high - self.low) * height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Range = Range { start: 1_000.0, end: 101_000.0 };

    fn range(start: f64, end: f64) -> Range {
        Range { start, end }
    }

    #[test]
    fn time_and_pixels_are_inverse() {
        let scale = TimeScale { range: range(5_000.0, 15_000.0), width: 800.0 };
        assert_eq!(scale.x(5_000.0), 0.0);
        assert_eq!(scale.x(15_000.0), 800.0);
        assert_eq!(scale.time(scale.x(7_300.0)), 7_300.0);
    }

    #[test]
    fn zooming_keeps_the_anchor_in_place() {
        let before = range(20_000.0, 40_000.0);
        let after = zoom(before, 25_000.0, 0.5, WHOLE);
        assert_eq!(after, range(22_500.0, 32_500.0));
        let scale = |range| TimeScale { range, width: 100.0 }.x(25_000.0);
        assert_eq!(scale(before), scale(after));
    }

    #[test]
    fn zooming_out_ends_at_the_whole_call_and_in_at_the_closest_look() {
        assert_eq!(zoom(range(20_000.0, 40_000.0), 30_000.0, 50.0, WHOLE), WHOLE);
        assert_eq!(span(zoom(range(20_000.0, 20_200.0), 20_100.0, 0.01, WHOLE)), SHORTEST);
    }

    #[test]
    fn panning_stops_at_the_ends() {
        assert_eq!(pan(range(20_000.0, 40_000.0), 0.5, WHOLE), range(30_000.0, 50_000.0));
        assert_eq!(pan(range(90_000.0, 100_000.0), 0.5, WHOLE), range(91_000.0, 101_000.0));
        assert_eq!(pan(WHOLE, -0.5, WHOLE), WHOLE);
    }

    #[test]
    fn a_range_from_outside_is_brought_in() {
        assert_eq!(within(range(-5_000.0, 5_000.0), WHOLE), range(1_000.0, 11_000.0));
        assert_eq!(within(range(0.0, 1e9), WHOLE), WHOLE);
        assert_eq!(span(within(range(50_000.0, 50_000.0), WHOLE)), SHORTEST);
    }

    #[test]
    fn a_call_shorter_than_the_closest_look_is_still_shown() {
        let whole = range(5.0, 5.0);
        assert_eq!(within(whole, whole), range(5.0, 6.0));
        assert!(zoom(within(whole, whole), 5.0, 2.0, whole).end.is_finite());
        assert_eq!(pan(range(5.0, 6.0), 1.0, whole).start, 5.0);
    }

    #[test]
    fn value_axes_are_round_and_have_three_to_five_ticks() {
        let ticks = |min, max| ValueScale::covering(min, max).ticks();
        assert_eq!(ticks(0.2, 2.6), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(0.0, 17.2), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(ticks(-3.0, 4.0), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_eq!(ticks(0.0, 0.0), [0.0, 0.5, 1.0]);
        assert_eq!(ticks(f64::NAN, f64::NAN), [0.0, 0.5, 1.0]);
        for exponent in -40..60 {
            for mantissa in 1..100 {
                let max = f64::from(mantissa) * 0.1 * 10f64.powf(f64::from(exponent) / 4.0);
                let scale = ValueScale::covering(0.0, max);
                let count = scale.ticks().len();
                assert!((3..=5).contains(&count), "{max}: {count} ticks");
                assert!(scale.high >= max * (1.0 - 1e-6), "{max} lies above {}", scale.high);
            }
        }
    }

    #[test]
    fn values_fall_between_foot_and_head() {
        let scale = ValueScale::covering(0.0, 20.0);
        assert_eq!(scale.y(0.0, 104.0), 104.0);
        assert_eq!(scale.y(20.0, 104.0), 0.0);
    }
}
