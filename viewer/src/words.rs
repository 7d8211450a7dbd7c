//! Numbers and times as a person reads them.

/// An amount of something with thousands apart, such as `1,284`.
pub fn count(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things, such as `1 event` or `2 events`.
pub fn counted(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A number as it is, with thousands apart: whole ones exactly, others to six figures.
pub fn number(value: f64) -> String {
    let size = value.abs();
    let places = (5.0 - size.log10().floor()).clamp(0.0, 12.0) as usize;
    if !value.is_finite() || size >= 1e15 || (size > 0.0 && size < 1e-6) {
        return format!("{value:e}");
    }
    let text = format!("{size:.places$}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{}{}{part}", count(whole.parse::<u64>().unwrap_or_default()), if part.is_empty() { "" } else { "." })
}

/// Bytes in decimal units, such as `6.4 MB`.
pub fn bytes(number: u64) -> String {
    scaled(number as f64, &["B", "kB", "MB", "GB"])
}

/// Bits per second, such as `2.3 Mbit/s`.
pub fn bitrate(bits_per_second: f64) -> String {
    scaled(bits_per_second, &["bit/s", "kbit/s", "Mbit/s", "Gbit/s"])
}

/// A share of 1 as percent, such as `17.2 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent == 0.0 || percent >= 99.95 { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}

/// Milliseconds as a length of time, such as `132 ms`, `4.1 s`, `14 min 12 s` or `2 h 5 min`.
pub fn duration(milliseconds: f64) -> String {
    if !milliseconds.is_finite() {
        return String::new();
    }
    let seconds = milliseconds / 1_000.0;
    if milliseconds < 999.5 {
        format!("{milliseconds:.0} ms")
    } else if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 59.5 {
        format!("{seconds:.0} s")
    } else if seconds < 3_599.5 {
        let seconds = seconds.round() as u64;
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else {
        let minutes = (seconds / 60.0).round() as u64;
        format!("{} h {} min", minutes / 60, minutes % 60)
    }
}

/// Milliseconds since the start as a time in the call, such as `6:51` or `1:02:03`.
pub fn call_time(milliseconds: f64) -> String {
    let (sign, rest) = signed(milliseconds, 1_000.0);
    let seconds = rest / 1_000;
    format!("{sign}{}", minutes_and_seconds(seconds))
}

/// The same to the millisecond, such as `6:51.902`.
pub fn exact_call_time(milliseconds: f64) -> String {
    let (sign, rest) = signed(milliseconds, 1.0);
    format!("{sign}{}.{:03}", minutes_and_seconds(rest / 1_000), rest % 1_000)
}

fn minutes_and_seconds(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Rounded to `step`, with its sign apart. What is no number is 0.
fn signed(milliseconds: f64, step: f64) -> (&'static str, u64) {
    let rounded = ((milliseconds / step).round() * step) as i64;
    (if rounded < 0 { "−" } else { "" }, rounded.unsigned_abs())
}

fn scaled(number: f64, units: &[&str]) -> String {
    let mut value = number;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1_000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 99.95);
    // A sum of nothing is −0, which nobody says.
    format!("{:.digits$} {}", value + 0.0, units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        assert_eq!([count(0_u32), count(999_u32), count(1_000_u32), count(1_234_567_u32)], ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([counted(1_u32, "event", "events"), counted(1_284_u32, "event", "events")], ["1 event", "1,284 events"]);
        assert_eq!([bytes(0), bytes(999), bytes(6_400_000), bytes(1_073_741_824)], ["0 B", "999 B", "6.4 MB", "1.1 GB"]);
        assert_eq!([bitrate(999.6), bitrate(2_300_000.0), bitrate(-0.0)], ["1.0 kbit/s", "2.3 Mbit/s", "0 bit/s"]);
        assert_eq!([percent(0.0), percent(0.172), percent(1.0), percent(0.0004)], ["0 %", "17.2 %", "100 %", "0.0 %"]);
    }

    #[test]
    fn numbers() {
        let said = [0.0, 12.0, 1_234_567.0, -2_412_345.678, 123.456_789, -0.071_428_571_4, 0.5, 3e-6].map(number);
        assert_eq!(said, ["0", "12", "1,234,567", "−2,412,346", "123.457", "−0.0714286", "0.5", "0.000003"]);
        assert_eq!([1e300, 2.5e-9, f64::INFINITY].map(number), ["1e300", "2.5e-9", "inf"]);
    }

    #[test]
    fn lengths_of_time() {
        let said = [132.4, 999.6, 4_100.0, 9_960.0, 59_700.0, 852_000.0, 7_500_000.0].map(duration);
        assert_eq!(said, ["132 ms", "1.0 s", "4.1 s", "10 s", "1 min 0 s", "14 min 12 s", "2 h 5 min"]);
        assert_eq!(duration(f64::NAN), "");
    }

    #[test]
    fn times_in_the_call() {
        assert_eq!([call_time(0.0), call_time(411_902.0), call_time(3_723_000.0)], ["0:00", "6:52", "1:02:03"]);
        assert_eq!([exact_call_time(411_902.4), exact_call_time(-12.0)], ["6:51.902", "−0:00.012"]);
        assert_eq!(exact_call_time(f64::NAN), "0:00.000");
    }
}
