//! Root causes: what joins observations, each with the evidence for and against it.
//!
//! A [`causes::CAUSES`] row names the observations that a cause needs, those that make it more or less likely, and what must be
//! clean. [`deduce`] weighs them for each connection, counting together only what was seen at the same time.

pub mod causes;

use crate::observations::{Observation, Occurrence, Outcome, Severity};
use crate::series::order;
use crate::units::{Millis, TimeRange};
use causes::{CAUSES, Cause};
use serde_json::{Value, json};

/// A cause that the evidence speaks for.
#[derive(Debug)]
pub struct Deduction<'a> {
    /// The cause.
    pub cause: &'static Cause,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// How bad what it explains is.
    pub severity: Severity,
    /// Whether it explains the call better than all others do.
    pub most_likely: bool,
    /// Ids of the connections that it shows on; empty if it is about the client alone.
    pub connections: Vec<&'a str>,
    /// Observations that speak for it.
    pub evidence: Vec<Evidence<'a>>,
    /// Keys of what speaks against it.
    pub against: Vec<&'static str>,
    /// Keys of what would have told more, but could not be measured.
    pub unknown: Vec<&'static str>,
}

/// An observation that speaks for a cause.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Key of the rule.
    pub key: &'static str,
    /// What it saw.
    pub occurrence: &'a Occurrence,
}

/// What an observation adds that supports it.
const SUPPORT: f64 = 0.12;
/// What each thing adds that is looked for and clean, as the cause expects.
const CLEAN: f64 = 0.06;
/// What an observation takes that speaks against it.
const CONTRADICTION: f64 = 0.3;
/// Nothing is certain from statistics of one end.
const MOST: f64 = 0.95;
/// What is lost where the dump is known to be incomplete.
const INCOMPLETE: f64 = 0.8;
/// Less sure causes are not worth a word.
const WORTH: f64 = 0.35;
/// The most likely cause is at least as likely as not …
const LIKELY: f64 = 0.5;
/// … and stands out by this much among those as bad. What is worse but doubtful does not count.
const LEAD: f64 = 0.05;
/// Effects follow their cause: times that are closer than this belong together.
const NEARBY: Millis = Millis(15_000.0);
/// What lasts so many times longer is not explained by what is shorter.
const OUTLASTS: f64 = 3.0;
/// Confidence of two connections is taken as the larger, a little more for agreeing.
const AGREEMENT: f64 = 0.03;

/// What the observations have in common, the worst and surest first.
pub fn deduce(observations: &[Observation]) -> Vec<Deduction<'_>> {
    let mut subjects: Vec<Option<&str>> = Vec::new();
    for (_, occurrence) in occurrences(observations) {
        let connection = occurrence.subject.connection.as_deref();
        if !subjects.contains(&connection) {
            subjects.push(connection);
        }
    }
    let incomplete = causes::INCOMPLETE.iter().any(|key| fired(observations, key, None).next().is_some());
    let mut found: Vec<Deduction<'_>> = Vec::new();
    for cause in CAUSES {
        let mut of_cause: Option<Deduction<'_>> = None;
        for subject in &subjects {
            let Some(deduction) = weigh(cause, observations, *subject) else { continue };
            of_cause = Some(match of_cause {
                None => deduction,
                Some(other) => join(other, deduction),
            });
        }
        found.extend(of_cause);
    }
    for deduction in found.iter_mut().filter(|deduction| incomplete && !deduction.cause.is_about_evidence) {
        deduction.confidence *= INCOMPLETE;
    }
    drop_parts(&mut found);
    let rank = |deduction: &Deduction<'_>| (deduction.severity, deduction.confidence);
    order::by(&mut found, |a, b| rank(b).0.cmp(&rank(a).0).then(rank(b).1.total_cmp(&rank(a).1)));
    mark_most_likely(&mut found);
    found
}

/// Of a cause and those that are parts of it, only the surer stay: a network that is bad in both directions, or one direction of it.
fn drop_parts(found: &mut Vec<Deduction<'_>>) {
    for cause in CAUSES.iter().filter(|cause| !cause.parts.is_empty()) {
        let sure = |keys: &[&str]| {
            let those = found.iter().filter(|deduction| keys.contains(&deduction.cause.key));
            those.map(|deduction| deduction.confidence).max_by(f64::total_cmp)
        };
        let (Some(whole), Some(part)) = (sure(&[cause.key]), sure(cause.parts)) else { continue };
        let weaker: &[&str] = if whole >= part { cause.parts } else { &[cause.key] };
        found.retain(|deduction| !weaker.contains(&deduction.cause.key));
    }
}

