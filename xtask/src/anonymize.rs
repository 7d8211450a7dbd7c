//! `cargo xtask anonymize <dump> [--policy public|vendor|structure] -o <out>`: writes a copy of a dump without personal data, gzipped
//! as the dump is, and only if a second reading of the copy finds nothing personal in it.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use pico_args::Arguments;
use shared::anonymize::policy::{Class, Policy, Preset};
use shared::anonymize::{Anonymizer, Findings, Key, Report};

use crate::dump_file::DumpFile;
use crate::workspace;

const BUFFER: usize = 256 << 10;

/// What was done, for a person.
pub struct Outcome {
    /// Name of the format.
    pub format: &'static str,
    /// What was found and changed.
    pub report: Report,
    /// What the second reading found.
    pub findings: Findings,
    /// Why the dump ended early, if it did; the copy holds what came before.
    pub cut_short: Option<String>,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { read, written, unreadable, .. } = self.report;
        writeln!(f, "{}: {read} bytes read, {written} bytes written\n", self.format)?;
        writeln!(f, "{:>10} {:>10}  class", "found", "changed")?;
        for class in Class::ALL {
            let count = self.report.of(*class);
            if count.found > 0 {
                writeln!(f, "{:>10} {:>10}  {}", count.found, count.changed, class.label())?;
            }
        }
        if let Some((count, byte)) = unreadable {
            writeln!(f, "\nLeft out because it could not be read: {count} places, the first at byte {byte}")?;
        }
        if let Some(reason) = &self.cut_short {
            writeln!(f, "\nThe dump ended early: {reason}")?;
        }
        if let Some(reason) = &self.findings.incomplete {
            writeln!(f, "\nThe second reading is not complete: {reason}")?;
        }
        for leak in &self.findings.leaks {
            writeln!(f, "  {}: {:?}", leak.class.key(), leak.excerpt)?;
        }
        match self.findings.is_clean() {
            true => write!(f, "\nA second reading of the copy found nothing personal in it."),
            false => write!(f, "\nNot clean: a second reading found {} places that look personal. No copy was kept.", self.findings.count),
        }
    }
}

/// Writes the copy, reads it again, and keeps it only if it is clean. The inner error says why the dump cannot be opened.
pub fn write_copy(dump: &Path, policy: &Policy, out: &Path) -> anyhow::Result<Result<Outcome, String>> {
    let part = out.with_added_extension("part");
    let outcome = write_part(dump, policy, &part);
    match &outcome {
        Ok(Ok(outcome)) if outcome.findings.is_clean() => {
            fs::rename(&part, out).with_context(|| format!("cannot write {}", out.display()))?
        }
        _ => drop(fs::remove_file(&part)),
    }
    outcome
}

fn write_part(dump: &Path, policy: &Policy, part: &Path) -> anyhow::Result<Result<Outcome, String>> {
    let dump = DumpFile::open(dump)?;
    let file = BufWriter::with_capacity(BUFFER, File::create(part).with_context(|| format!("cannot write {}", part.display()))?);
    let mut output = Output::new(file, dump.is_gzip());
    let mut key = Key::default();
    getrandom::fill(&mut key).context("the system gives no random numbers")?;
    let mut anonymizer = Anonymizer::new(policy.clone(), &key);
    let mut written = Vec::new();
    let cut_short = dump.hand_on(|piece| {
        anonymizer.feed(piece, &mut written);
        output.write_all(&written)?;
        written.clear();
        Ok(())
    })?;
    let (format, report, mut check) = match anonymizer.finish(&mut written) {
        Ok(finished) => finished,
        Err(error) => return Ok(Err(error.to_string())),
    };
    output.write_all(&written)?;
    output.finish()?;
    let unread = DumpFile::open(part)?.hand_on(|piece| {
        check.feed(piece);
        Ok(())
    })?;
    ensure!(unread.is_none(), "the copy cannot be read again: {}", unread.unwrap_or_default());
    Ok(Ok(Outcome { format: format.name(), report, findings: check.finish(), cut_short }))
}

/// A file, gzipped or not.
enum Output {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
}

impl Output {
    fn new(file: BufWriter<File>, gzip: bool) -> Output {
        if gzip { Output::Gzip(GzEncoder::new(file, Compression::default())) } else { Output::Plain(file) }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Output::Plain(file) => file.write_all(bytes),
            Output::Gzip(file) => file.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Output::Plain(mut file) => file.flush(),
            Output::Gzip(file) => file.finish()?.flush(),
        }
    }
}

/// What a person asked for.
struct Wanted {
    dump: PathBuf,
    policy: Preset,
    out: PathBuf,
}

impl Wanted {
    /// Refuses whatever it does not know: an option passed over would give a copy that hides less than was asked for.
    fn of(mut arguments: Arguments) -> anyhow::Result<Wanted> {
        let policy: Option<String> = arguments.opt_value_from_str("--policy")?;
        let policy = match policy.as_deref() {
            None => Preset::default(),
            Some(name) => {
                Preset::named(name).with_context(|| format!("there is no policy {name}; there are public, vendor and structure"))?
            }
        };
        let out: OsString = arguments.value_from_os_str("-o", |text| Ok::<_, Infallible>(text.to_owned()))?;
        ensure!(!out.as_encoded_bytes().starts_with(b"-"), "{} is an option, not a file to write", out.to_string_lossy());
        Ok(Wanted { dump: workspace::last_path(arguments)?, policy, out: out.into() })
    }
}

/// Runs the command. All it says goes to standard error; exit code 1 says that no copy was kept, 2 that the dump cannot be opened.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Wanted { dump, policy, out } = Wanted::of(arguments)?;
    match write_copy(&dump, &Policy::of(policy), &out) {
        Ok(Ok(outcome)) => {
            eprintln!("{outcome}");
            Ok(if outcome.findings.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Ok(Err(message)) => {
            eprintln!("{message}");
            Ok(ExitCode::from(2))
        }
        Err(error) => {
            eprintln!("{error:#}");
            Ok(ExitCode::from(2))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(line: &str) -> anyhow::Result<Wanted> {
        Wanted::of(Arguments::from_vec(line.split(' ').map(OsString::from).collect()))
    }

    #[test]
    fn understands_its_options_in_any_order() {
        for line in ["call.gz --policy structure -o copy.gz", "--policy structure -o copy.gz call.gz"] {
            let Wanted { dump, policy, out } = wanted(line).unwrap();
            assert_eq!((dump, policy, out), ("call.gz".into(), Preset::named("structure").unwrap(), "copy.gz".into()), "{line}");
        }
        assert_eq!(wanted("call.gz -o copy.gz").unwrap().policy, Preset::default());
    }

    #[test]
    fn misspelt_options_are_refused() {
        for line in [
            "call.gz --policy=structure -o copy.gz",
            "--policy=structure call.gz -o copy.gz",
            "call.gz -o --policy=structure",
            "call.gz --polcy structure -o copy.gz",
            "call.gz -o copy.gz --policy public --policy structure",
            "call.gz --policy strict -o copy.gz",
            "call.gz other.gz -o copy.gz",
            "call.gz",
            "-o copy.gz",
        ] {
            assert!(wanted(line).is_err(), "{line}");
        }
    }
}
