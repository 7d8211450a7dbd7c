//! Judges the mean of a series over the life of its subject, and stretches that it hides.

use super::lasting;
use crate::observations::Occurrence;
use crate::observations::call::Samples;
use crate::observations::{Limits, Subject, Threshold, Verdict};

/// A series in milliseconds whose mean should stay below a limit.
pub(super) struct Average {
    /// Member or derived series.
    pub(super) series: &'static str,
    /// Medium above.
    pub(super) noticed: &'static Threshold,
    /// High above.
    pub(super) severe: Option<&'static Threshold>,
    /// Fewer samples tell nothing.
    pub(super) fewest: usize,
}

impl Average {
    /// Judges samples of the series.
    pub(super) fn judge(&self, samples: Option<Samples>, subject: Subject, limits: Limits<'_>) -> Verdict {
        let Some(samples) = samples else { return Verdict::lacks(self.series) };
        let (Some(mean), true) = (samples.mean(), samples.len() >= self.fewest) else {
            return Verdict::NotMeasurable(format!("too few samples of {}", self.series));
        };
        let Some(grade) = lasting::grade(&samples, mean, self.noticed, self.severe, limits) else { return Verdict::Clear };
        Occurrence::new(grade.severity, subject)
            .during(grade.ranges)
            .value("worstInMs", grade.worst)
            .value("averageInMs", mean)
            .value("maxInMs", samples.max().unwrap_or(mean))
            .crossed(grade.crossed, limits)
            .shown_by(&[self.series])
            .into()
    }
}
