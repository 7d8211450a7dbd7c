//! Judges for which share of the time an encoder or decoder is busy.

use super::lasting;
use crate::observations::call::Stream;
use crate::observations::{Limits, Occurrence, Severity, Threshold, Verdict};
use crate::series::derive::Formula;

/// A coder whose time per frame should stay well below the time between frames.
pub(super) struct Busy {
    /// The counter of its seconds.
    pub(super) time: &'static str,
    /// Its milliseconds per frame.
    pub(super) per_frame: &'static str,
    /// Whether it runs in hardware.
    pub(super) efficient: &'static str,
    /// Medium above.
    pub(super) noticed: &'static Threshold,
    /// High above.
    pub(super) severe: &'static Threshold,
    /// Whether the dump shows that frames were late or lost for it.
    pub(super) harms: fn(&Stream<'_>) -> bool,
}

impl Busy {
    /// Judges a video stream. Seconds of work per second are the time per frame as a share of the time between two frames.
    pub(super) fn judge(&self, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
        let (Some(share), Some(times)) = (stream.computed(&Formula::Rate(self.time, 100.0)), stream.samples(self.per_frame)) else {
            return Verdict::lacks(self.time);
        };
        let working = share.only(|sample| sample.value > 0.0);
        let (Some(mean), true) = (working.mean(), working.len() >= super::FEWEST_SAMPLES) else {
            return Verdict::NotMeasurable("too few frames".into());
        };
        let Some(grade) = lasting::grade(&working, mean, self.noticed, Some(self.severe), limits) else { return Verdict::Clear };
        // Hardware works on several frames at a time, so that a frame may take longer than the time to the next. Not all browsers
        // tell that it is hardware, but without harm there is no more than a machine with little to spare.
        let in_hardware = stream.look.flag(stream.object, self.efficient) == Some(true);
        let severity = match grade.severity {
            _ if in_hardware => Severity::Low,
            severity if (self.harms)(stream) => severity,
            Severity::High => Severity::Medium,
            _ => Severity::Low,
        };
        Occurrence::new(severity, stream.subject())
            .during(grade.ranges)
            .value("worstInPercent", grade.worst)
            .value("durationInPercent", mean)
            .value("averageInMs", times.mean().unwrap_or(0.0))
            .value("maxInMs", times.max().unwrap_or(0.0))
            .crossed(grade.crossed, limits)
            .shown_by(&[self.per_frame])
            .into()
    }
}
