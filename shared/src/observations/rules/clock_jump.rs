//! The clocks of the recording jumped.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::order;
use crate::units::{TimeRange, Timestamp, Unit};

const JUMP: Threshold = Threshold { name: "jump", unit: Unit::Milliseconds, default: 1000.0, basis: "The usual time between two reports." };

pub(super) const RULE: Rule = Rule {
    key: "clockJump",
    title: "Clock jump",
    category: Category::Logs,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Bug],
    meaning: "The time of the statistics and that of the events moved against each other during the call.",
    importance: "Charts and events do not line up any more: what happened at the same time stands seconds apart.",
    advice: "Trust the order within each. The clock of the machine was set, or the computer slept: Chromium counts statistics with a clock \
             that stands still meanwhile.",
    reference: "https://www.w3.org/TR/hr-time-3/",
    needs: &["getStats"],
    thresholds: &[JUMP],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

/// Reports that are compared before and after an instant, so that one late report is no jump.
const SIDE: usize = 5;

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let look = connection.look;
    let own = look.dump.events_of(Some(connection.index));
    let placed = own.filter_map(|(at, event)| {
        let tick = look.connection.series.ticks.get(event.tick? as usize)?;
        Some((at, event.timestamp, (event.timestamp - *tick).0))
    });
    let offsets: Vec<(u32, Timestamp, f64)> = placed.collect();
    if offsets.len() < 2 * SIDE {
        return Verdict::NotMeasurable("too few reports with a time of their own".into());
    }
    let middle = |side: &[(u32, Timestamp, f64)]| {
        let mut values: Vec<f64> = side.iter().map(|offset| offset.2).collect();
        order::by_number(&mut values, |value| *value);
        values[SIDE / 2]
    };
    let jump_at = |at: usize| middle(&offsets[at..at + SIDE]) - middle(&offsets[at - SIDE..at]);
    // Windows that lie half over a jump tell of it as well: of those near to each other the first of the largest counts.
    let mut found: Vec<(usize, f64)> = Vec::new();
    for at in SIDE..=offsets.len() - SIDE {
        let jump = jump_at(at).abs();
        match found.last_mut().filter(|known| at - known.0 <= SIDE) {
            _ if jump <= limits.of(&JUMP) => {}
            Some(known) if jump > known.1 => *known = (at, jump),
            Some(_) => {}
            None => found.push((at, jump)),
        }
    }
    let Some(largest) = found.iter().map(|(_, jump)| *jump).max_by(f64::total_cmp) else { return Verdict::Clear };
    let occurrence = Occurrence::new(Severity::Low, connection.subject())
        .during(found.iter().map(|(at, _)| TimeRange::at(offsets[*at].1)))
        .value("valueInCount", found.len())
        .value("maxInMs", largest)
        .crossed(&JUMP, limits);
    found.iter().fold(occurrence, |occurrence, (at, _)| occurrence.event(offsets[*at].0)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::ChangedLimits;
    use crate::observations::notation::{clear, dump, not_measurable};

    #[test]
    fn fires_when_reports_lag_behind_from_then_on() {
        let mut jumped = dump("transport T\n bytesSent 0 +9*60");
        jumped.events.iter_mut().skip(30).for_each(|event| event.timestamp.0 += 8000.0);
        let limits = ChangedLimits::default();
        let Outcome::Fired(found) = check(&Call::new(&jumped), Limits::new(RULE.key, &limits)) else { panic!("jumped by 8 s") };
        assert_eq!((found[0].severity, found[0].values["maxInMs"].as_f64()), (Severity::Low, Some(8000.0)));
        assert_eq!((found[0].values["valueInCount"].as_f64(), found[0].events.len()), (Some(1.0), 1));
    }

    #[test]
    fn is_silent_on_steady_clocks() {
        clear(&RULE, "transport T\n bytesSent 0 +9*60");
        not_measurable(&RULE, "transport T\n bytesSent 0 +9*3");
    }
}
