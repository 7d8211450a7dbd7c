//! The analysis of the open dump, in plain words.

use super::answers::{
    Analysis, AnalysisQuery, CauseRow, Check, Fact, Finding, LimitRow, LossRow, Paragraph, Range, Reply, RuleText, ScorePiece, ScoreRow,
    SeriesPath, Settings, WeightRow,
};
use super::catalogue;
use super::steps;
use crate::deductions::{self, Deduction};
use crate::model::Dump;
use crate::observations::call::{Call, Stream};
use crate::observations::{self, ChangedLimits, Observation, Occurrence, Outcome, Rule, Run, Severity, Watch, export, rules};
use crate::scores::{self, Loss, Scores, Weights};
use crate::series::order;
use crate::series::sample::Sample;
use crate::summary::{self, Summary};
use crate::units::TimeRange;
use serde_json::{Value, json};

/// Version of the exported document; see `docs/analysis.md`.
const DOCUMENT_VERSION: u32 = 1;

fn limits(settings: &Settings) -> ChangedLimits {
    let mut changed = ChangedLimits::default();
    let finite = settings.limits.iter().filter(|limit| limit.value.is_finite());
    finite.for_each(|limit| changed.set(&limit.rule, &limit.name, limit.value));
    changed
}

fn weights(settings: &Settings) -> Weights {
    let mut weights = Weights::default();
    settings.weights.iter().for_each(|weight| weights.set(&weight.name, weight.value));
    weights
}

/// Everything that is said of a call.
struct Told<'t, 'a> {
    call: &'t Call<'a>,
    observations: &'t [Observation],
    deductions: &'t [Deduction<'t>],
    scores: &'t Scores<'a>,
    summary: Summary,
}

/// In what form the analysis is wanted.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// As the page shows it.
    Page,
    /// As a document.
    Json,
    /// As a report.
    Markdown,
}

async fn observe(call: &Call<'_>, query: &AnalysisQuery, watch: Watch<'_>) -> Vec<Observation> {
    let limits = limits(&query.settings);
    let run = Run { limits: &limits, without: &query.without, watch };
    let mut observations = Vec::with_capacity(rules::RULES.len());
    for rule in rules::RULES {
        observations.push(observations::observe(rule, call, run));
        steps::pause().await;
    }
    observations
}

fn conclude<T>(call: &Call<'_>, observations: &[Observation], query: &AnalysisQuery, tell: impl FnOnce(Told<'_, '_>) -> T) -> T {
    let deductions = deductions::deduce(observations);
    let scores = scores::scores(call, observations, weights(&query.settings));
    let summary = summary::summary(call, observations, &deductions, &scores);
    tell(Told { call, observations, deductions: &deductions, scores: &scores, summary })
}

/// The analysis, with a pause after each rule.
pub(super) async fn analysis(dump: &Dump, query: &AnalysisQuery, form: Form, watch: Watch<'_>) -> Reply {
    let call = Call::new(dump);
    let observations = observe(&call, query, watch).await;
    conclude(&call, &observations, query, |told| match form {
        Form::Page => Reply::Analysis(Box::new(page(told))),
        Form::Json => Reply::Export(format!("{:#}", document(&told, &query.settings))),
        Form::Markdown => Reply::Export(told.summary.report + &changed(&query.settings)),
    })
}

fn page(told: Told<'_, '_>) -> Analysis {
    let Summary { highlight, network, media, user, .. } = told.summary;
    let paragraph = |(title, paragraph): (&str, summary::Paragraph)| Paragraph {
        title: title.into(),
        rating: paragraph.rating.into(),
        text: paragraph.text,
    };
    Analysis {
        highlight,
        paragraphs: [("Network", network), ("Media", media), ("User and devices", user)].map(paragraph).into(),
        band: scores::band(told.scores.experience).into(),
        scores: score_rows(told.scores),
        over_time: pieces(told.scores),
        weights: weight_rows(&told.scores.weights),
        causes: told.deductions.iter().map(cause).collect(),
        findings: findings(told.call, told.observations),
        others: told.observations.iter().filter_map(check).collect(),
    }
}

