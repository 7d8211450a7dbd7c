//! A fixture: a folder that holds one dump and, in `case.toml`, where it comes from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace;

const ABOUT: &str = "case.toml";

pub(super) struct Case<'a> {
    /// Folder of the format under `tests/fixtures`.
    pub(super) format: &'a str,
    /// Folder of the case: what made the dump, and the scenario.
    pub(super) name: &'a str,
    pub(super) producer: &'a str,
    pub(super) browser: &'a str,
    pub(super) version: &'a str,
    /// The command that records it again.
    pub(super) how: &'a str,
    pub(super) date: &'a str,
}

impl Case<'_> {
    /// Puts the dump into the fixture's folder, in the place of an earlier recording. The warnings that a person has found right
    /// for that one stay expected.
    pub(super) fn save(&self, dump: &Path) -> Result<()> {
        let folder = workspace::root().join("tests/fixtures").join(self.format).join(self.name);
        let earlier = fs::read_to_string(folder.join(ABOUT)).unwrap_or_default();
        let expected = earlier.lines().find(|line| line.starts_with("expected_warnings")).unwrap_or("expected_warnings = []");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let name = dump.file_name().context("the dump has no name")?;
        let bytes = fs::copy(dump, folder.join(name))?;
        let Case { producer, browser, version, how, date, .. } = self;
        let about = format!(
            "producer = \"{producer}\"\nbrowser = \"{browser}\"\nversion = \"{version}\"\nhow = \"{how}\"\ndate = {date}\n{expected}\n"
        );
        fs::write(folder.join(ABOUT), about)?;
        println!("{}: {bytes} bytes", folder.join(name).display());
        Ok(())
    }
}
