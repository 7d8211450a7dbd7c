//! Units for people: which unit an axis is labelled in, and how its numbers are written.

use shared::session::answers::Unit;

/// How the values of a plot are written: multiplied by `factor`, in `name`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// What the dump's number is multiplied with.
    pub factor: f64,
    /// Stands beside the title, or behind a number; empty for plain numbers.
    pub name: &'static str,
}

impl Measure {
    /// The measure in which values up to `largest` are short numbers.
    pub fn of(unit: Unit, largest: f64) -> Measure {
        let scaled = |steps: &[(f64, f64, &'static str)], name| {
            let step = steps.iter().find(|(from, ..)| largest >= *from);
            step.map_or(Measure { factor: 1.0, name }, |&(_, factor, name)| Measure { factor, name })
        };
        match unit {
            Unit::BitsPerSecond => scaled(&[(1e9, 1e-9, "Gbit/s"), (1e6, 1e-6, "Mbit/s"), (1e3, 1e-3, "kbit/s")], "bit/s"),
            Unit::Bytes => scaled(&[(1e9, 1e-9, "GB"), (1e6, 1e-6, "MB"), (1e3, 1e-3, "kB")], "bytes"),
            Unit::Seconds if largest < 1.0 => Measure { factor: 1e3, name: "ms" },
            Unit::Seconds => scaled(&[(7_200.0, 1.0 / 3_600.0, "h"), (600.0, 1.0 / 60.0, "min")], "s"),
            Unit::Milliseconds => scaled(&[(600e3, 1.0 / 60e3, "min"), (10e3, 1e-3, "s")], "ms"),
            Unit::Ratio => Measure { factor: 100.0, name: "%" },
            Unit::Percent => Measure { factor: 1.0, name: "%" },
            Unit::Hertz => scaled(&[(1e6, 1e-6, "MHz"), (1e3, 1e-3, "kHz")], "Hz"),
            Unit::FramesPerSecond => Measure { factor: 1.0, name: "frames per second" },
            Unit::PerSecond => scaled(&[(1e7, 1e-6, "million per second"), (1e4, 1e-3, "thousand per second")], "per second"),
            Unit::Packets => scaled(&[(1e7, 1e-6, "million packets"), (1e4, 1e-3, "thousand packets")], "packets"),
            Unit::Frames => scaled(&[(1e7, 1e-6, "million frames"), (1e4, 1e-3, "thousand frames")], "frames"),
            Unit::Samples => scaled(&[(1e7, 1e-6, "million samples"), (1e4, 1e-3, "thousand samples")], "samples"),
            Unit::Pixels => scaled(&[(1e7, 1e-6, "million pixels"), (1e4, 1e-3, "thousand pixels")], "pixels"),
            Unit::None => scaled(&[(1e10, 1e-9, "billion"), (1e7, 1e-6, "million"), (1e4, 1e-3, "thousand")], ""),
            // The values of a window are ages.
            Unit::Time => scaled(&[(600e3, 1.0 / 60e3, "min ago"), (10e3, 1e-3, "s ago")], "ms ago"),
        }
    }

    /// A value of the dump as its number in this measure, to three figures.
    pub fn number(&self, value: f64) -> String {
        let value = value * self.factor;
        let figures = match value.abs() {
            size if size >= 100.0 || size == 0.0 || value.fract() == 0.0 => 0,
            size if size >= 10.0 => 1,
            size if size >= 0.095 => 2,
            size if size >= 0.00095 => 4,
            _ => return format!("{value:.1e}"),
        };
        group(&format!("{value:.figures$}"))
    }

    /// A value of the dump with its unit.
    pub fn text(&self, value: f64) -> String {
        let number = self.number(value);
        if self.name.is_empty() { number } else { format!("{number} {}", self.name) }
    }
    /// A value of the dump with its unit where that is a short sign, for narrow places.
    pub fn brief(&self, value: f64) -> String {
        let number = self.number(value);
        if self.name.is_empty() || self.name.len() > 6 { number } else { format!("{number} {}", self.name) }
    }
}

/// A value in another unit of the same quantity; `None` if it is another quantity.
pub fn convert(value: f64, from: Unit, to: Unit) -> Option<f64> {
    match (from, to) {
        _ if from == to => Some(value),
        (Unit::Ratio, Unit::Percent) => Some(value * 100.0),
        (Unit::Percent, Unit::Ratio) => Some(value / 100.0),
        (Unit::Seconds, Unit::Milliseconds) => Some(value * 1e3),
        (Unit::Milliseconds, Unit::Seconds) => Some(value / 1e3),
        _ => None,
    }
}

/// The label of a tick, given the distance between two of them.
pub fn tick_label(value: f64, step: f64) -> String {
    let places = (-(step.log10() + 1e-9).floor()).max(0.0) as usize;
    if places > 6 || value.abs() >= 1e12 {
        return if value == 0.0 { "0".into() } else { format!("{value:.0e}") };
    }
    let text = format!("{value:.places$}");
    // A step of -0.0 is zero.
    group(if text.trim_start_matches('-').trim_matches(['0', '.']).is_empty() { "0" } else { &text })
}

/// Thousands parted by commas, a true minus sign.
fn group(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("−", digits));
    let (whole, rest) = digits.find('.').map_or((digits, ""), |dot| digits.split_at(dot));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_the_unit_that_keeps_them_short() {
        let text = |unit, value: f64| Measure::of(unit, value).text(value);
        assert_eq!(text(Unit::BitsPerSecond, 2_412_345.0), "2.41 Mbit/s");
        assert_eq!(text(Unit::BitsPerSecond, 640.0), "640 bit/s");
        assert_eq!(text(Unit::Bytes, 12_345.0), "12.3 kB");
        assert_eq!(text(Unit::Seconds, 0.0714), "71.4 ms");
        assert_eq!(text(Unit::Seconds, 12.0), "12 s");
        assert_eq!(text(Unit::Milliseconds, 616.0), "616 ms");
        assert_eq!(text(Unit::Time, 35.0), "35 ms ago");
        assert_eq!(text(Unit::Time, 12_500.0), "12.5 s ago");
        assert_eq!(text(Unit::Ratio, 0.145), "14.5 %");
        assert_eq!(text(Unit::Packets, 9_876.0), "9,876 packets");
        assert_eq!(text(Unit::Packets, 98_765.0), "98.8 thousand packets");
        assert_eq!(text(Unit::None, 3.0), "3");
        assert_eq!(Measure::of(Unit::FramesPerSecond, 29.97).brief(29.97), "30.0");
        assert_eq!(Measure::of(Unit::Seconds, 0.616).brief(0.616), "616 ms");
    }

