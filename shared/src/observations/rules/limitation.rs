//! Judges for how long an encoder was held back by one cause.

use crate::observations::call::{Call, Stream};
use crate::observations::{Limits, Occurrence, Severity, Threshold, Verdict};
use crate::units::TimeRange;

/// A cause of [quality limitation](https://www.w3.org/TR/webrtc-stats/#rtcqualitylimitationreason-enum).
pub(super) struct Limitation {
    /// As in `qualityLimitationReason`.
    pub(super) reason: &'static str,
    /// The counter of its seconds.
    pub(super) member: &'static str,
    /// Seen above.
    pub(super) noticed: &'static Threshold,
    /// How bad that is.
    pub(super) severity: Severity,
    /// High above.
    pub(super) severe: Option<&'static Threshold>,
}

/// Seconds that are worth a word in calls of any length.
const LASTING: f64 = 30.0;

impl Limitation {
    /// Judges a video stream after its ramp-up, in which every encoder is held back.
    pub(super) fn judge(&self, call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
        let (Some(seconds), Some(settled)) = (stream.samples(self.member), stream.settled(super::RAMP_UP)) else {
            return Verdict::lacks(self.member);
        };
        // What is not sent for lack of a connection or a camera is not held back.
        if stream.packets() < super::FEWEST_PACKETS {
            return Verdict::NotMeasurable("no video was sent".into());
        }
        // Encoders go on after the far end has hung up, into nothing.
        let connection = call.connection_of(stream);
        let end = connection.ended().unwrap_or(connection.range.end);
        let seconds = seconds.within(TimeRange { start: settled, end });
        let Some(measured) = seconds.range().filter(|_| seconds.len() >= super::FEWEST_SAMPLES) else {
            return Verdict::NotMeasurable("the stream ended in its ramp-up".into());
        };
        let (limited, whole) = (seconds.growth(), (measured.end - measured.start).0 / 1000.0);
        let percent = 100.0 * limited / whole;
        let (severity, crossed) = match super::grade(percent, self.noticed, self.severe, limits) {
            Some((Severity::High, crossed)) => (Severity::High, crossed),
            Some((_, crossed)) => (self.severity, crossed),
            None if limited >= LASTING => (Severity::Low.min(self.severity), self.noticed),
            None => return Verdict::Clear,
        };
        let ranges = stream
            .texts("qualityLimitationReason")
            .into_iter()
            .filter(|(range, reason)| *reason == self.reason && range.end > settled && range.start < end);
        let within = |range: TimeRange| TimeRange {
            start: if range.start < settled { settled } else { range.start },
            end: if range.end > end { end } else { range.end },
        };
        Occurrence::new(severity, stream.subject())
            .during(ranges.map(|(range, _)| within(range)))
            .value("durationInPercent", percent)
            .value("durationInSeconds", limited)
            .crossed(crossed, limits)
            .shown_by(&["qualityLimitationReason", self.member])
            .into()
    }
}
