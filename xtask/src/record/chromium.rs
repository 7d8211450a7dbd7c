//! Records a scenario in Chromium: the call in one tab, chrome://webrtc-internals open beside it from before its start.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Map, Value};
use shared::codec::line;
use shared::formats::DumpReader;
use shared::model::Dump;

use super::Scenario;
use super::case::Case;
use crate::browser::{Browser, Options, Page};

const CALL_LIMIT: Duration = Duration::from_secs(180);
const LIMIT: Duration = Duration::from_secs(30);

/// What chrome://webrtc-internals offers: folder of the fixture, what to click, name of the producer.
const DUMPS: [(&str, &str, &str); 2] = [
    ("webrtc-internals", "#dump-click-target", "chrome://webrtc-internals, webrtc-internals dump"),
    (CHROME_RTCSTATS, "#dump-click-target-rtcstats", "chrome://webrtc-internals, rtcstats dump"),
];

const CHROME_RTCSTATS: &str = "rtcstats-chrome";

pub(super) fn record(scenario: &Scenario, pages: &str) -> Result<()> {
    let browser = Browser::launch(&Options {
        fake_devices: true,
        grant_devices: scenario.devices_granted,
        arguments: vec!["--allow-loopback-in-peer-connection".to_owned()],
        ..Options::default()
    })?;
    if !scenario.devices_granted {
        for device in ["microphone", "camera"] {
            browser.set_permission(pages.trim_end_matches('/'), device, "denied")?;
        }
    }
    let internals = browser.page("chrome://webrtc-internals/")?;
    let page = browser.page(&format!("{pages}scenario.html?scenario={}", scenario.name))?;
    make_call(&page)?;

    let version = browser.version()?.replace("Chrome/", "");
    let date = page.evaluate::<String>("new Date().toISOString().slice(0, 10)")?;
    let major = version.split('.').next().unwrap_or_default();
    let save = |format: &str, producer: &str, dump: &Path| {
        let name = format!("chromium-{major}-{}", scenario.name);
        let how = format!("cargo xtask record {}", scenario.name);
        Case { format, name: &name, producer, browser: "Chromium", version: &version, how: &how, date: &date }.save(dump)
    };
    for (format, button, producer) in DUMPS {
        let folder = tempfile::tempdir()?;
        let dump = browser
            .download(folder.path(), LIMIT, || internals.run(&format!("document.querySelector('{button}').click()")))
            .with_context(|| format!("no {format} dump"))?;
        save(format, producer, &dump)?;
        if format == CHROME_RTCSTATS {
            let client_dump = folder.path().join("client.rtcstats.gz");
            write_as_client(&dump, &client_dump)?;
            save("rtcstats", "rtclens, from Chromium's rtcstats dump", &client_dump)?;
        }
    }
    Ok(())
}

/// Reads a gzipped dump.
pub(super) fn read(dump: &Path) -> Result<Dump> {
    let mut text = Vec::new();
    GzDecoder::new(File::open(dump)?).read_to_end(&mut text)?;
    let mut reader = DumpReader::default();
    reader.feed(&text);
    reader.finish(None).map_err(|error| anyhow!("{error}"))
}

/// Writes Chromium's own dump anew in the words of the clients: numbered names and deltas.
fn write_as_client(dump: &Path, client_dump: &Path) -> Result<()> {
    let dump = read(dump)?;
    let mut gzip = GzEncoder::new(File::create(client_dump)?, Compression::best());
    let mut written = Ok(());
    line::write(&dump, |line| {
        if written.is_ok() {
            written = gzip.write_all(line.as_bytes());
        }
    });
    written?;
    gzip.finish()?;
    Ok(())
}

fn make_call(page: &Page) -> Result<()> {
    page.wait_for("'finished' in window", LIMIT)?;
    page.run("finished.then(() => { window.over = true; }, () => { window.over = true; })")?;
    loop {
        page.wait_for("window.wanted || window.over", CALL_LIMIT)?;
        let Some(conditions) = page.evaluate::<Option<Map<String, Value>>>("window.wanted?.conditions")? else { break };
        page.set_network(conditions)?;
        page.run("wanted.changed(); delete window.wanted;")?;
    }
    page.run("await finished")
}
