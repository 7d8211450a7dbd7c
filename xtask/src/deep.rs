//! `cargo xtask deep`: what takes too long for every test run: fuzzing each reader of foreign bytes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use pico_args::Arguments;

use crate::dump_file::DumpFile;
use crate::process::{self, command};
use crate::setup;
use crate::workspace::{self, Metadata};

/// Building the target, and a last input that takes long, come on top of the time for fuzzing.
const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// Longer inputs make each run slow without showing anything new.
const MOST_BYTES: u64 = 65536;

/// Fuzzes the targets named, or all of them, and fails if any input was found that breaks one.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let minutes: u64 = arguments.opt_value_from_str("--minutes")?.unwrap_or(10);
    let chosen: Vec<String> = arguments.finish().into_iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let known = fuzz_targets()?;
    if let Some(unknown) = chosen.iter().find(|name| !known.contains(name)) {
        bail!("no fuzz target {unknown}; there are {}", known.join(", "));
    }
    setup::for_fuzzing()?;
    let seeds = workspace::root().join("target/fuzz-seeds");
    write_seeds(&workspace::root().join("tests/fixtures"), &seeds)?;
    let targets = if chosen.is_empty() { known } else { chosen };
    let mut broken = Vec::new();
    for target in &targets {
        println!("\n=== fuzzing {target} for {minutes} min ===");
        if let Err(error) = fuzz(target, &seeds, Duration::from_secs(60 * minutes)) {
            println!("{target}: {error:#}");
            broken.push(target.as_str());
        }
    }
    if broken.is_empty() {
        println!("\nNo finding in {} targets.", targets.len());
        return Ok(ExitCode::SUCCESS);
    }
    bail!("findings in {}; the inputs are in fuzz/artifacts", broken.join(", "))
}

fn fuzz_targets() -> Result<Vec<String>> {
    let metadata = Metadata::read(&workspace::root().join("fuzz"), &["--no-deps"])?;
    let targets = metadata.packages.into_iter().flat_map(|package| package.targets);
    Ok(targets.filter(|target| target.kind.iter().any(|kind| kind == "bin")).map(|target| target.name).collect())
}

/// The beginning of every recorded dump, as plain text, for the fuzzer to start from.
fn write_seeds(fixtures: &Path, seeds: &Path) -> Result<()> {
    // An older set may hold what is no fixture any more.
    let _ = fs::remove_dir_all(seeds);
    fs::create_dir_all(seeds)?;
    for (index, dump) in dumps(fixtures)?.into_iter().enumerate() {
        let text = DumpFile::open(&dump)?;
        let mut seed = File::create(seeds.join(index.to_string()))?;
        io::copy(&mut text.take(MOST_BYTES), &mut seed).with_context(|| format!("cannot read {}", dump.display()))?;
    }
    Ok(())
}

fn dumps(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(dumps(&path)?);
        } else if path.extension().is_none_or(|extension| extension != "toml") {
            found.push(path);
        }
    }
    Ok(found)
}

fn fuzz(target: &str, seeds: &Path, time: Duration) -> Result<()> {
    let corpus = workspace::root().join("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus)?;
    let mut cargo = command("cargo");
    cargo
        // The workspace denies unsafe code: a sanitizer of memory would only slow the search down.
        .args(["+nightly", "fuzz", "run", "--sanitizer=none", target])
        .args([&corpus, seeds])
        .args(["--", "-timeout=20", "-rss_limit_mb=4096"])
        .args([format!("-max_len={MOST_BYTES}"), format!("-max_total_time={}", time.as_secs())])
        .current_dir(workspace::root());
    process::run(&mut cargo, time + BUILD_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_from_the_text_of_recorded_dumps() {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("fixtures/format/case");
        fs::create_dir_all(&case).unwrap();
        fs::write(case.join("case.toml"), "producer = 1").unwrap();
        fs::write(case.join("dump.json"), "{}").unwrap();
        let mut gzip = flate2::write::GzEncoder::new(File::create(case.join("dump.gz")).unwrap(), flate2::Compression::fast());
        io::Write::write_all(&mut gzip, b"RTCStatsDump").unwrap();
        gzip.finish().unwrap();

        let seeds = folder.path().join("seeds");
        write_seeds(&folder.path().join("fixtures"), &seeds).unwrap();
        let mut texts: Vec<_> = fs::read_dir(&seeds).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
        texts.sort();
        assert_eq!(texts, ["RTCStatsDump", "{}"]);
    }
}
