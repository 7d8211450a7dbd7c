//! `cargo xtask record`: makes real calls in real browsers, with fake devices and in a network of their own, and keeps the dumps that
//! the browsers write of them as fixtures and as the site's samples.

mod case;
mod chromium;
mod faults;
mod firefox;
mod labelled;
mod network;
mod samples;

use std::process::ExitCode;

use anyhow::{Context, Result};
use pico_args::Arguments;

use crate::server;
use crate::workspace;

/// A call to record; `tests/pages/<name>.js` makes it.
struct Scenario {
    name: &'static str,
    /// Whether the browser gives the page microphone and camera.
    devices_granted: bool,
}

const SCENARIOS: &[Scenario] = &[
    Scenario { name: "call", devices_granted: true },
    Scenario { name: "receiver", devices_granted: true },
    Scenario { name: "ice-failure", devices_granted: true },
    Scenario { name: "loss", devices_granted: true },
    Scenario { name: "denied", devices_granted: false },
    Scenario { name: "simulcast", devices_granted: true },
];

/// The scenario `call`, in Firefox.
const FIREFOX: &str = "firefox";

/// Runs the command.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let fault: Option<String> = arguments.opt_value_from_str("--fault")?;
    let relabel = arguments.contains("--relabel");
    let wanted: Option<String> = arguments.opt_free_from_str()?;
    workspace::no_more(arguments)?;
    if relabel {
        labelled::relabel()?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(fault) = fault {
        if !network::is_inside() {
            return labelled::enter();
        }
        labelled::record(&fault)?;
        return Ok(ExitCode::SUCCESS);
    }
    let wanted = wanted.with_context(|| format!("which one? {} or all", names().join(", ")))?;
    if wanted != "all" && !names().contains(&wanted.as_str()) {
        anyhow::bail!("no scenario {wanted}; there are {} and all", names().join(", "));
    }
    if !network::is_inside() {
        return network::enter(network::SET_UP);
    }
    let server = server::serve(&workspace::root().join("tests/pages"), "/", 0)?;
    let is_chosen = |name: &str| wanted == "all" || wanted == name;
    for scenario in SCENARIOS.iter().filter(|scenario| is_chosen(scenario.name)) {
        chromium::record(scenario, server.address()).with_context(|| format!("scenario {}", scenario.name))?;
    }
    if is_chosen(FIREFOX) {
        firefox::record(server.address()).with_context(|| format!("scenario {FIREFOX}"))?;
    }
    samples::update()?;
    Ok(ExitCode::SUCCESS)
}

fn names() -> Vec<&'static str> {
    SCENARIOS.iter().map(|scenario| scenario.name).chain([FIREFOX]).collect()
}
