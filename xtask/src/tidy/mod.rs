//! `cargo xtask tidy`: the shape of the code, held by tables: who imports whom, what is forbidden where.

mod dependencies;
mod imports;
mod links;
mod rules;
mod sources;
mod tokens;
pub(crate) mod tree;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::workspace;

/// Something that breaks a rule: where, and what to do about it.
type Finding = String;

/// Checks this checkout.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    workspace::no_more(arguments)?;
    check()?;
    Ok(ExitCode::SUCCESS)
}

/// Fails with every finding about this checkout.
pub fn check() -> Result<()> {
    let findings = findings(workspace::root())?;
    if findings.is_empty() {
        println!("tidy: nothing to mend");
        return Ok(());
    }
    for finding in &findings {
        println!("{finding}");
    }
    bail!("{} to mend", findings.len())
}

fn findings(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = imports::check(root)?;
    findings.extend(sources::check(root)?);
    findings.extend(links::check(root)?);
    findings.extend(dependencies::check(root)?);
    Ok(findings)
}