fn mark_most_likely(found: &mut [Deduction<'_>]) {
    let explains = |deduction: &Deduction<'_>| {
        deduction.severity >= Severity::Medium && !deduction.cause.is_about_evidence && deduction.confidence >= LIKELY
    };
    let Some(first) = found.iter().position(explains) else { return };
    let (sure, severity) = (found[first].confidence, found[first].severity);
    let rivals = found[first + 1..].iter().filter(|other| other.severity == severity);
    found[first].most_likely = rivals.map(|other| other.confidence).all(|rival| sure - rival >= LEAD);
}

fn occurrences(observations: &[Observation]) -> impl Iterator<Item = (&'static str, &Occurrence)> {
    observations.iter().flat_map(|observation| {
        let found = match &observation.outcome {
            Outcome::Fired(occurrences) => occurrences.as_slice(),
            _ => &[],
        };
        found.iter().map(|occurrence| (observation.rule.key, occurrence))
    })
}

/// What a rule saw of a connection, or of the client as a whole.
fn fired<'a>(observations: &'a [Observation], key: &str, connection: Option<&str>) -> impl Iterator<Item = Evidence<'a>> {
    let concerns = move |occurrence: &&'a Occurrence| {
        let of = occurrence.subject.connection.as_deref();
        connection.is_none() || of.is_none() || of == connection
    };
    let key = key.to_owned();
    occurrences(observations)
        .filter(move |(each, _)| *each == key)
        .map(|(key, occurrence)| Evidence { key, occurrence })
        .filter(move |evidence| concerns(&evidence.occurrence))
}

/// Whether two occurrences may have to do with each other: they overlap, are nearby, or one tells no time.
fn belong_together(one: &Occurrence, other: &Occurrence) -> bool {
    let near = |a: &TimeRange, b: &TimeRange| (a.start - b.end) <= NEARBY && (b.start - a.end) <= NEARBY;
    one.ranges.is_empty() || other.ranges.is_empty() || one.ranges.iter().any(|a| other.ranges.iter().any(|b| near(a, b)))
}

fn weigh<'a>(cause: &'static Cause, observations: &'a [Observation], connection: Option<&'a str>) -> Option<Deduction<'a>> {
    let seen = |keys: &'static [&'static str]| keys.iter().flat_map(move |key| fired(observations, key, connection));
    let mut evidence: Vec<Evidence<'a>> = Vec::new();
    for group in cause.needs {
        let group: Vec<Evidence<'a>> = seen(group).filter(|each| each.occurrence.severity >= cause.at_least).collect();
        let fits =
            |each: &&Evidence<'a>| evidence.is_empty() || evidence.iter().any(|other| belong_together(each.occurrence, other.occurrence));
        let fitting: Vec<Evidence<'a>> = group.iter().filter(fits).copied().collect();
        if fitting.is_empty() {
            return None;
        }
        evidence.extend(fitting);
    }
    // What is about the client alone is weighed once, not again for each connection.
    let is_own = |each: &Evidence<'a>| each.occurrence.subject.connection.as_deref() == connection;
    if !evidence.iter().any(is_own) {
        return None;
    }
    let needed = evidence.clone();
    let together = |each: &Evidence<'a>| needed.iter().any(|need| belong_together(each.occurrence, need.occurrence));
    // What goes on much longer than something else is no effect of that, and not contradicted by it.
    let longest = needed.iter().map(|need| need.occurrence.duration().0).fold(0.0, f64::max);
    let outlasts = |one: f64, other: f64| other > 0.0 && one > OUTLASTS * other;
    let is_effect = |each: &Evidence<'a>| !outlasts(each.occurrence.duration().0, longest);
    let is_more = |each: &Evidence<'a>| needed.iter().all(|need| need.key != each.key);
    let supporting: Vec<Evidence<'a>> = seen(cause.supports).filter(is_more).filter(together).filter(is_effect).collect();
    let kinds = |evidence: &[Evidence<'a>]| {
        let mut keys: Vec<&'static str> = evidence.iter().map(|each| each.key).collect();
        order::natural(&mut keys);
        keys.dedup();
        keys
    };
    let outcome = |key: &&&'static str| observations.iter().find(|observation| observation.rule.key == **key).map(|found| &found.outcome);
    let expected_clean = || cause.clean.iter();
    let matters = |each: &Evidence<'a>| !outlasts(longest, each.occurrence.duration().0);
    let against = kinds(&seen(cause.against).chain(seen(cause.clean)).filter(together).filter(matters).collect::<Vec<_>>());
    let clean = expected_clean().filter(|key| outcome(key) == Some(&Outcome::Clear)).count();
    let unknown: Vec<&'static str> =
        expected_clean().filter(|key| matches!(outcome(key), Some(Outcome::NotMeasurable(_)))).copied().collect();
    let more_needed = kinds(&evidence).len() - cause.needs.len().min(kinds(&evidence).len());
    let confidence = cause.base + SUPPORT * (kinds(&supporting).len() + more_needed) as f64 + CLEAN * clean as f64
        - CONTRADICTION * against.len() as f64;
    if confidence < WORTH {
        return None;
    }
    evidence.extend(supporting);
    let severity = evidence.iter().map(|each| each.occurrence.severity).max()?;
    Some(Deduction {
        cause,
        confidence: confidence.min(MOST),
        severity,
        most_likely: false,
        connections: connection.into_iter().collect(),
        evidence,
        against,
        unknown,
    })
}

