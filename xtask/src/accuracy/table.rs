//! Precision and recall as a table.

use super::judge::{Judgement, Verdicts};
use crate::labels::{Recording, Set};

/// How often something was said rightly, was missed and was said wrongly: in the recordings for calibration, and for the report.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    name: String,
    counts: [Counts; 2],
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) found: usize,
    pub(super) missed: usize,
    pub(super) wrong: usize,
    pub(super) silent: usize,
}

impl Tally {
    pub(super) fn of(keys: &[&str], judged: &[(&Recording, Judgement)], verdicts: impl Fn(&Judgement) -> &Verdicts) -> Vec<Tally> {
        let tally = |key: &&str| {
            let mut tally = Tally::new(key);
            for (recording, judgement) in judged {
                let verdicts = verdicts(judgement);
                let has = |keys: &[String]| usize::from(keys.iter().any(|each| each == key));
                tally.add(
                    recording.label.set,
                    Counts {
                        found: has(&verdicts.found),
                        missed: has(&verdicts.missed),
                        wrong: usize::from(verdicts.wrong.iter().any(|(each, _)| each == key)),
                        silent: has(&verdicts.silent),
                    },
                );
            }
            tally
        };
        keys.iter().map(tally).collect()
    }

    pub(super) fn new(name: &str) -> Tally {
        Tally { name: name.to_owned(), counts: Default::default() }
    }

    pub(super) fn add(&mut self, set: Set, counts: Counts) {
        let sum = &mut self.counts[usize::from(set == Set::Report)];
        sum.found += counts.found;
        sum.missed += counts.missed;
        sum.wrong += counts.wrong;
        sum.silent += counts.silent;
    }
}

impl Counts {
    fn recall(self) -> String {
        percent(self.found, self.found + self.missed)
    }

    fn precision(self) -> String {
        percent(self.found, self.found + self.wrong)
    }

    fn with(self, other: Counts) -> Counts {
        Counts {
            found: self.found + other.found,
            missed: self.missed + other.missed,
            wrong: self.wrong + other.wrong,
            silent: self.silent + other.silent,
        }
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.0} %", 100.0 * part as f64 / whole as f64) }
}

/// Prints a Markdown table; rows about which nothing was to be said, and nothing was said wrongly, are left out.
pub(super) fn print(what: &str, tallies: &[Tally]) {
    println!("| {what} | found | missed | wrong | rightly silent | recall | precision | recall, report set | precision, report set |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut sums = [Counts::default(); 2];
    for Tally { name, counts: [calibration, report] } in tallies {
        let all = calibration.with(*report);
        if all.found + all.missed + all.wrong > 0 {
            print_row(name, all, *report);
        }
        sums = [sums[0].with(*calibration), sums[1].with(*report)];
    }
    print_row("all", sums[0].with(sums[1]), sums[1]);
    println!();
}

fn print_row(name: &str, all: Counts, report: Counts) {
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
        all.found,
        all.missed,
        all.wrong,
        all.silent,
        all.recall(),
        all.precision(),
        report.recall(),
        report.precision()
    );
}
