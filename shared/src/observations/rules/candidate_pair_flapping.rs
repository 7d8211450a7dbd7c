//! The selected pair changed all the time.

use crate::observations::call::{Call, Connection, Samples};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, TimeRange, Timestamp, Unit};

const MANY: Threshold = Threshold { name: "many", unit: Unit::None, default: 5.0, basis: "Changes within a minute; our own number." };

const START: Threshold = Threshold {
    name: "start",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "Better pairs are found one after the other in the first seconds: they are nominated as they succeed.",
};

pub(super) const RULE: Rule = Rule {
    key: "candidatePairFlapping",
    title: "Selected pair flapping",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Network, Tag::Connectivity, Tag::Bug],
    meaning: "Within a minute the selected pair changed several times, after the usual changes of the start.",
    importance: "Each change resets the estimate of the bandwidth, and packets arrive out of order: the quality swings.",
    advice: "Look whether both sides agree on who controls, and at paths of nearly equal delay. A server in control should stay with one \
             pair.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtctransportstats-selectedcandidatepairchanges",
    needs: &["selectedCandidatePairChanges"],
    thresholds: &[MANY, START],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

/// In which changes are counted.
const WINDOW: Millis = Millis(60_000.0);

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let look = connection.look;
    let counts = look.of_type("transport").filter_map(|transport| look.samples(transport, "selectedCandidatePairChanges"));
    let counts: Vec<Samples> = counts.map(Samples).collect();
    if counts.iter().all(Samples::is_empty) {
        return Verdict::lacks("selectedCandidatePairChanges");
    }
    let busiest = counts.iter().filter_map(|counts| {
        let settled = Timestamp(counts.range()?.start.0 + 1000.0 * limits.of(&START));
        let mut counts = counts.after(settled).0;
        counts.retain(|sample| !sample.value.is_nan() && connection.ended().is_none_or(|ended| sample.time < ended));
        let mut last = 0;
        let growth = |first: usize| {
            let in_window = |at: usize| counts.get(at).is_some_and(|sample| (sample.time - counts[first].time).0 <= WINDOW.0);
            last = last.max(first);
            while in_window(last + 1) {
                last += 1;
            }
            (TimeRange::at(counts[first].time).including(counts[last].time), counts[last].value - counts[first].value)
        };
        (0..counts.len()).map(growth).max_by(|a, b| a.1.total_cmp(&b.1))
    });
    match busiest.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((range, count)) if count >= limits.of(&MANY) => Occurrence::new(Severity::Medium, connection.subject())
            .during([range])
            .value("valueInCount", count)
            .crossed(&MANY, limits)
            .shown_by(&["selectedCandidatePairChanges", "selectedCandidatePairId"])
            .into(),
        _ => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_many_changes_after_the_start() {
        let found = fires(&RULE, "transport T\n selectedCandidatePairChanges 1*20 +1*6 +0*20");
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Medium, Some(6.0)));
        clear(&RULE, "transport T\n selectedCandidatePairChanges 1 +1*6 +0*40");
        clear(&RULE, "transport T\n selectedCandidatePairChanges 1*20 +1 +0*80 +1 +0*80 +1 +0*80 +1 +0*80 +1");
        not_measurable(&RULE, "transport T\n bytesSent 0 +9*9");
    }
}
