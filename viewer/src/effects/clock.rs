//! Time of day where the page is.

use js_sys::Date;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Now, in epoch milliseconds.
pub fn now() -> f64 {
    Date::now()
}

/// Epoch milliseconds as time of day, such as `09:14:06.218`.
pub fn time_of_day(milliseconds: f64) -> String {
    let date = date(milliseconds);
    format!("{:02}:{:02}:{:02}.{:03}", date.get_hours(), date.get_minutes(), date.get_seconds(), date.get_milliseconds())
}

/// Epoch milliseconds as a date, such as `19 Nov 2026, 09:14:06`.
pub fn date_and_time(milliseconds: f64) -> String {
    let date = date(milliseconds);
    let month = MONTHS.get(date.get_month() as usize).unwrap_or(&"");
    let (hours, minutes, seconds) = (date.get_hours(), date.get_minutes(), date.get_seconds());
    format!("{} {month} {}, {hours:02}:{minutes:02}:{seconds:02}", date.get_date(), date.get_full_year())
}

fn date(milliseconds: f64) -> Date {
    Date::new(&milliseconds.into())
}
