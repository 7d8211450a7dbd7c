//! `cargo xtask accuracy`: how often the analysis is right about calls whose fault is known, for each rule and each deduction.

pub mod judge;
mod peer;
mod table;

use std::process::ExitCode;

use anyhow::Result;
use pico_args::Arguments;

use crate::labels::{self, Recording, Set};
use crate::workspace;
use judge::Judgement;
use table::Tally;

/// Runs the command.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let with_peer = arguments.contains("--peer");
    workspace::no_more(arguments)?;
    let recordings = labels::recordings()?;
    let judged: Vec<(&Recording, Judgement)> =
        recordings.iter().map(|recording| Ok((recording, judge::judge(recording)?))).collect::<Result<_>>()?;

    let count = |set| recordings.iter().filter(|recording| recording.label.set == set).count();
    println!("{} recordings: {} for calibration, {} for the report\n", recordings.len(), count(Set::Calibration), count(Set::Report));
    let observations = Tally::of(labels::JUDGED, &judged, |judgement| &judgement.observations);
    table::print("rule", &observations);
    let causes: Vec<&str> = shared::deductions::causes::CAUSES.iter().map(|cause| cause.key).collect();
    table::print("deduction", &Tally::of(&causes, &judged, |judgement| &judgement.causes));
    let likely = |set: Option<Set>| {
        let of_set = judged.iter().filter(|(recording, _)| set.is_none_or(|set| recording.label.set == set));
        let right: Vec<bool> = of_set.filter_map(|(_, judgement)| judgement.most_likely).collect();
        format!("{} of the {}", right.iter().filter(|right| **right).count(), right.len())
    };
    println!(
        "The cause called most likely is the fault in {} recordings that have one; in the report set in {}.\n",
        likely(None),
        likely(Some(Set::Report))
    );
    print_healthy(&judged);
    for (recording, judgement) in &judged {
        for sentence in judgement.sentences() {
            println!("{}: {sentence}", recording.name);
        }
    }
    if with_peer {
        peer::compare(&recordings)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print_healthy(judged: &[(&Recording, Judgement)]) {
    let healthy: Vec<_> = judged.iter().filter(|(recording, _)| recording.label.healthy).collect();
    let alarmed = healthy.iter().filter(|(_, judgement)| !judgement.alarms.is_empty()).count();
    println!("{} recordings are of healthy calls; {alarmed} of them have a high or critical finding.\n", healthy.len());
}