/// A sentence that tells a reader of the report what the one who made it has changed.
fn changed(settings: &Settings) -> String {
    let limits = settings.limits.iter().map(|limit| format!("limit {}.{} {}", limit.rule, limit.name, limit.value));
    let weights = settings.weights.iter().map(|weight| format!("weight {} {}", weight.name, weight.value));
    let all: Vec<String> = limits.chain(weights).collect();
    if all.is_empty() { String::new() } else { format!("\nChanged for this analysis: {}.\n", summary::markdown(&all.join(", "))) }
}

/// The parts of the document, for one that holds more.
pub(super) fn parts(dump: &Dump, query: &AnalysisQuery, watch: Watch<'_>) -> [Value; 4] {
    let call = Call::new(dump);
    let observations = steps::finish(observe(&call, query, watch));
    let mut document = conclude(&call, &observations, query, |told| document(&told, &query.settings));
    ["observations", "deductions", "scores", "summary"].map(|part| document[part].take())
}

fn document(told: &Told<'_, '_>, settings: &Settings) -> Value {
    json!({
        "version": DOCUMENT_VERSION,
        "settings": settings,
        "observations": export::entries(told.observations),
        "deductions": deductions::entries(told.deductions),
        "scores": scores::document(told.scores),
        "summary": summary::document(&told.summary),
    })
}

fn range(range: TimeRange) -> Range {
    Range { start: range.start.0, end: range.end.0 }
}

fn score_rows(scores: &Scores<'_>) -> Vec<ScoreRow> {
    let loss =
        |subject: String, loss: &Loss| LossRow { points: loss.points, subject, reason: loss.reason.clone(), range: loss.range.map(range) };
    let of_streams = |kind: &str| -> Vec<LossRow> {
        let streams = scores.streams.iter().map(|each| (each.stream.subject().label, &each.score.losses));
        let of_kind = streams.filter(|(label, _)| label.starts_with(kind));
        of_kind.flat_map(|(label, losses)| losses.iter().map(move |each| loss(label.clone(), each)).collect::<Vec<_>>()).collect()
    };
    let of_connections = scores.connections.iter().flat_map(|each| each.connectivity.losses.iter().map(|lost| loss(each.id.clone(), lost)));
    let row = |name: &str, value: Option<f64>, best: f64, losses: Vec<LossRow>| ScoreRow { name: name.into(), value, best, losses };
    vec![
        row("experience", scores.experience, 100.0, scores.experience_losses().iter().map(|each| loss(String::new(), each)).collect()),
        row("audio", scores.audio, 5.0, of_streams("audio")),
        row("video", scores.video, 5.0, of_streams("video")),
        row("connectivity", scores.connectivity, 5.0, of_connections.collect()),
        row(
            "observations",
            Some(scores.observations),
            scores.weights.of_observations(),
            scores.observation_losses.iter().map(|each| loss(String::new(), each)).collect(),
        ),
    ]
}

fn pieces(scores: &Scores<'_>) -> Vec<ScorePiece> {
    let piece = |sample: &Sample| ScorePiece {
        range: Range { start: sample.time.0 - scores.piece.0, end: sample.time.0 },
        score: sample.value,
        rating: summary::rating(Some(sample.value)).into(),
    };
    scores.over_time.0.iter().map(piece).collect()
}

fn weight_rows(weights: &Weights) -> Vec<WeightRow> {
    let row = |((weight, value), (_, default)): ((&scores::Weight, f64), (&scores::Weight, f64))| WeightRow {
        name: weight.name.into(),
        meaning: weight.meaning.into(),
        value,
        default,
    };
    weights.values().zip(Weights::default().values()).map(row).collect()
}

