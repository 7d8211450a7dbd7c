//! The bandwidth for sending broke down and took long to recover.

use super::uplink;
use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, TimeRange, Timestamp, Unit};

const SHARE: Threshold = Threshold {
    name: "share",
    unit: Unit::Percent,
    default: 50.0,
    basis: "Of what it was: a single cut of congestion control takes 15 %.",
};

const RECOVERY: Threshold = Threshold {
    name: "recovery",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "It grows back by 8 % a second where the path is free again.",
};

pub(super) const RULE: Rule = Rule {
    key: "estimateCollapse",
    title: "Bandwidth for sending collapsed",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "While video was sent, the estimated bandwidth fell to less than half and stayed there.",
    importance: "The picture that the others get turns small or blurred for that time.",
    advice: "Look at round-trip time and loss at the start of the stretch: a queue that filled up, a change of the network, or \
             another program that sends.",
    reference: "https://datatracker.ietf.org/doc/html/draft-ietf-rmcat-gcc-02",
    needs: &["availableOutgoingBitrate", "packetsSent"],
    thresholds: &[SHARE, RECOVERY],
    check,
};

/// An estimate that is still as high leaves room for good video.
const PLENTY: f64 = 1_000_000.0;

/// An estimate that held for so long was no probe that went too far, as there are while it climbs.
const HELD: Millis = Millis(5_000.0);

/// What counts as recovered, as a share of what it was.
const RECOVERED: f64 = 0.8;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection that sends video", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let estimates = uplink::estimates(connection, Millis(0.0));
    if estimates.len() < super::FEWEST_SAMPLES {
        return Verdict::NotMeasurable("no estimate of the bandwidth while video was sent".into());
    }
    let share = limits.of(&SHARE) / 100.0;
    let Some(first) = estimates.range().map(|range| range.start) else { return Verdict::Clear };
    let mut since = first;
    let mut routes = connection.selected_pairs().into_iter().map(|(range, _)| range.start).filter(|start| *start > first).peekable();
    // The height it fell from is taken over again once it has recovered.
    let (mut height, mut open): (f64, Option<(TimeRange, f64)>) = (0.0, None);
    let mut found: Vec<(TimeRange, f64)> = Vec::new();
    for sample in estimates.0.iter().filter(|sample| !sample.value.is_nan()) {
        // Congestion control begins anew on another route.
        while let Some(start) = routes.next_if(|start| *start <= sample.time) {
            found.extend(open.take());
            (since, height) = (start, 0.0);
        }
        match &mut open {
            Some((range, lowest)) if sample.value < RECOVERED * height => {
                *range = range.including(sample.time);
                *lowest = lowest.min(sample.value);
            }
            Some(_) => {
                found.extend(open.take());
                height = sample.value;
            }
            None if sample.value < share * height => open = Some((TimeRange::at(sample.time), sample.value)),
            None => {
                let held = Timestamp(sample.time.0 - HELD.0);
                if held >= since {
                    let held = estimates.within(TimeRange { start: held, end: sample.time }).min();
                    height = height.max(held.unwrap_or(0.0));
                }
            }
        }
    }
    found.extend(open);
    let patience = limits.of(&RECOVERY) * 1000.0;
    found.retain(|(range, _)| (range.end - range.start).0 >= patience);
    let lowest = found.iter().map(|(_, lowest)| *lowest).min_by(f64::total_cmp);
    let Some(lowest) = lowest.filter(|lowest| *lowest < PLENTY) else { return Verdict::Clear };
    Occurrence::new(Severity::Medium, connection.subject())
        .during(found.iter().map(|(range, _)| *range))
        .value("durationInSeconds", found.iter().map(|(range, _)| (range.end - range.start).0 / 1000.0).sum::<f64>())
        .value("lowestInBitsPerSecond", lowest.round())
        .crossed(&RECOVERY, limits)
        .shown_by(&["availableOutgoingBitrate", "[currentRoundTripTime_in_ms]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(estimate: &str) -> String {
        format!(
            "outbound-rtp A kind=video\n packetsSent 0 +10*80\ncandidate-pair P nominated=true\n availableOutgoingBitrate 300000*20 2000000*20 {estimate}"
        )
    }

    #[test]
    fn fires_where_it_stays_low() {
        let found = fires(&RULE, &call("200000*20 1900000*20"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(19.0)));
        clear(&RULE, &call("200000*4 1900000*36"));
        clear(&RULE, &call("1500000*40"));
        // What is left is enough.
        clear(&RULE, &call("3800000*40").replace("2000000", "9000000"));
        // A probe while it climbs.
        let probed = call("600000*40").replace("300000*20 2000000*20", "300000*3 2000000*3");
        clear(&RULE, &probed);
        // Another route.
        let pair =
            |name: &str, estimate: &str| format!("candidate-pair {name}\n bytesSent 0 +900*80\n availableOutgoingBitrate {estimate}\n");
        let switched = "outbound-rtp A kind=video\n packetsSent 0 +10*80\ntransport T\n selectedCandidatePairId P*40 Q*40\n";
        clear(&RULE, &format!("{switched}{}{}", pair("P", "2000000*80"), pair("Q", "300000*80")));
        not_measurable(&RULE, "candidate-pair P nominated=true\n availableOutgoingBitrate 300000*80");
    }
}
