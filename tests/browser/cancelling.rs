//! A big file is read in sight of a person, who can stop it and keeps what was read.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::visit::{FILE_FIELD, Visit, fixture_text};

/// So much that it is not read before a person could press anything.
const BYTES: usize = 400_000_000;

/// A recorded call whose reports come again and again.
fn long_call(folder: &Path) -> Result<PathBuf> {
    let text = fixture_text("rtcstats/chromium-156-call/client.rtcstats.gz")?;
    let mut reports: Vec<&str> = text.lines().filter(|line| line.starts_with("[\"g\"")).collect();
    // The first reports are full ones; the others are changes, as all are in the middle of a call.
    let changes = reports.split_off(2).join("\n") + "\n";
    let megabyte = changes.repeat(1_000_000 / changes.len());
    let path = folder.join("long-call.rtcstats");
    let mut file = File::create(&path)?;
    file.write_all(text.as_bytes())?;
    for _ in 0..BYTES / megabyte.len() {
        file.write_all(megabyte.as_bytes())?;
    }
    Ok(path)
}

#[test]
fn a_cancelled_open_shows_what_was_read() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = long_call(folder.path())?;
    let visit = Visit::begin()?;
    visit.page.set_files(FILE_FIELD, &[file])?;
    visit.wait("/[0-9.]+ MB of [0-9.]+ MB/.test(document.querySelector('.reading').innerText)")?;
    visit.wait("document.querySelector('.reading progress').value > 0")?;
    visit.page.click(".reading button")?;
    visit.wait_open("long-call.rtcstats")?;

    visit.wait_shown("overview")?;
    let text = visit.text()?;
    assert!(text.contains("The input ended early; what came before is shown."), "{text}");
    let kept: String =
        visit.page.evaluate("[...document.querySelectorAll('.meta div')].find(item => item.innerText.startsWith('Size')).innerText")?;
    let kept: f64 = kept.split_ascii_whitespace().nth(1).context("no size")?.parse()?;
    assert!(kept > 0.0 && kept < BYTES as f64 / 1e6, "{kept} MB");
    for page in ["events", "charts"] {
        visit.go(page)?;
    }
    Ok(())
}
