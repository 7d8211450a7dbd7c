//! The words of the analysis: scores, causes, findings and what was looked for.

use super::{Fact, Range, SeriesPath, Unit};
use serde::{Deserialize, Serialize};

/// A limit that the user has set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedLimit {
    /// Key of the rule.
    pub rule: String,
    /// Name of the limit.
    pub name: String,
    /// Its value, in the unit of the limit.
    pub value: f64,
}

/// A weight of the scores that the user has set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedWeight {
    /// Name of the weight.
    pub name: String,
    /// Its value; what is below 0 or above 100 counts as that.
    pub value: f64,
}

/// What the user has set of the analysis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Limits that differ from their defaults.
    #[serde(default)]
    pub limits: Vec<ChangedLimit>,
    /// Weights of the scores that differ from their defaults.
    #[serde(default)]
    pub weights: Vec<ChangedWeight>,
}

/// How a dump is analysed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnalysisQuery {
    /// What the user has set.
    pub settings: Settings,
    /// Keys of rules that are left out, because they failed on this dump.
    pub without: Vec<String>,
}

/// What the analysis says of a dump.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// The call in one line.
    pub highlight: String,
    /// Network, media, user and devices.
    pub paragraphs: Vec<Paragraph>,
    /// Scores of the call.
    pub scores: Vec<ScoreRow>,
    /// `high`, `medium`, `low` or `unrated`.
    pub band: String,
    /// How audio and video were in each piece of the call.
    pub over_time: Vec<ScorePiece>,
    /// How much each score counted.
    pub weights: Vec<WeightRow>,
    /// Causes, the worst and surest first.
    pub causes: Vec<CauseRow>,
    /// What was seen, the worst and earliest first.
    pub findings: Vec<Finding>,
    /// What was looked for and not seen, or could not be measured.
    pub others: Vec<Check>,
}

/// A paragraph of the summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paragraph {
    /// What it is about.
    pub title: String,
    /// `excellent`, `good`, `fair`, `poor`, `bad` or `unrated`.
    pub rating: String,
    /// Its sentences.
    pub text: String,
}

/// A score and where its points went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreRow {
    /// What is scored.
    pub name: String,
    /// The score; `None` where there is nothing to score.
    pub value: Option<f64>,
    /// The best there is.
    pub best: f64,
    /// Points that were lost.
    pub losses: Vec<LossRow>,
}

/// A piece of the call with its score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScorePiece {
    /// When.
    pub range: Range,
    /// 1 to 5.
    pub score: f64,
    /// The word for it, as of a paragraph.
    pub rating: String,
}

/// Points that a score lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossRow {
    /// How many.
    pub points: f64,
    /// To what: a stream or connection, or nothing for the call.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// When.
    pub range: Option<Range>,
}

/// How much something counts in the scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightRow {
    /// Its name.
    pub name: String,
    /// What it is the weight of.
    pub meaning: String,
    /// Its value in use.
    pub value: f64,
    /// Its value unless the user changes it.
    pub default: f64,
}

/// A cause that the evidence speaks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CauseRow {
    /// Its stable key.
    pub key: String,
    /// Its name.
    pub title: String,
    /// What it means for the call.
    pub meaning: String,
    /// What to do next.
    pub next_step: String,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// `critical`, `high`, `medium`, `low` or `info`.
    pub severity: String,
    /// Whether it explains the call better than all others do.
    pub most_likely: bool,
    /// Ids of the connections it shows on.
    pub connections: Vec<String>,
    /// Keys of the rules that speak for it.
    pub evidence: Vec<String>,
    /// Keys of the rules that speak against it.
    pub against: Vec<String>,
    /// Keys of the rules that would have told more.
    pub unknown: Vec<String>,
}

/// Something that a rule saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Key of the rule.
    pub rule: String,
    /// What was seen.
    pub title: String,
    /// `critical`, `high`, `medium`, `low` or `info`.
    pub severity: String,
    /// Connection id, if it is about one.
    pub connection: Option<String>,
    /// What it is about, for a person.
    pub label: String,
    /// When; empty if it holds all the time.
    pub ranges: Vec<Range>,
    /// The value that says the most, in words; empty where none does.
    pub headline: String,
    /// Measured values by name.
    pub values: Vec<Fact>,
    /// The limit that was crossed.
    pub limit: Option<LimitRow>,
    /// Series that show it.
    pub series: Vec<SeriesPath>,
    /// Events that show it.
    pub events: Vec<u32>,
}

/// A rule that saw nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Key of the rule.
    pub rule: String,
    /// What it looks for.
    pub title: String,
    /// Why it could not be measured; `None` where it was looked for and not seen.
    pub reason: Option<String>,
}

/// What a rule is, for the people who read its findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleText {
    /// Its stable key.
    pub key: String,
    /// What it looks for.
    pub title: String,
    /// `connections`, `streams`, `devices`, `datachannels`, `logs` or `pairs`.
    pub category: String,
    /// What it is about.
    pub tags: Vec<String>,
    /// What the observation says.
    pub meaning: String,
    /// Why it matters.
    pub importance: String,
    /// What to try.
    pub advice: String,
    /// Where the behaviour is specified.
    pub reference: String,
    /// Members and events it needs.
    pub needs: Vec<String>,
    /// Its limits.
    pub limits: Vec<LimitRow>,
}

/// A limit of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitRow {
    /// Its name.
    pub name: String,
    /// Its value unless the user changes it, or the value in use where it was crossed.
    pub value: f64,
    /// Unit of the value.
    pub unit: Unit,
    /// Where the value comes from.
    pub basis: String,
}
