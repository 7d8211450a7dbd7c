//! What the analysis says of a labelled recording, against its label.

use std::fs::File;
use std::io::Read;

use anyhow::{Context, Result, anyhow};
use flate2::read::MultiGzDecoder;
use shared::deductions::deduce;
use shared::formats::DumpReader;
use shared::observations::call::Call;
use shared::observations::rules::RULES;
use shared::observations::{ChangedLimits, Observation, Outcome, Run, Severity, observe};

use crate::labels::{Label, Recording};

/// What was said that had to be, what was not, and what should not have been.
#[derive(Debug, Default)]
pub struct Verdicts {
    /// Rightly said.
    pub found: Vec<String>,
    /// Not said, though it had to be.
    pub missed: Vec<String>,
    /// Said, and wrong, with the severity.
    pub wrong: Vec<(String, Severity)>,
    /// Not said, as was right.
    pub silent: Vec<String>,
}

/// How the analysis does on one recording.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Of the rules that labels are about and that exist.
    pub observations: Verdicts,
    /// Of the causes.
    pub causes: Verdicts,
    /// High and critical findings of a healthy call.
    pub alarms: Vec<String>,
    /// Whether the cause called most likely, if any, is one of the faults; `None` where they have no cause.
    pub most_likely: Option<bool>,
}

impl Judgement {
    /// What is not as the label says, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for (kind, verdicts) in [("", &self.observations), ("cause ", &self.causes)] {
            sentences.extend(verdicts.missed.iter().map(|key| format!("misses {kind}{key}")));
            sentences.extend(verdicts.wrong.iter().map(|(key, severity)| format!("wrongly says {kind}{key} ({})", severity.name())));
        }
        sentences.extend(self.alarms.iter().map(|key| format!("healthy, but has {key}")));
        sentences
    }
}

/// Judges one recording.
pub fn judge(recording: &Recording) -> Result<Judgement> {
    let label = &recording.label;
    let mut text = Vec::new();
    MultiGzDecoder::new(File::open(&recording.dump)?).read_to_end(&mut text).with_context(|| recording.name.clone())?;
    let mut reader = DumpReader::default();
    reader.feed(&text);
    let dump = reader.finish(None).map_err(|error| anyhow!("{}: {error}", recording.name))?;
    let call = Call::new(&dump);
    let limits = ChangedLimits::default();
    let run = Run { limits: &limits, without: &[], watch: &|_| () };
    let observations: Vec<Observation> = RULES.iter().map(|rule| observe(rule, &call, run)).collect();
    let deductions = deduce(&observations);

    let mut judgement = Judgement::default();
    for observation in &observations {
        let key = observation.rule.key;
        let severity = match &observation.outcome {
            Outcome::Fired(occurrences) => occurrences.iter().map(|occurrence| occurrence.severity).max(),
            _ => None,
        };
        let has = |keys: &[String]| keys.iter().any(|each| each == key);
        let verdicts = &mut judgement.observations;
        match severity {
            Some(_) if has(&label.must) => verdicts.found.push(key.to_owned()),
            None if has(&label.must) => verdicts.missed.push(key.to_owned()),
            Some(severity) if has(&label.must_not) => verdicts.wrong.push((key.to_owned(), severity)),
            None if has(&label.must_not) => verdicts.silent.push(key.to_owned()),
            _ => {}
        }
        if label.healthy && severity >= Some(Severity::High) {
            judgement.alarms.push(format!("{key} ({})", severity.map_or("", Severity::name)));
        }
    }
    for cause in shared::deductions::causes::CAUSES {
        let found = deductions.iter().find(|deduction| deduction.cause.key == cause.key);
        let verdicts = &mut judgement.causes;
        let is_expected = label.deductions.iter().any(|key| key == cause.key);
        match found {
            Some(_) if is_expected => verdicts.found.push(cause.key.to_owned()),
            None if is_expected => verdicts.missed.push(cause.key.to_owned()),
            Some(deduction) if deduction.severity >= Severity::High && !may_deduce(label, cause.key) => {
                verdicts.wrong.push((cause.key.to_owned(), deduction.severity));
            }
            _ => verdicts.silent.push(cause.key.to_owned()),
        }
    }
    judgement.most_likely = (!label.deductions.is_empty()).then(|| {
        let likely = deductions.iter().find(|deduction| deduction.most_likely);
        likely.is_some_and(|deduction| label.deductions.iter().any(|key| key == deduction.cause.key))
    });
    Ok(judgement)
}

fn may_deduce(label: &Label, cause: &str) -> bool {
    label.may_deduce.iter().any(|each| each == cause)
}
