//! Ticks of the time axis and their labels on the call clock.

use super::scale::{TimeScale, span};

/// Distances between ticks that people read at a glance, in milliseconds.
const STEPS: [f64; 25] = [
    10.0,
    20.0,
    50.0,
    100.0,
    200.0,
    500.0,
    1e3,
    2e3,
    5e3,
    10e3,
    15e3,
    30e3,
    60e3,
    120e3,
    300e3,
    600e3,
    1_800e3,
    3_600e3,
    7_200e3,
    21_600e3,
    43_200e3,
    86_400e3,
    172_800e3,
    604_800e3,
    2_592_000e3,
];

/// Least distance between two ticks, in pixels.
const SPACING: f64 = 72.0;

/// Width of a digit at the size of axis labels, and the air between two labels.
const GLYPH: f64 = 6.2;
const AIR: f64 = 10.0;

/// Which side of a label lies at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its left edge.
    Start,
    /// Its middle.
    Middle,
    /// Its right edge.
    End,
}

/// A label under (or over) the plots.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Pixels from the left edge of the plots.
    pub x: f64,
    /// Which side of the text lies there.
    pub anchor: Anchor,
    /// Call clock.
    pub text: String,
}

/// Milliseconds between two ticks of a time axis.
pub fn step(scale: &TimeScale) -> f64 {
    let least = span(scale.range) * SPACING / scale.width.max(SPACING);
    let longest = STEPS[STEPS.len() - 1];
    STEPS.into_iter().find(|step| *step >= least).unwrap_or_else(|| (least / longest).ceil() * longest)
}

/// The times that get a line: round numbers on the clock that starts at `origin`.
pub fn ticks(scale: &TimeScale, origin: f64) -> Vec<f64> {
    let step = step(scale);
    let first = ((scale.range.start - origin) / step - 1e-6).ceil();
    (0..).map(|index| origin + (first + f64::from(index)) * step).take_while(|time| *time <= scale.range.end + step * 1e-6).collect()
}

/// Labels of both ends, aligned inwards, and of every tick between that keeps clear of them.
pub fn labels(scale: &TimeScale, origin: f64) -> Vec<Label> {
    let step = step(scale);
    let text = |time: f64| clock(time - origin, decimals(step));
    let ends = decimals(step.min(span(scale.range) / 20.0));
    let first = Label { x: 0.0, anchor: Anchor::Start, text: clock(scale.range.start - origin, ends) };
    let last = Label { x: scale.width, anchor: Anchor::End, text: clock(scale.range.end - origin, ends) };
    let (from, to) = (width(&first.text) + AIR, scale.width - width(&last.text) - AIR);
    let mut labels = vec![first];
    labels.extend(ticks(scale, origin).into_iter().filter_map(|time| {
        let (x, text) = (scale.x(time), text(time));
        let half = width(&text) / 2.0;
        (x - half >= from && x + half <= to).then_some(Label { x, anchor: Anchor::Middle, text })
    }));
    if from <= to {
        labels.push(last);
    }
    labels
}

fn width(text: &str) -> f64 {
    text.chars().count() as f64 * GLYPH
}

fn decimals(step: f64) -> usize {
    match step {
        step if step >= 1_000.0 => 0,
        step if step >= 100.0 => 1,
        _ => 2,
    }
}

/// Milliseconds since the start of the call as `m:ss`, over an hour as `h:mm:ss`, with decimals of the second.
pub fn clock(milliseconds: f64, decimals: usize) -> String {
    let unit = 10f64.powi(decimals as i32);
    // Rounded first, so that 59.96 s becomes 1:00.0 and not 0:60.0.
    let parts = (milliseconds.abs() / 1_000.0 * unit).round();
    let seconds = (parts / unit).floor();
    let (hours, minutes) = ((seconds / 3_600.0).floor(), (seconds / 60.0).floor() % 60.0);
    let rest = (parts - (seconds - seconds % 60.0) * unit) / unit;
    let places = if decimals == 0 { 2 } else { 3 + decimals };
    let sign = if milliseconds < 0.0 && parts > 0.0 { "−" } else { "" };
    if hours > 0.0 {
        format!("{sign}{hours}:{minutes:02}:{rest:0places$.decimals$}")
    } else {
        format!("{sign}{minutes}:{rest:0places$.decimals$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::session::answers::Range;

    fn scale(start: f64, end: f64, width: f64) -> TimeScale {
        TimeScale { range: Range { start, end }, width }
    }

    fn row(scale: &TimeScale, origin: f64) -> String {
        labels(scale, origin).iter().map(|label| format!("{}@{:.0}", label.text, label.x)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_round_on_the_call_clock() {
        let origin = 1_700_000_000_123.0;
        let scale = scale(origin + 360e3, origin + 510e3, 764.0);
        assert_eq!(step(&scale), 15e3);
        assert_eq!(row(&scale, origin), "6:00@0 6:15@76 6:30@153 6:45@229 7:00@306 7:15@382 7:30@458 7:45@535 8:00@611 8:15@688 8:30@764");
    }

    #[test]
    fn ends_are_labelled_and_no_label_touches_another() {
        assert_eq!(row(&scale(0.0, 852e3, 956.0), 0.0), "0:00@0 2:00@135 4:00@269 6:00@404 8:00@539 10:00@673 12:00@808 14:12@956");
        for width in [40.0, 120.0, 300.0, 764.0, 1900.0] {
            for length in [90.0, 1_234.0, 59_000.0, 3_599_000.0, 90_000_000.0] {
                let scale = scale(7_777.0, 7_777.0 + length, width);
                let labels = labels(&scale, 0.0);
                let mut free = f64::NEG_INFINITY;
                for label in &labels {
                    let wide = super::width(&label.text);
                    let left = match label.anchor {
                        Anchor::Start => label.x,
                        Anchor::Middle => label.x - wide / 2.0,
                        Anchor::End => label.x - wide,
                    };
                    assert!(left >= free, "{length} ms on {width} px: {labels:?}");
                    free = left + wide + 1.0;
                }
                assert_eq!(labels.first().map(|label| label.x), Some(0.0));
                assert!(labels[1..].iter().all(|label| label.x <= width), "{length} ms on {width} px: {labels:?}");
            }
        }
    }

    #[test]
    fn ticks_keep_their_distance() {
        for length in [100.0, 3_000.0, 61_000.0, 4e6, 9e8, 1e12] {
            let scale = scale(0.0, length, 1_000.0);
            assert!(ticks(&scale, 0.0).windows(2).all(|pair| scale.x(pair[1]) - scale.x(pair[0]) >= SPACING - 1e-6));
        }
    }

    #[test]
    fn the_clock_reads_as_people_write_it() {
        assert_eq!(clock(0.0, 0), "0:00");
        assert_eq!(clock(409_000.0, 1), "6:49.0");
        assert_eq!(clock(59_960.0, 1), "1:00.0");
        assert_eq!(clock(3_599_600.0, 0), "1:00:00");
        assert_eq!(clock(3_723_045.0, 2), "1:02:03.05");
        assert_eq!(clock(-1_500.0, 1), "−0:01.5");
    }
}
