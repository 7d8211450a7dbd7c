//! Bad stretches that the mean over a long call would hide: two minutes that nobody understood are a sixtieth of two hours.

use crate::observations::call::{Run, Samples};
use crate::observations::{Limits, Severity, Threshold};
use crate::units::{Millis, TimeRange};

/// What a series is smoothed over, so that a good sample does not part a bad stretch.
pub(super) const WINDOW: Millis = Millis(5000.0);

/// Shorter stretches are hiccups.
const SHORTEST: Millis = Millis(5000.0);

/// In all. Less is a nuisance, …
const NOTICED: Millis = Millis(30_000.0);

/// … and so much of it ends most conversations; our own numbers.
const SPOILT: Millis = Millis(120_000.0);

/// Stretches in which a series was severe.
pub(super) struct Lasting {
    pub(super) severity: Severity,
    pub(super) ranges: Vec<TimeRange>,
    /// The highest number of the smoothed series in them.
    pub(super) worst: f64,
}

/// The stretches in which a series that is smoothed over the window lay above a limit, if there are any.
pub(super) fn above(smoothed: &Samples, limit: f64) -> Option<Lasting> {
    let mut runs = smoothed.runs(|value| value > limit);
    // The window drags each stretch out by its own length.
    let length = |run: &Run| Millis(run.duration().0 - WINDOW.0);
    runs.retain(|run| length(run) >= SHORTEST);
    let worst = runs.iter().filter_map(|run| smoothed.within(run.range).max()).max_by(f64::total_cmp)?;
    let severity = match Millis(runs.iter().map(|run| length(run).0).sum()) {
        all if all >= SPOILT => Severity::High,
        all if all >= NOTICED => Severity::Medium,
        _ => Severity::Low,
    };
    Some(Lasting { severity, ranges: runs.iter().map(|run| run.range).collect(), worst })
}

/// A grade, the limit that was crossed, and when.
pub(super) struct Grade {
    pub(super) severity: Severity,
    pub(super) crossed: &'static Threshold,
    pub(super) ranges: Vec<TimeRange>,
    /// The highest number of the smoothed series, where it is the stretches that are graded.
    pub(super) worst: Option<f64>,
}

/// Grades a series by its mean, and where that is fine by the stretches in which it was severe.
pub(super) fn grade(
    series: &Samples,
    mean: f64,
    noticed: &'static Threshold,
    severe: Option<&'static Threshold>,
    limits: Limits<'_>,
) -> Option<Grade> {
    if let Some((severity, crossed)) = super::grade(mean, noticed, severe, limits) {
        let limit = limits.of(noticed);
        return Some(Grade {
            severity,
            crossed,
            ranges: series.runs(|value| value > limit).iter().map(|run| run.range).collect(),
            worst: None,
        });
    }
    let severe = severe?;
    let Lasting { severity, ranges, worst } = above(&series.mean_over(WINDOW), limits.of(severe))?;
    Some(Grade { severity, crossed: severe, ranges, worst: Some(worst) })
}
