//! Times that producers write as text.

use crate::units::Timestamp;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Month, OffsetDateTime, Time};

/// The instant of an ISO 8601 text such as `2026-09-21T14:13:21.000Z`.
pub fn iso(text: &str) -> Option<Timestamp> {
    let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(Timestamp(instant.unix_timestamp() as f64 * 1000.0 + f64::from(instant.nanosecond()) / 1e6))
}

/// The instant of a text such as `Tue Dec 10 2019 15:16:52 -0300`.
pub fn with_zone(text: &str) -> Option<Timestamp> {
    let format = format_description!(
        "[weekday repr:short] [month repr:short] [day] [year] [hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
    );
    Some(Timestamp(OffsetDateTime::parse(text, format).ok()?.unix_timestamp() as f64 * 1000.0))
}

/// A time as the clock on the wall, in the words of an unknown country: neither the order of day and month nor the time zone
/// is in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalTime {
    year: i32,
    /// The numbers of day and month in the order of the text.
    parts: [u8; 2],
    /// Which order the text itself tells.
    order: Option<DateOrder>,
    time: Time,
    half_days: bool,
}

/// Whether the day or the month stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateOrder {
    DayFirst,
    MonthFirst,
}

impl LocalTime {
    /// Reads a text such as `11/5/2020, 6:29:03 PM`, `05.11.2020, 18:29:03` or `2020/11/5 下午6:29:03`.
    pub fn parse(text: &str) -> Option<LocalTime> {
        let mut numbers: Vec<u32> = Vec::new();
        for digits in text.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty()) {
            numbers.push(digits.parse().ok()?);
        }
        let &[first, second, third, hour, minute, ref rest @ ..] = numbers.as_slice() else { return None };
        let year_first = first > 31;
        let (year, parts) = if year_first { (first, [second, third]) } else { (third, [first, second]) };
        let year = if year < 100 { year + 2000 } else { year };
        let parts = [u8::try_from(parts[0]).ok()?, u8::try_from(parts[1]).ok()?];
        let order = if year_first || parts[1] > 12 {
            Some(DateOrder::MonthFirst)
        } else if parts[0] > 12 || text.contains(&format!("{first}.")) || text.contains(&format!("{first:02}.")) {
            Some(DateOrder::DayFirst)
        } else {
            None
        };
        let lower = text.to_lowercase();
        let behind_date = lower.find([',', ' ', '\u{202f}', '\u{a0}']).map_or("", |at| &lower[at..]);
        let has = |marks: &[&str]| marks.iter().any(|mark| behind_date.contains(mark));
        let (morning, afternoon) =
            (has(&["am", "a.m", "a. m", "上午", "午前", "오전"]), has(&["pm", "p.m", "p. m", "下午", "午後", "오후"]));
        let hour = match (hour, morning, afternoon) {
            (12, true, _) => 0,
            (1..=11, _, true) => hour + 12,
            _ => hour,
        };
        let second = rest.first().copied().unwrap_or(0);
        let time = Time::from_hms(u8::try_from(hour).ok()?, u8::try_from(minute).ok()?, u8::try_from(second).ok()?).ok()?;
        Some(LocalTime { year: i32::try_from(year).ok()?, parts, order, time, half_days: morning || afternoon })
    }

    /// The instant if the clock showed UTC.
    fn instant(&self, order: DateOrder) -> Option<Timestamp> {
        let [day, month] = match self.order.unwrap_or(order) {
            DateOrder::DayFirst => self.parts,
            DateOrder::MonthFirst => [self.parts[1], self.parts[0]],
        };
        let date = Date::from_calendar_date(self.year, Month::try_from(month).ok()?, day).ok()?;
        Some(Timestamp(date.with_time(self.time).assume_utc().unix_timestamp() as f64 * 1000.0))
    }
}

/// How the local times of one dump read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalZone {
    order: DateOrder,
    /// Milliseconds the clock was ahead of UTC.
    ahead: f64,
}

/// Time zones lie whole quarters of an hour apart, nearly all whole hours, at most 14 hours from UTC.
const QUARTER: f64 = 15.0 * 60_000.0;
const HOUR: f64 = 4.0 * QUARTER;
const FARTHEST: f64 = 14.0 * HOUR;

/// What follows a local time this closely shows the zone to the quarter of an hour.
const CLOSE: f64 = 60_000.0;

/// How far ahead of UTC a clock was that showed a time `apart` from an instant that came soon or, where the dump was begun late,
/// within an hour.
fn ahead_of_utc(apart: f64) -> f64 {
    let quarter = (apart / QUARTER).round() * QUARTER;
    if (apart - quarter).abs() <= CLOSE { quarter } else { (apart / HOUR).ceil() * HOUR }
}

