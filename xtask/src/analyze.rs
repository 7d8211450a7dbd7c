//! `cargo xtask analyze <dump> [--json]`: prints what a dump holds, as text tables or as one JSON document.

use anyhow::Context;
use pico_args::Arguments;
use shared::observations::Watch;
use shared::session::Session;
use shared::session::answers::AnalysisQuery;
use std::cell::Cell;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::process::ExitCode;

use crate::dump_file::DumpFile;
use crate::workspace;

/// Opens a dump from a file, gzipped or not.
pub fn open(path: &Path) -> Result<Session, String> {
    let mut session = Session::new();
    let feed = |piece: &[u8]| {
        session.feed(piece);
        Ok(())
    };
    let cut_short = DumpFile::open(path).and_then(|file| file.hand_on(feed)).map_err(|error| format!("{error:#}"))?;
    session.finish(cut_short.as_deref()).map_err(|error| error.to_string())?;
    Ok(session)
}

/// Analyses, and again without each rule that panics. What panics elsewhere is none of a rule.
fn surviving<T>(analyze: impl Fn(&AnalysisQuery, Watch<'_>) -> T) -> T {
    let mut query = AnalysisQuery::default();
    loop {
        let running = Cell::new(None);
        let attempt = catch_unwind(AssertUnwindSafe(|| analyze(&query, &|rule| running.set(rule))));
        match (attempt, running.get()) {
            (Ok(analysis), _) => return analysis,
            (Err(_), Some(rule)) => {
                eprintln!("The rule {rule} failed; the analysis goes on without it.");
                query.without.push(rule.to_owned());
            }
            (Err(panic), None) => resume_unwind(panic),
        }
    }
}

/// Runs the command. Messages go to standard error, the document alone to standard output; exit code 2 says that nothing can be opened.
pub fn run(mut arguments: Arguments) -> anyhow::Result<ExitCode> {
    let json = arguments.contains("--json");
    let path = workspace::last_path(arguments)?;
    let session = match open(&path) {
        Ok(session) => session,
        Err(message) => {
            eprintln!("{message}");
            return Ok(ExitCode::from(2));
        }
    };
    let document = surviving(|query, watch| session.document_of(query, watch)).context("an opened session has a document")?;
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match json {
        true => serde_json::to_writer_pretty(&mut out, &document).map_err(io::Error::from).and_then(|()| writeln!(out)),
        false => write!(out, "{document}"),
    };
    match written.and_then(|()| out.flush()) {
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        written => written.map(|()| ExitCode::SUCCESS).context("standard output"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_panic_are_left_out_one_after_the_other() {
        let analyzed = surviving(|query, watch| {
            for rule in ["sound", "broken", "alsoBroken"] {
                if !query.without.iter().any(|key| key == rule) {
                    watch(Some(rule));
                    assert_eq!(rule, "sound");
                }
            }
            watch(None);
            query.without.clone()
        });
        assert_eq!(analyzed, ["broken", "alsoBroken"]);
    }

    #[test]
    #[should_panic(expected = "no rule ran")]
    fn what_panics_where_no_rule_runs_is_passed_on() {
        surviving(|_, watch| {
            watch(None);
            panic!("no rule ran")
        })
    }
}
