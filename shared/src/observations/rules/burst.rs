//! Judges how often something is counted in a short time.

use crate::observations::call::Stream;
use crate::observations::{Limits, Occurrence, Severity, Threshold, Verdict};
use crate::units::Millis;

/// The time that limits count in.
const WINDOW: Millis = Millis(10_000.0);

/// Streams ask for key frames and packets while they start.
const START: Millis = Millis(10_000.0);

/// A counter that should not grow fast.
pub(super) struct Burst {
    /// The counter.
    pub(super) member: &'static str,
    /// Seen above so many in ten seconds.
    pub(super) limit: &'static Threshold,
    /// How bad that is.
    pub(super) severity: Severity,
    /// Members and derived series that show it.
    pub(super) shown_by: &'static [&'static str],
}

impl Burst {
    /// Judges a stream after its start.
    pub(super) fn judge(&self, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
        let Some(counter) = stream.samples(self.member) else { return Verdict::lacks(self.member) };
        let started = stream.settled(START).unwrap_or_default();
        let counter = counter.after(started);
        if counter.len() < super::FEWEST_SAMPLES {
            return Verdict::NotMeasurable(format!("too few samples of {} after the start", self.member));
        }
        let grown = counter.grown_over(WINDOW);
        let limit = limits.of(self.limit);
        let runs = grown.runs(|count| count > limit);
        if runs.is_empty() {
            return Verdict::Clear;
        }
        Occurrence::new(self.severity, stream.subject())
            .during(runs.iter().map(|run| run.range))
            .value("valueInCount", counter.grown_over(Millis(f64::INFINITY)).max().unwrap_or(0.0))
            .value("mostInTenSeconds", grown.max().unwrap_or(0.0))
            .crossed(self.limit, limits)
            .shown_by(self.shown_by)
            .into()
    }
}
