//! Judges the share of packets that never arrived.

use super::lasting;
use crate::observations::call::{Direction, Samples, Stream};
use crate::observations::{Limits, Occurrence, Severity, Threshold, Verdict};
use crate::series::sample::Sample;

/// More lost packets than that are a second of audio, which fewer in a short stream are not.
const SECOND: f64 = 50.0;

/// Seen above a limit, high above a multiple of it; in a stream that is fine as a whole, by its bad stretches.
pub(super) fn judge(stream: &Stream<'_>, limit: &'static Threshold, severe: f64, limits: Limits<'_>) -> Verdict {
    let Some((lost, arrived)) = stream.lost_and_arrived() else { return Verdict::lacks("packetsLost of this direction") };
    if lost + arrived < super::FEWEST_PACKETS {
        return Verdict::NotMeasurable("too few packets".into());
    }
    let (percent, allowed) = (100.0 * lost / (lost + arrived), limits.of(limit));
    let members: &[_] = match stream.direction {
        Direction::Inbound => &["[packetsLost_in_%]", "packetsLost", "packetsReceived"],
        Direction::Outbound => &["fractionLost", "packetsLost", "packetsSent"],
    };
    let occurrence =
        |severity| Occurrence::new(severity, stream.subject()).value("valueInPercent", percent).crossed(limit, limits).shown_by(members);
    if percent <= allowed {
        let shares = shares_over_time(stream).unwrap_or_default();
        return match lasting::above(&shares, severe * allowed) {
            Some(bad) => occurrence(bad.severity).during(bad.ranges).value("worstInPercent", bad.worst).into(),
            None => Verdict::Clear,
        };
    }
    let severity = if percent > severe * allowed && lost >= SECOND { Severity::High } else { Severity::Medium };
    let runs = match stream.direction {
        Direction::Inbound => stream.samples("[packetsLost_in_%]").unwrap_or_default().runs(|share| share > allowed),
        Direction::Outbound => stream.remote_samples("fractionLost").unwrap_or_default().runs(|fraction| 100.0 * fraction > allowed),
    };
    occurrence(severity).during(runs.iter().map(|run| run.range)).into()
}

/// The share of packets that were lost in the seconds before each report, where there were enough to tell.
fn shares_over_time(stream: &Stream<'_>) -> Option<Samples> {
    let (lost, packets) = match stream.direction {
        Direction::Inbound => (stream.counted(stream.object, "packetsLost")?, stream.counted(stream.object, "packetsReceived")?),
        Direction::Outbound => (stream.counted(stream.remote?, "packetsLost")?, stream.counted(stream.object, "packetsSent")?),
    };
    let share = |[from, to]: &[Sample; 2]| {
        let lost = to.value - from.value;
        let counted = packets.latest(to.time)? - packets.latest(from.time)?;
        let all = counted + if stream.direction == Direction::Inbound { lost } else { 0.0 };
        let is_enough = lost >= 0.0 && all >= super::FEWEST_PACKETS;
        Some(Sample { time: to.time, value: if is_enough { 100.0 * lost / all } else { f64::NAN } })
    };
    Some(Samples(lost.spans(lasting::WINDOW).iter().filter_map(share).collect()))
}
