//! `cargo xtask anonymize <dump> [--policy public|vendor|structure] -o <out>`: writes a copy of a dump without personal data, gzipped
//! as the dump is, and only if a second reading of the copy finds nothing personal in it.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use pico_args::Arguments;
use shared::anonymize::policy::{Class, Policy, Preset};
use shared::anonymize::{Anonymizer, Findings, Key, Report};

const CHUNK: usize = 256 << 10;

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
    let (mut text, is_gzip) = reader(dump)?;
    let file = BufWriter::with_capacity(CHUNK, File::create(part).with_context(|| format!("cannot write {}", part.display()))?);
    let mut output = Output::new(file, is_gzip);
    let mut key = Key::default();
    getrandom::fill(&mut key).context("the system gives no random numbers")?;
    let mut anonymizer = Anonymizer::new(policy.clone(), &key);
    let (mut chunk, mut written, mut cut_short) = (vec![0; CHUNK], Vec::new(), None);
    loop {
        match text.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => anonymizer.feed(&chunk[..length], &mut written),
            Err(error) if is_gzip => {
                cut_short = Some(format!("the gzip data is damaged or incomplete ({error})"));
                break;
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", dump.display())),
        }
        output.write_all(&written)?;
        written.clear();
    }
    let (format, report, mut check) = match anonymizer.finish(&mut written) {
        Ok(finished) => finished,
        Err(error) => return Ok(Err(error.to_string())),
    };
    output.write_all(&written)?;
    output.finish()?;
    let (mut copy, _) = reader(part)?;
    loop {
        match copy.read(&mut chunk)? {
            0 => break,
            length => check.feed(&chunk[..length]),
        }
    }
    Ok(Ok(Outcome { format: format.name(), report, findings: check.finish(), cut_short }))
}

fn reader(path: &Path) -> anyhow::Result<(Box<dyn Read>, bool)> {
    let cannot = || format!("cannot read {}", path.display());
    let mut file = BufReader::with_capacity(CHUNK, File::open(path).with_context(cannot)?);
    let is_gzip = file.fill_buf().with_context(cannot)?.starts_with(&[0x1f, 0x8b]);
    Ok((if is_gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) }, is_gzip))
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

/// Runs the command. All it says goes to standard error; exit code 1 says that no copy was kept, 2 that the dump cannot be opened.
pub fn run(mut arguments: Arguments) -> anyhow::Result<ExitCode> {
    let preset: Option<String> = arguments.opt_value_from_str("--policy")?;
    let preset = match preset.as_deref() {
        None => Preset::default(),
        Some(name) => match Preset::named(name) {
            Some(preset) => preset,
            None => bail!("there is no policy {name}; there are public, vendor and structure"),
        },
    };
    let path = |text: &std::ffi::OsStr| Ok::<PathBuf, std::convert::Infallible>(text.into());
    let out = arguments.value_from_os_str("-o", path)?;
    let dump = arguments.free_from_os_str(path)?;
    match write_copy(&dump, &Policy::of(preset), &out) {
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
