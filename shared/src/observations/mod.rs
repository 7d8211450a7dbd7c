//! What can be seen in a dump that deserves attention: rules over a call, each with its evidence.
//!
//! [`observe`] runs a rule, usually each of [`rules::RULES`]. A rule reads the [`call::Call`] and returns an [`Outcome`]; it sees no other rule.

pub mod call;
pub mod export;
pub mod manual;
pub mod rules;
#[cfg(test)]
pub(crate) mod notation;

use crate::units::{Millis, TimeRange, Timestamp, Unit};
use call::Call;
use core::ops::RangeInclusive;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A rule: what it looks for, why, and how.
#[derive(Debug)]
pub struct Rule {
    /// Its stable key, camelCase.
    pub key: &'static str,
    /// A short name of what was seen.
    pub title: &'static str,
    /// What kind of thing its subjects are.
    pub category: Category,
    /// How bad what it finds can be.
    pub severity: RangeInclusive<Severity>,
    /// What it is about.
    pub tags: &'static [Tag],
    /// What the observation says.
    pub meaning: &'static str,
    /// Why it matters to the people in the call.
    pub importance: &'static str,
    /// What to try.
    pub advice: &'static str,
    /// Where the underlying behaviour is specified or described.
    pub reference: &'static str,
    /// The members and events it needs.
    pub needs: &'static [&'static str],
    /// Its limits, which a user can change.
    pub thresholds: &'static [Threshold],
    /// Looks.
    pub check: fn(&Call<'_>, Limits<'_>) -> Outcome,
}

impl Rule {
    /// What it finds in a call.
    fn look(&self, call: &Call<'_>, limits: &ChangedLimits) -> Outcome {
        let outcome = (self.check)(call, Limits::new(self.key, limits));
        if let Outcome::Fired(occurrences) = &outcome {
            let is_told = |occurrence: &Occurrence| self.severity.contains(&occurrence.severity);
            debug_assert!(occurrences.iter().all(is_told), "{} is {:?}, and finds {occurrences:?}", self.key, self.severity);
        }
        outcome
    }
}

/// A limit of a rule.
#[derive(Debug)]
pub struct Threshold {
    /// Its name, unique in the rule, camelCase.
    pub name: &'static str,
    /// Unit of its value.
    pub unit: Unit,
    /// The value unless a user changes it.
    pub default: f64,
    /// What it is and where the default comes from.
    pub basis: &'static str,
}

/// What the subjects of a rule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Peer connections.
    Connections,
    /// RTP streams.
    Streams,
    /// Microphones, cameras, screens and the machine.
    Devices,
    /// Data channels.
    DataChannels,
    /// What was logged: session descriptions, calls, the dump itself.
    Logs,
    /// Candidate pairs.
    Pairs,
}

impl Category {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Category::Connections => "connections",
            Category::Streams => "streams",
            Category::Devices => "devices",
            Category::DataChannels => "datachannels",
            Category::Logs => "logs",
            Category::Pairs => "pairs",
        }
    }
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Reaching the other side.
    Connectivity,
    /// Encryption and permissions.
    Security,
    /// Audio.
    Audio,
    /// Video.
    Video,
    /// Data channels.
    DataChannel,
    /// Sent media.
    Outbound,
    /// Received media.
    Inbound,
    /// Devices.
    Peripheral,
    /// What page or user did.
    Behavior,
    /// The network.
    Network,
    /// How it was set up.
    Configuration,
    /// Computing power.
    Cpu,
    /// A mistake in software.
    Bug,
}

impl Tag {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Tag::Connectivity => "connectivity",
            Tag::Security => "security",
            Tag::Audio => "audio",
            Tag::Video => "video",
            Tag::DataChannel => "datachannel",
            Tag::Outbound => "outbound",
            Tag::Inbound => "inbound",
            Tag::Peripheral => "peripheral",
            Tag::Behavior => "behavior",
            Tag::Network => "network",
            Tag::Configuration => "configuration",
            Tag::Cpu => "cpu",
            Tag::Bug => "bug",
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Unlikely to be noticed.
    Low,
    /// Noticed by attentive people.
    Medium,
    /// Spoils the call.
    High,
    /// No call, or none to speak of.
    Critical,
}

impl Severity {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

/// What a rule found.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// It was seen, once or more.
    Fired(Vec<Occurrence>),
    /// It was looked for and not seen.
    Clear,
    /// The dump cannot tell, and why.
    NotMeasurable(String),
}

/// One time it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub subject: Subject,
    /// When; empty if it holds for the whole life of the subject.
    pub ranges: Vec<TimeRange>,
    /// Measured values, by the names of the export.
    pub values: Map<String, Value>,
    /// The limit that was crossed: name, value and unit.
    pub threshold: Option<(&'static str, f64, Unit)>,
    /// Members and derived series that show it.
    pub members: Vec<&'static str>,
    /// Events that show it, as places in the dump's list of events.
    pub events: Vec<u32>,
}

/// What an occurrence is about. All `None`: the client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// Id of the connection.
    pub connection: Option<String>,
    /// Id of the statistics object.
    pub object: Option<String>,
    /// Synchronization source of the stream.
    pub ssrc: Option<u64>,
    /// What tells it apart for a person: kind, size, device label.
    pub label: String,
}

/// What a rule says of one of its subjects.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// It was seen.
    Fired(Box<Occurrence>),
    /// It was not seen.
    Clear,
    /// The subject cannot tell, and why.
    NotMeasurable(String),
}

