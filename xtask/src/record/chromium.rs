//! Records a scenario in Chromium: the call in one tab, chrome://webrtc-internals open beside it from before its start.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::Scenario;
use super::case::Case;
use crate::browser::{Browser, Options, Page};

const CALL_LIMIT: Duration = Duration::from_secs(180);
const LIMIT: Duration = Duration::from_secs(30);

/// Folder of the fixture, and what to click on chrome://webrtc-internals to get it.
const DUMPS: [(&str, &str); 2] = [("webrtc-internals", "#dump-click-target"), ("rtcstats-chrome", "#dump-click-target-rtcstats")];

pub(super) fn record(scenario: &Scenario, pages: &str) -> Result<()> {
    let browser = Browser::launch(&Options {
        fake_devices: true,
        grant_devices: scenario.devices_granted,
        arguments: vec!["--allow-loopback-in-peer-connection".to_owned()],
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
    for (format, button) in DUMPS {
        let folder = tempfile::tempdir()?;
        let dump = browser
            .download(folder.path(), LIMIT, || internals.run(&format!("document.querySelector('{button}').click()")))
            .with_context(|| format!("no {format} dump"))?;
        Case {
            format,
            name: &format!("chromium-{major}-{}", scenario.name),
            producer: producer(format),
            browser: "Chromium",
            version: &version,
            how: &format!("cargo xtask record {}", scenario.name),
            date: &date,
        }
        .save(&dump)?;
    }
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

fn producer(format: &str) -> &'static str {
    match format {
        "webrtc-internals" => "chrome://webrtc-internals, webrtc-internals dump",
        _ => "chrome://webrtc-internals, rtcstats dump",
    }
}