fn cause(deduction: &Deduction<'_>) -> CauseRow {
    let owned = |keys: &[&'static str]| keys.iter().map(|key| (*key).to_owned()).collect();
    // Once each, whatever the number of connections.
    let mut evidence: Vec<&'static str> = Vec::new();
    for found in &deduction.evidence {
        if !evidence.contains(&found.key) {
            evidence.push(found.key);
        }
    }
    CauseRow {
        key: deduction.cause.key.into(),
        title: deduction.cause.title.into(),
        meaning: deduction.cause.meaning.into(),
        next_step: deduction.cause.next_step.into(),
        confidence: deduction.confidence,
        severity: deduction.severity.name().into(),
        most_likely: deduction.most_likely,
        connections: deduction.connections.iter().map(|id| (*id).to_owned()).collect(),
        evidence: owned(&evidence),
        against: owned(&deduction.against),
        unknown: owned(&deduction.unknown),
    }
}

fn findings(call: &Call<'_>, observations: &[Observation]) -> Vec<Finding> {
    let mut found: Vec<(Severity, Finding)> = Vec::new();
    for observation in observations {
        if let Outcome::Fired(occurrences) = &observation.outcome {
            found.extend(occurrences.iter().map(|occurrence| (occurrence.severity, finding(call, observation.rule, occurrence))));
        }
    }
    let time = |finding: &Finding| finding.ranges.first().map_or(f64::INFINITY, |range| range.start);
    order::by(&mut found, |a, b| b.0.cmp(&a.0).then(time(&a.1).total_cmp(&time(&b.1))));
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn finding(call: &Call<'_>, rule: &Rule, occurrence: &Occurrence) -> Finding {
    let subject = &occurrence.subject;
    let path = |member: &&'static str| {
        let (connection, object) = (subject.connection.clone()?, subject.object.clone()?);
        let object = holder(call, &connection, &object, member).unwrap_or(object);
        Some(SeriesPath { connection, object, member: (*member).to_owned() })
    };
    let value = |(name, value): (&String, &Value)| Fact {
        name: name.clone(),
        value: value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    };
    let basis = |name: &str| rule.thresholds.iter().find(|threshold| threshold.name == name).map_or("", |threshold| threshold.basis);
    Finding {
        rule: rule.key.into(),
        title: rule.title.into(),
        severity: occurrence.severity.name().into(),
        connection: subject.connection.clone(),
        label: subject.label.clone(),
        ranges: occurrence.ranges.iter().copied().map(range).collect(),
        headline: summary::headline_value(occurrence).unwrap_or_default(),
        values: occurrence.values.iter().map(value).collect(),
        limit: occurrence.threshold.map(|(name, value, unit)| LimitRow { name: name.into(), value, unit, basis: basis(name).into() }),
        series: occurrence.members.iter().filter_map(path).collect(),
        events: occurrence.events.clone(),
    }
}

/// The object that has a member of a stream: its own, what the far end reports of it, or its source.
fn holder(call: &Call<'_>, connection: &str, object: &str, member: &str) -> Option<String> {
    let is_it = |stream: &&Stream<'_>| stream.look.connection.id == connection && stream.look.id(stream.object) == object;
    let stream = call.streams().find(is_it)?;
    let objects = [Some(stream.object), stream.remote, stream.source];
    let holder = objects.into_iter().flatten().find(|object| catalogue::has(stream.look, object, member))?;
    Some(stream.look.id(holder).to_owned())
}

fn check(observation: &Observation) -> Option<Check> {
    let reason = match &observation.outcome {
        Outcome::Fired(_) => return None,
        Outcome::Clear => None,
        Outcome::NotMeasurable(reason) => Some(reason.clone()),
    };
    Some(Check { rule: observation.rule.key.into(), title: observation.rule.title.into(), reason })
}

/// Every rule with its documentation.
pub(super) fn rule_texts() -> Vec<RuleText> {
    let text = |rule: &&'static Rule| RuleText {
        key: rule.key.into(),
        title: rule.title.into(),
        category: rule.category.name().into(),
        tags: rule.tags.iter().map(|tag| tag.name().to_owned()).collect(),
        meaning: rule.meaning.into(),
        importance: rule.importance.into(),
        advice: rule.advice.into(),
        reference: rule.reference.into(),
        needs: rule.needs.iter().map(|need| (*need).to_owned()).collect(),
        limits: rule
            .thresholds
            .iter()
            .map(|limit| LimitRow { name: limit.name.into(), value: limit.default, unit: limit.unit, basis: limit.basis.into() })
            .collect(),
    };
    rules::RULES.iter().map(text).collect()
}
