//! The browser extension: one source, a folder and a zip for each kind of browser.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::archive;
use super::bundle::{self, Shape};
use crate::{site, workspace};

/// The kinds of browsers, each with what its manifest has beside the common part.
pub const BROWSERS: [&str; 2] = ["chrome", "firefox"];

/// Scripts of the pages that the extension runs in, and of its own.
const ENTRIES: [(&str, Shape); 6] = [
    ("page.js", Shape::Script),
    ("relay.js", Shape::Script),
    ("background.js", Shape::Module),
    ("popup.js", Shape::Module),
    ("recordings.js", Shape::Module),
    ("viewer.js", Shape::Module),
];

const PAGES: [&str; 6] = ["popup.html", "recordings.html", "privacy.html", "extension.css", "popup.css", "recordings.css"];
const STYLES: [&str; 3] = ["tokens.css", "base.css", "controls.css"];
const VIEWER: &str = "viewer";

/// Where the built extension for a kind of browser is.
pub fn folder(browser: &str) -> PathBuf {
    workspace::target().join("collector/extension").join(browser)
}

/// Builds the extension around a built site, and puts its zips into `out`.
pub(super) fn build(site: &Path, recorder: &Path, out: &Path) -> Result<()> {
    for browser in BROWSERS {
        let folder = folder(browser);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        assemble(browser, site, recorder, &folder).with_context(|| format!("the extension for {browser}"))?;
        archive::pack(&folder, &out.join(format!("rtclens-{browser}.zip")))?;
    }
    Ok(())
}

fn assemble(browser: &str, site: &Path, recorder: &Path, folder: &Path) -> Result<()> {
    let source = workspace::root().join("collector/extension");
    fs::create_dir_all(folder.join("css"))?;
    for (entry, shape) in ENTRIES {
        bundle::bundle(&format!("collector/extension/{entry}"), shape, &folder.join(entry))?;
    }
    bundle::copy(&bundle::recorder_files(recorder), folder)?;
    bundle::copy(&PAGES.map(|name| source.join(name)), folder)?;
    bundle::copy(&STYLES.map(|name| workspace::root().join("static/css").join(name)), &folder.join("css"))?;
    copy_folder(&source.join("icons"), &folder.join("icons"), &[])?;
    fs::write(folder.join("manifest.json"), manifest(&source, browser)?)?;
    // What captures calls is the extension itself here.
    copy_folder(site, &folder.join(VIEWER), &[super::FOLDER, "README.txt"])?;
    let start = folder.join(VIEWER).join("index.html");
    let html = with_first_script(&fs::read_to_string(&start)?).with_context(|| start.display().to_string())?;
    fs::write(&start, html)?;
    Ok(())
}

/// The viewer's page with the script that makes it at home in the extension.
fn with_first_script(html: &str) -> Result<String> {
    const SCRIPT: &str = "<script type=\"module\" src=\"../viewer.js\"></script>";
    // Before the viewer's own script, which looks for who hands over.
    let (before, after) = html.split_once("<head>").context("there is no <head>")?;
    Ok(format!("{before}<head>{SCRIPT}{after}"))
}

/// The common manifest with what is different in a browser, and the version of the project.
fn manifest(source: &Path, browser: &str) -> Result<String> {
    let read = |name: &str| -> Result<Map<String, Value>> { Ok(serde_json::from_str(&fs::read_to_string(source.join(name))?)?) };
    let mut manifest = read("manifest.json")?;
    manifest.extend(read(&format!("{browser}.json"))?);
    manifest.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    Ok(serde_json::to_string_pretty(&manifest)?)
}

pub(super) fn copy_folder(from: &Path, to: &Path, without: &[&str]) -> Result<()> {
    for file in site::files(from)? {
        let relative = file.strip_prefix(from)?;
        if without.iter().any(|name| relative.starts_with(name)) {
            continue;
        }
        let target = to.join(relative);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(&file, target)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_viewer_runs_the_script_of_the_extension_before_its_own() {
        let html = with_first_script("<html><head><script src=\"boot.js\"></script></head></html>").unwrap();
        assert!(html.find("../viewer.js").unwrap() < html.find("boot.js").unwrap(), "{html}");
        assert!(with_first_script("<html><body></body></html>").is_err());
    }

    #[test]
    fn asks_for_no_site_when_it_is_installed() {
        let source = workspace::root().join("collector/extension");
        for browser in BROWSERS {
            let manifest: Value = serde_json::from_str(&manifest(&source, browser).unwrap()).unwrap();
            assert_eq!(manifest["manifest_version"], 3);
            assert!(manifest.get("host_permissions").is_none() && manifest.get("content_scripts").is_none(), "{browser}");
            let permissions: Vec<_> = manifest["permissions"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert_eq!(permissions, ["activeTab", "scripting", "storage", "unlimitedStorage"]);
        }
    }
}
