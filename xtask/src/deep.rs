//! `cargo xtask deep`: what takes too long for every test run: fuzzing each reader of foreign bytes.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::process::{self, command};
use crate::setup;
use crate::workspace::{self, Metadata};

/// Building the target, and a last input that takes long, come on top of the time for fuzzing.
const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// Fuzzes the targets named, or all of them, and fails if any input was found that breaks one.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let minutes: u64 = arguments.opt_value_from_str("--minutes")?.unwrap_or(10);
    let chosen: Vec<String> = arguments.finish().into_iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let known = fuzz_targets()?;
    if let Some(unknown) = chosen.iter().find(|name| !known.contains(name)) {
        bail!("no fuzz target {unknown}; there are {}", known.join(", "));
    }
    setup::for_fuzzing()?;
    let targets = if chosen.is_empty() { known } else { chosen };
    let mut broken = Vec::new();
    for target in &targets {
        println!("\n=== fuzzing {target} for {minutes} min ===");
        if let Err(error) = fuzz(target, Duration::from_secs(60 * minutes)) {
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

fn fuzz(target: &str, time: Duration) -> Result<()> {
    let mut cargo = command("cargo");
    cargo
        .args(["+nightly", "fuzz", "run", target, "--", "-max_len=65536", "-timeout=20", "-rss_limit_mb=4096"])
        .arg(format!("-max_total_time={}", time.as_secs()))
        .current_dir(workspace::root());
    process::run(&mut cargo, time + BUILD_LIMIT)
}
