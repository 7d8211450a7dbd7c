//! `cargo xtask docs`: writes the documents that are made from tables of the core; a test holds them to those tables.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use pico_args::Arguments;
use shared::features::dictionary;
use shared::observations::manual;

use crate::workspace;

/// Where a document is, and what makes it.
type Document = (&'static str, fn() -> String);

/// Every such document.
pub const DOCUMENTS: &[Document] = &[("docs/features.md", dictionary::document), ("docs/observations.md", manual::document)];

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    workspace::no_more(arguments)?;
    for (path, document) in DOCUMENTS {
        fs::write(workspace::root().join(path), document()).with_context(|| (*path).to_owned())?;
    }
    Ok(ExitCode::SUCCESS)
}
