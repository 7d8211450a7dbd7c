//! Times that producers write as text.

use crate::units::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The instant of an ISO 8601 text such as `2026-09-21T14:13:21.000Z`.
pub fn iso(text: &str) -> Option<Timestamp> {
    let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(Timestamp(instant.unix_timestamp() as f64 * 1000.0 + f64::from(instant.nanosecond()) / 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_iso_times() {
        assert_eq!(iso("2020-11-05T18:29:04.250Z"), Some(Timestamp(1_604_600_944_250.0)));
        assert_eq!(iso("11/5/2020, 6:29:03 PM"), None);
    }
}
