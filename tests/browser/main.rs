//! Whole stories in a real Chromium, against the built site in the folder that `RTCLENS_DIST` names.

mod anonymizing;
mod cancelling;
mod charts;
mod collector;
mod events;
mod extension;
mod failures;
mod features;
mod findings;
mod host;
mod hosting;
mod hostile;
mod keyboard;
mod layout;
mod links;
mod memory;
mod privacy;
mod samples;
mod starting;
mod visit;
mod without_worker;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use xtask::server::{self, Server};

/// For anything that a page does; two cores may be busy with other tests.
const LIMIT: Duration = Duration::from_secs(30);

fn folder() -> Result<PathBuf> {
    let folder =
        std::env::var_os("RTCLENS_DIST").context("RTCLENS_DIST names no folder; `cargo xtask test` builds the site and sets it")?;
    Ok(PathBuf::from(folder))
}

/// A copy of the site without its folders: its program, but no part that is loaded later, and no samples.
fn bare_site() -> Result<TempDir> {
    let copy = tempfile::tempdir()?;
    copy_files(&folder()?, copy.path())?;
    Ok(copy)
}

/// Copies the files of a folder, but no folders in it.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// The site on loopback under a path such as `/` or `/a/b/`.
fn serve(mount: &str) -> Result<Server> {
    server::serve(&folder()?, mount, 0)
}
