//! `cargo xtask features`: writes the dictionary of features, which a test holds to the tables it is made from.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use pico_args::Arguments;
use shared::features::dictionary;

use crate::workspace;

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    workspace::no_more(arguments)?;
    let path = workspace::root().join("docs/features.md");
    fs::write(&path, dictionary::document()).with_context(|| path.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