impl LocalZone {
    /// Chooses what fits the evidence best: local times and the instants that followed them closely. Without evidence UTC.
    pub fn judge(texts: &[LocalTime], evidence: &[(LocalTime, Timestamp)]) -> LocalZone {
        let told = texts.iter().find_map(|text| text.order.filter(|_| text.parts.iter().any(|&part| part > 12)).or(text.order));
        // Half days are written where the month stands first, with few exceptions.
        let usual = if texts.iter().any(|text| text.half_days) { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        let usual = told.unwrap_or(usual);
        let orders = match (told, usual) {
            (Some(told), _) => vec![told],
            (None, DateOrder::DayFirst) => vec![DateOrder::DayFirst, DateOrder::MonthFirst],
            (None, DateOrder::MonthFirst) => vec![DateOrder::MonthFirst, DateOrder::DayFirst],
        };
        let mut best: Option<(f64, LocalZone)> = None;
        for order in orders {
            let apart: Vec<f64> = evidence.iter().filter_map(|(local, instant)| Some(local.instant(order)?.0 - instant.0)).collect();
            for ahead in apart.iter().copied().map(ahead_of_utc).filter(|ahead| ahead.abs() <= FARTHEST) {
                let misfit: f64 = apart.iter().map(|apart| (apart - ahead).abs()).sum();
                if best.is_none_or(|best| misfit < best.0) {
                    best = Some((misfit, LocalZone { order, ahead }));
                }
            }
        }
        best.map_or(LocalZone { order: usual, ahead: 0.0 }, |best| best.1)
    }

    /// The instant of a local time; zero if it names a day that does not exist.
    pub fn instant(&self, local: &LocalTime) -> Timestamp {
        local.instant(self.order).map_or(Timestamp(0.0), |instant| Timestamp(instant.0 - self.ahead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_iso_times() {
        assert_eq!(iso("2020-11-05T18:29:04.250Z"), Some(Timestamp(1_604_600_944_250.0)));
        assert_eq!(iso("11/5/2020, 6:29:03 PM"), None);
    }

    fn judged(texts: &[&str], near: Option<&str>) -> Vec<Option<Timestamp>> {
        let texts: Vec<LocalTime> = texts.iter().map(|text| LocalTime::parse(text).expect("a local time")).collect();
        let evidence: Vec<_> = near.into_iter().map(|near| (texts[0], iso(near).expect("an instant"))).collect();
        let zone = LocalZone::judge(&texts, &evidence);
        texts.iter().map(|text| Some(zone.instant(text))).collect()
    }

    #[test]
    fn day_month_and_zone_follow_from_what_is_beside() {
        let expected = vec![iso("2020-11-05T18:29:03Z")];
        assert_eq!(judged(&["11/5/2020, 6:29:03 PM"], Some("2020-11-05T18:29:04.000Z")), expected);
        assert_eq!(judged(&["05/11/2020, 19:29:03"], Some("2020-11-05T18:29:04.000Z")), expected);
        assert_eq!(judged(&["11/6/2020, 12:14:03 AM"], Some("2020-11-05T18:29:04.000Z")), expected);
        assert_eq!(judged(&["2020/11/5 下午6:29:03"], None), expected);
        assert_eq!(judged(&["5.11.2020, 18:29:03"], None), expected);
        assert_eq!(judged(&["11/5/2020, 6:29:03\u{202f}PM"], None), expected);
        // Opened 20 minutes late, in a zone of whole hours; at once, in a zone of half hours.
        assert_eq!(judged(&["11/5/2020, 7:29:03 PM"], Some("2020-11-05T18:49:04.000Z")), expected);
        assert_eq!(judged(&["5/11/2020, 23:59:03"], Some("2020-11-05T18:29:04.000Z")), expected);
        let two = vec![iso("2020-12-11T01:00:00Z"), iso("2020-12-13T01:00:00Z")];
        assert_eq!(judged(&["11/12/2020, 01:00:00", "13/12/2020, 01:00:00"], None), two);
    }

    #[test]
    fn what_is_no_time_is_none() {
        assert_eq!(LocalTime::parse("Invalid Date"), None);
        assert_eq!(LocalTime::parse("1/2/2020"), None);
        assert_eq!(LocalTime::parse("1/2/2020, 99:99:99"), None);
        assert_eq!(LocalTime::parse("999999/2/2020, 9:99999999999:99"), None);
    }
}