    #[test]
    fn all_numbers_of_a_plot_share_its_measure() {
        let measure = Measure::of(Unit::BitsPerSecond, 2.6e6);
        assert_eq!(measure.number(290_000.0), "0.29");
        assert_eq!(measure.number(0.0), "0");
        assert_eq!(measure.number(-1_500_000.0), "−1.50");
    }

    #[test]
    fn a_limit_is_told_in_the_unit_of_a_series_or_not_at_all() {
        assert_eq!(convert(3.0, Unit::Percent, Unit::Ratio), Some(0.03));
        assert_eq!(convert(0.25, Unit::Seconds, Unit::Milliseconds), Some(250.0));
        assert_eq!(convert(7.0, Unit::Packets, Unit::Packets), Some(7.0));
        assert_eq!(convert(7.0, Unit::Packets, Unit::Percent), None);
    }

    #[test]
    fn ticks_carry_no_needless_zeros() {
        assert_eq!(tick_label(0.0, 0.5), "0");
        assert_eq!(tick_label(0.5, 0.5), "0.5");
        assert_eq!(tick_label(800.0, 200.0), "800");
        assert_eq!(tick_label(8_000.0, 2_000.0), "8,000");
        assert_eq!(tick_label(-0.04, 0.02), "−0.04");
        assert_eq!(tick_label(0.1 + 0.2, 0.1), "0.3");
    }
}