impl Verdict {
    /// A subject that lacks what the rule needs.
    pub fn lacks(what: &str) -> Verdict {
        Verdict::NotMeasurable(format!("the dump holds no {what}"))
    }
}

impl From<Occurrence> for Verdict {
    fn from(occurrence: Occurrence) -> Verdict {
        Verdict::Fired(Box::new(occurrence))
    }
}

impl Outcome {
    /// The outcome over all subjects. `subjects` names them in the plural, for the message when there is none.
    pub fn of(subjects: &str, verdicts: impl IntoIterator<Item = Verdict>) -> Outcome {
        let (mut fired, mut clear, mut reason) = (Vec::new(), false, None);
        for verdict in verdicts {
            match verdict {
                Verdict::Fired(occurrence) => fired.push(*occurrence),
                Verdict::Clear => clear = true,
                Verdict::NotMeasurable(why) => reason = reason.or(Some(why)),
            }
        }
        match (fired.is_empty(), clear, reason) {
            (false, ..) => Outcome::Fired(fired),
            (true, true, _) => Outcome::Clear,
            (true, false, Some(why)) => Outcome::NotMeasurable(why),
            (true, false, None) => Outcome::NotMeasurable(format!("the dump holds no {subjects}")),
        }
    }

    /// The outcome of occurrences found where they could have been found.
    pub fn found(occurrences: Vec<Occurrence>) -> Outcome {
        if occurrences.is_empty() { Outcome::Clear } else { Outcome::Fired(occurrences) }
    }
}

impl Occurrence {
    /// An occurrence that holds for the whole life of its subject, until more is said.
    pub fn new(severity: Severity, subject: Subject) -> Occurrence {
        Occurrence { severity, subject, ranges: Vec::new(), values: Map::new(), threshold: None, members: Vec::new(), events: Vec::new() }
    }

    /// It was seen in these ranges.
    pub fn during(mut self, ranges: impl IntoIterator<Item = TimeRange>) -> Occurrence {
        self.ranges.extend(ranges);
        self
    }

    /// It was seen at an instant.
    pub fn at(self, instant: Timestamp) -> Occurrence {
        self.during([TimeRange::at(instant)])
    }

    /// A measured value; numbers are kept to four decimals, and what is not known is left out.
    pub fn value(mut self, name: &str, value: impl Into<Value>) -> Occurrence {
        let value = match value.into() {
            Value::Number(number) => match number.as_f64() {
                Some(real) if !number.is_i64() && !number.is_u64() => Value::from((real * 1e4).round() / 1e4),
                _ => Value::Number(number),
            },
            Value::Null => return self,
            other => other,
        };
        self.values.insert(name.to_owned(), value);
        self
    }

    /// The limit that it crossed.
    pub fn crossed(mut self, threshold: &Threshold, limits: Limits<'_>) -> Occurrence {
        self.threshold = Some((threshold.name, limits.of(threshold), threshold.unit));
        self
    }

    /// Members and derived series that show it.
    pub fn shown_by(mut self, members: &[&'static str]) -> Occurrence {
        self.members.extend(members);
        self
    }

    /// An event that shows it.
    pub fn event(mut self, at: u32) -> Occurrence {
        self.events.push(at);
        self
    }

    /// The first instant it was seen.
    pub fn first_seen(&self) -> Option<Timestamp> {
        self.ranges.iter().map(|range| range.start).min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// How long it was seen.
    pub fn duration(&self) -> Millis {
        Millis(self.ranges.iter().map(|range| (range.end - range.start).0).sum())
    }
}

/// Limits that a user has changed, by `key.name`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangedLimits(BTreeMap<String, f64>);

impl ChangedLimits {
    /// Sets the limit of a rule.
    pub fn set(&mut self, rule: &str, name: &str, value: f64) {
        self.0.insert(format!("{rule}.{name}"), value);
    }
}

/// The limits of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    rule: &'a str,
    changed: &'a ChangedLimits,
}

impl<'a> Limits<'a> {
    /// The limits of a rule where `changed` are a user's own.
    pub fn new(rule: &'a str, changed: &'a ChangedLimits) -> Limits<'a> {
        Limits { rule, changed }
    }

    /// The value of a limit.
    pub fn of(&self, threshold: &Threshold) -> f64 {
        self.changed.0.get(&format!("{}.{}", self.rule, threshold.name)).copied().unwrap_or(threshold.default)
    }
}

/// What became of a rule.
#[derive(Debug)]
pub struct Observation {
    /// The rule.
    pub rule: &'static Rule,
    /// What it found.
    pub outcome: Outcome,
}

/// How rules are run.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Limits that a user has changed.
    pub limits: &'a ChangedLimits,
    /// Keys of the rules that are left out, because they failed before.
    pub without: &'a [String],
    /// Is told which rule runs now, and then that none does. Where a rule panics and nothing can be caught, as in a worker, this is
    /// how the one who asks again knows what to leave out.
    pub watch: Watch<'a>,
}

/// Is told the key of the rule that runs now, or that none does.
pub type Watch<'a> = &'a dyn Fn(Option<&'static str>);

/// Runs a rule.
pub fn observe(rule: &'static Rule, call: &Call<'_>, run: Run<'_>) -> Observation {
    if run.without.iter().any(|key| key == rule.key) {
        return Observation { rule, outcome: Outcome::NotMeasurable("the rule failed".into()) };
    }
    (run.watch)(Some(rule.key));
    let outcome = rule.look(call, run.limits);
    (run.watch)(None);
    Observation { rule, outcome }
}

#[cfg(test)]
mod tests;
