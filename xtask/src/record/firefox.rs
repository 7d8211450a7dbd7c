//! Records a call in Firefox: what about:webrtc saves of it and copies to the clipboard.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::FIREFOX;
use super::case::Case;
use crate::firefox::Firefox;

pub(super) fn record(pages: &str) -> Result<()> {
    let mut firefox = Firefox::launch(&[], None)?;
    firefox.open(&format!("{pages}scenario.html?scenario=call"))?;
    firefox.in_page("while (!window.finished) await new Promise(done => setTimeout(done, 100)); await window.finished;")?;
    let date = firefox.in_page("return new Date().toISOString().slice(0, 10);")?;
    firefox.open("about:webrtc")?;
    let given = firefox.in_browser(include_str!("about_webrtc.js"))?;
    let text = |name: &str| given[name].as_str().with_context(|| format!("about:webrtc gave no {name}"));
    let folder = tempfile::tempdir()?;
    let cases = [
        ("save-page", "aboutWebrtc.html.gz", "about:webrtc, Save Page", fs::read(text("page")?)?),
        ("copy-report", "report.json.gz", "about:webrtc, Copy Report", text("report")?.into()),
        ("copy-report-history", "report-history.json.gz", "about:webrtc, Copy Report History", text("history")?.into()),
    ];
    let major = firefox.version().split('.').next().unwrap_or_default();
    for (name, file, producer, bytes) in cases {
        let dump = folder.path().join(file);
        write_gzip(&dump, &bytes)?;
        Case {
            format: FIREFOX,
            name: &format!("firefox-{major}-{name}"),
            producer,
            browser: "Firefox",
            version: firefox.version(),
            how: &format!("cargo xtask record {FIREFOX}"),
            date: date.as_str().unwrap_or_default(),
        }
        .save(&dump)?;
    }
    Ok(())
}

fn write_gzip(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut gzip = GzEncoder::new(File::create(path)?, Compression::best());
    gzip.write_all(bytes)?;
    gzip.finish()?;
    Ok(())
}