fn join<'a>(one: Deduction<'a>, other: Deduction<'a>) -> Deduction<'a> {
    let (mut sure, unsure) = if one.confidence >= other.confidence { (one, other) } else { (other, one) };
    sure.confidence = (sure.confidence + AGREEMENT).min(MOST);
    sure.severity = sure.severity.max(unsure.severity);
    sure.connections.extend(unsure.connections);
    for evidence in unsure.evidence {
        if !sure.evidence.iter().any(|known| std::ptr::eq(known.occurrence, evidence.occurrence)) {
            sure.evidence.push(evidence);
        }
    }
    sure
}

/// Deductions as JSON.
pub fn entries(deductions: &[Deduction<'_>]) -> Vec<Value> {
    let entry = |deduction: &Deduction<'_>| {
        let evidence = deduction.evidence.iter().map(|each| {
            json!({ "type": each.key, "severity": each.occurrence.severity.name(),
                "pid": each.occurrence.subject.connection, "firstSeenAt": each.occurrence.first_seen().map(|time| time.0) })
        });
        json!({
            "type": deduction.cause.key,
            "title": deduction.cause.title,
            "meaning": deduction.cause.meaning,
            "nextStep": deduction.cause.next_step,
            "confidence": (deduction.confidence * 100.0).round() / 100.0,
            "severity": deduction.severity.name(),
            "mostLikely": deduction.most_likely,
            "connections": deduction.connections,
            "evidence": evidence.collect::<Vec<_>>(),
            "against": deduction.against,
            "notMeasurable": deduction.unknown,
        })
    };
    deductions.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::rules::RULES;
    use crate::observations::{Outcome, Rule, Subject};
    use crate::units::{TimeRange, Timestamp};

    fn rule(key: &str) -> &'static Rule {
        RULES.iter().find(|rule| rule.key == key).unwrap_or_else(|| panic!("no rule {key}"))
    }

    fn seen(key: &str, severity: Severity, seconds: [f64; 2]) -> Observation {
        let subject = Subject { connection: Some("PC_0".into()), ..Subject::default() };
        let range = TimeRange { start: Timestamp(seconds[0] * 1000.0), end: Timestamp(seconds[1] * 1000.0) };
        Observation { rule: rule(key), outcome: Outcome::Fired(vec![Occurrence::new(severity, subject).during([range])]) }
    }

    fn clear(key: &str) -> Observation {
        Observation { rule: rule(key), outcome: Outcome::Clear }
    }

    #[test]
    fn causes_name_rules_that_exist() {
        for cause in CAUSES {
            let keys = cause.needs.iter().copied().flatten().chain(cause.supports).chain(cause.against).chain(cause.clean);
            keys.for_each(|key| assert!(RULES.iter().any(|rule| rule.key == *key), "{} names {key}", cause.key));
        }
        causes::INCOMPLETE.iter().for_each(|key| assert_eq!(rule(key).key, *key));
    }

    #[test]
    fn a_bad_uplink_with_a_clean_downlink_is_most_likely() {
        let observations = [
            seen("networkAudioLossOut", Severity::High, [10.0, 40.0]),
            seen("bandwidthLimiting", Severity::Medium, [12.0, 30.0]),
            clear("networkAudioLossIn"),
            clear("networkMediaJitterIn"),
        ];
        let found = deduce(&observations);
        assert_eq!((found[0].cause.key, found[0].most_likely, found[0].severity), ("badUplink", true, Severity::High));
        assert_eq!(found[0].evidence.len(), 2);
    }

    #[test]
    fn what_supports_a_cause_is_explained_by_it_too() {
        let refused = seen("turnAuthenticationError", Severity::Medium, [1.0, 1.0]);
        let found = [seen("connectionFailed", Severity::Critical, [5.0, 16.0]), refused];
        let found = deduce(&found);
        let turn = found.iter().find(|found| found.cause.key == "turnMisconfigured").expect("found");
        assert_eq!(turn.severity, Severity::Critical);
    }

    #[test]
    fn what_speaks_against_a_cause_takes_from_it() {
        let loss = || seen("networkAudioLossOut", Severity::High, [10.0, 40.0]);
        let sure = |observations: &[Observation]| {
            deduce(observations).iter().find(|found| found.cause.key == "badUplink").map(|found| found.confidence)
        };
        let alone = sure(&[loss(), clear("networkAudioLossIn")]).expect("found");
        let doubted = sure(&[loss(), seen("networkAudioLossIn", Severity::High, [12.0, 40.0])]).unwrap_or_default();
        let long_before = sure(&[seen("networkAudioLossIn", Severity::High, [900.0, 940.0]), loss()]).expect("found");
        assert!(doubted < alone && doubted < long_before, "{doubted} {alone} {long_before}");
    }

    #[test]
    fn what_goes_on_has_another_cause_than_what_was_short() {
        let interrupted = |until: f64| seen("iceInterrupted", Severity::Medium, [10.0, until]);
        let sure = |until: f64| {
            let observations = [seen("networkAudioLossOut", Severity::High, [2.0, 40.0]), interrupted(until)];
            deduce(&observations).iter().find(|found| found.cause.key == "badUplink").map(|found| found.confidence)
        };
        assert!(sure(15.0).is_some() && sure(30.0).is_none(), "{:?} {:?}", sure(15.0), sure(30.0));
    }

    #[test]
    fn parts_of_a_cause_must_belong_together() {
        let both = |late: f64| {
            [seen("networkAudioLossIn", Severity::High, [10.0, 20.0]), seen("networkAudioLossOut", Severity::High, [late, late + 10.0])]
        };
        let is_local = |observations: &[Observation]| deduce(observations).iter().any(|found| found.cause.key == "badLocalNetwork");
        assert!(is_local(&both(15.0)));
        assert!(!is_local(&both(600.0)));
    }

    #[test]
    fn a_cause_and_its_parts_exclude_each_other() {
        let both = [seen("networkAudioLossIn", Severity::High, [10.0, 40.0]), seen("networkAudioLossOut", Severity::High, [10.0, 40.0])];
        let keys = |observations: &[Observation]| deduce(observations).iter().map(|found| found.cause.key).collect::<Vec<_>>();
        assert_eq!(keys(&both), ["badLocalNetwork"]);
        let mostly_out = [
            seen("networkAudioLossIn", Severity::Medium, [10.0, 14.0]),
            seen("networkAudioLossOut", Severity::High, [10.0, 40.0]),
            seen("highRetransmissionShare", Severity::High, [10.0, 40.0]),
            clear("networkMediaJitterIn"),
            clear("networkInstabilityInAudio"),
        ];
        assert_eq!(keys(&mostly_out).first(), Some(&"badUplink"), "{:?}", keys(&mostly_out));
    }

    #[test]
    fn an_observation_counts_once() {
        let alone = [seen("turnUnreachable", Severity::High, [1.0, 9.0])];
        let found = deduce(&alone);
        assert_eq!((found[0].cause.key, found[0].confidence, found[0].evidence.len()), ("turnMisconfigured", 0.6, 1));
    }

    #[test]
    fn an_incomplete_dump_makes_everything_less_sure() {
        let loss = || seen("networkAudioLossOut", Severity::High, [10.0, 40.0]);
        let sure = |observations: &[Observation]| {
            deduce(observations).into_iter().find(|found| found.cause.key == "badUplink").map(|found| found.confidence)
        };
        assert!(sure(&[loss(), seen("statisticsTruncated", Severity::Info, [0.0, 0.0])]) < sure(&[loss()]));
    }
}
