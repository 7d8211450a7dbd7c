//! Nothing was recorded for a while.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold};
use crate::series::order;
use crate::units::{Millis, TimeRange, Timestamp, Unit};

const LONG: Threshold = Threshold {
    name: "long",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "Timers of hidden pages run at least once a second while a connection is open; our own number.",
};

const VERY_LONG: Threshold = Threshold {
    name: "veryLong",
    unit: Unit::Seconds,
    default: 30.0,
    basis: "By then consent has expired (RFC 7675) and the connection is lost.",
};

pub(super) const RULE: Rule = Rule {
    key: "eventGap",
    title: "Gap in the recording",
    category: Category::Logs,
    severity: Severity::Info..=Severity::Medium,
    tags: &[Tag::Behavior, Tag::Cpu],
    meaning: "No report came for a long time while a connection went on.",
    importance: "The computer slept, the page was suspended or fully busy: sound and picture stopped for that time at both ends.",
    advice: "Compare with what the person did: closing the lid, switching the app on a phone. In a page that is shown, look for scripts \
             that block it.",
    reference: "https://wicg.github.io/page-lifecycle/",
    needs: &["getStats"],
    thresholds: &[LONG, VERY_LONG],
    check,
};

/// So many missing reports are no gap where reports are rare.
const FEW: f64 = 5.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let ticks_of = |connection: &Connection<'_>| connection.look.connection.series.ticks.clone();
    let mut ticks: Vec<Timestamp> = call.connections.iter().flat_map(ticks_of).collect();
    if ticks.len() < 2 {
        return Outcome::NotMeasurable("the dump holds no statistics over time".into());
    }
    order::by_number(&mut ticks, |tick| tick.0);
    let reported = |connection: &Connection<'_>| {
        let ticks = &connection.look.connection.series.ticks;
        let (first, last) = (*ticks.first()?, *ticks.last()?);
        let end = connection.ended().filter(|ended| *ended < last).unwrap_or(last);
        Some((TimeRange::at(first).including(end), Millis(FEW * connection.interval().0)))
    };
    let lives: Vec<(TimeRange, Millis)> = call.connections.iter().filter_map(reported).collect();
    let goes_on = |gap: &TimeRange| {
        let spans = |(life, few): &(TimeRange, Millis)| life.start <= gap.start && life.end >= gap.end && gap.end - gap.start > *few;
        lives.iter().any(spans)
    };
    let gaps = ticks.windows(2).map(|pair| TimeRange { start: pair[0], end: pair[1] });
    let long = gaps.filter(|gap| (gap.end - gap.start).0 >= 1000.0 * limits.of(&LONG));
    let gaps: Vec<TimeRange> = long.filter(goes_on).collect();
    let Some(longest) = gaps.iter().map(|gap| (gap.end - gap.start).0 / 1000.0).max_by(f64::total_cmp) else { return Outcome::Clear };
    let severity = match longest {
        _ if gaps.iter().all(|gap| call.hidden_in(*gap)) => Severity::Info,
        longest if longest < limits.of(&VERY_LONG) => Severity::Low,
        _ => Severity::Medium,
    };
    let occurrence = Occurrence::new(severity, call.subject())
        .during(gaps.iter().copied())
        .value("valueInCount", gaps.len())
        .value("durationInSeconds", longest)
        .crossed(&LONG, limits);
    Outcome::Fired(vec![occurrence])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::ChangedLimits;
    use crate::observations::notation::{clear, dump, not_measurable};

    #[test]
    fn fires_on_holes_between_reports() {
        let mut slept = dump("transport T\n bytesSent 0 +9*60");
        let ticks = &mut slept.connections[0].series.ticks;
        ticks.iter_mut().skip(30).for_each(|tick| tick.0 += 60_000.0);
        let limits = ChangedLimits::default();
        let Outcome::Fired(found) = check(&Call::new(&slept), Limits::new(RULE.key, &limits)) else { panic!("slept for a minute") };
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(61.0)));
    }

    #[test]
    fn is_silent_on_steady_reports() {
        clear(&RULE, "transport T\n bytesSent 0 +9*60");
        not_measurable(&RULE, "0 create {}");
    }
}
