//! `cargo xtask test`: everything that is checked about this checkout, with a header per step and a table at the end.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::Result;
use pico_args::Arguments;

use crate::process::{self, command};
use crate::tidy::tree;
use crate::{setup, site, tidy, workspace};

const STEP_LIMIT: Duration = Duration::from_secs(1800);
const WASM: &str = "--target=wasm32-unknown-unknown";

/// The variable that names the folder of real dumps, which are not part of the project.
const CORPUS: &str = "RTCLENS_CORPUS";

/// A step's name and what it does.
type Step = (&'static str, fn() -> Result<()>);

const STEPS: &[Step] = &[
    ("set-up", setup::for_tests),
    ("format", format_check),
    ("tidy", tidy::check),
    ("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "-Dwarnings"])),
    ("clippy for wasm", || cargo(&["clippy", "--package=viewer", "--all-targets", WASM, "--locked", "--", "-Dwarnings"])),
    ("host tests", || cargo(&["test", "--workspace", "--locked"])),
    ("wasm tests in Chromium", wasm_tests),
    ("site", || site::build(&workspace::root().join("dist"))),
    ("browser stories", browser_stories),
];

/// Runs every step, also after a failure, and fails if any did.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    workspace::no_more(arguments)?;
    let outcomes: Vec<_> = STEPS
        .iter()
        .map(|(name, step)| {
            println!("\n=== {name} ===");
            let started = Instant::now();
            let outcome = step();
            if let Err(error) = &outcome {
                println!("{name}: {error:#}");
            }
            (*name, outcome.is_ok(), started.elapsed())
        })
        .collect();
    println!("\n=== summary ===");
    for (name, passed, took) in &outcomes {
        println!("{:8} {:>6.1} s  {name}", if *passed { "passed" } else { "FAILED" }, took.as_secs_f64());
    }
    if std::env::var_os(CORPUS).is_none() {
        println!("{:19}corpus: {CORPUS} is not set", "skipped");
    }
    Ok(if outcomes.iter().all(|(_, passed, _)| *passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn cargo(arguments: &[&str]) -> Result<()> {
    process::run(cargo_command().args(arguments), STEP_LIMIT)
}

fn cargo_command() -> Command {
    let mut cargo = command("cargo");
    cargo.current_dir(workspace::root());
    cargo
}

/// `cargo fmt` follows `mod` from file to file, but not into a macro, and rules are declared in one.
fn format_check() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    let rules = tree::files(&workspace::root().join("shared/src/observations/rules"), &["rs"])?;
    process::run(command("rustfmt").args(["--check", "--edition=2024"]).args(rules), STEP_LIMIT)
}

fn wasm_tests() -> Result<()> {
    let mut cargo = cargo_command();
    cargo
        .args(["test", "--package=viewer", WASM, "--locked"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("CHROMEDRIVER", setup::chromedriver()?)
        // Seconds; its default of 20 is short for two busy cores.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    process::run(&mut cargo, STEP_LIMIT)
}

/// The stories need the built site, so an ordinary `cargo test` leaves them out.
fn browser_stories() -> Result<()> {
    let mut cargo = cargo_command();
    cargo
        .args(["test", "--package=tests", "--features=browser", "--test=stories", "--locked"])
        .env("RTCLENS_DIST", workspace::root().join("dist"));
    process::run(&mut cargo, STEP_LIMIT)
}
