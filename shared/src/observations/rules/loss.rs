//! Judges the share of packets that never arrived.

use crate::observations::call::{Direction, Stream};
use crate::observations::{Limits, Occurrence, Severity, Threshold, Verdict};

/// Packets lost and packets that arrived, as the receiving end counts them.
pub(super) fn lost_and_arrived(stream: &Stream<'_>) -> Option<(f64, f64)> {
    match stream.direction {
        Direction::Inbound => Some((stream.samples("packetsLost")?.net(), stream.growth("packetsReceived")?)),
        Direction::Outbound => {
            let lost = stream.remote_samples("packetsLost")?.net();
            Some((lost, (stream.growth("packetsSent")? - lost).max(0.0)))
        }
    }
}

/// Seen above a limit, high above a multiple of it.
pub(super) fn judge(stream: &Stream<'_>, limit: &'static Threshold, severe: f64, limits: Limits<'_>) -> Verdict {
    let Some((lost, arrived)) = lost_and_arrived(stream) else { return Verdict::lacks("packetsLost of this direction") };
    if lost + arrived < super::FEWEST_PACKETS {
        return Verdict::NotMeasurable("too few packets".into());
    }
    let (percent, allowed) = (100.0 * lost / (lost + arrived), limits.of(limit));
    if percent <= allowed {
        return Verdict::Clear;
    }
    let severity = if percent > severe * allowed { Severity::High } else { Severity::Medium };
    let (runs, members): (_, &[_]) = match stream.direction {
        Direction::Inbound => {
            let shares = stream.samples("[packetsLost_in_%]").unwrap_or_default();
            (shares.runs(|share| share > allowed), &["[packetsLost_in_%]", "packetsLost", "packetsReceived"])
        }
        Direction::Outbound => {
            let fractions = stream.remote_samples("fractionLost").unwrap_or_default();
            (fractions.runs(|fraction| 100.0 * fraction > allowed), &["fractionLost", "packetsLost", "packetsSent"])
        }
    };
    Occurrence::new(severity, stream.subject())
        .during(runs.iter().map(|run| run.range))
        .value("valueInPercent", percent)
        .crossed(limit, limits)
        .shown_by(members)
        .into()
}
