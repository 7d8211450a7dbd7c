//! One end of a labelled call: a browser with a page that takes part, and what records it: chrome://webrtc-internals beside the page, or the
//! module of the collector in it, as always in Firefox, whose own records hold no statistics over time.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;

use super::microphone::TakenMicrophone;
use super::quota::Quota;
use super::{Side, sound};
use crate::browser::{Browser, Options, Page};
use crate::firefox::Firefox;
use crate::labels::{self, Recorder};
use crate::record::faults::{Devices, End, Program};
use crate::server::{self, Server};
use crate::workspace;

const LIMIT: Duration = Duration::from_secs(30);

pub(super) struct Participant {
    program: Running,
    pub(super) recorder: Recorder,
    server: Server,
    // Last, because they can only end after the browser.
    _microphone: Option<TakenMicrophone>,
    _pages: TempDir,
    pub(super) quota: Quota,
}

enum Running {
    Chromium { page: Page, internals: Option<Page>, browser: Browser },
    Firefox(RefCell<Firefox>),
}

impl Participant {
    /// Starts the browser in the network this thread is in, and opens the page.
    pub(super) fn join(side: Side, end: &End, sounds: &Path) -> Result<Participant> {
        let pages = pages()?;
        let server = server::serve(pages.path(), "/", 0)?;
        let origin = server.address().trim_end_matches('/').to_owned();
        let parameters = percent_encoding::utf8_percent_encode(end.page, percent_encoding::NON_ALPHANUMERIC);
        let address = format!("{origin}/scenario.html?scenario=participant&parameters={parameters}");
        let microphone = (end.devices == Devices::Taken).then(TakenMicrophone::start).transpose()?;
        let environment = microphone.as_ref().map(TakenMicrophone::environment);
        let quota = Quota::make(side.name())?;
        quota.enter()?;
        let program = match end.program {
            Program::Chromium => chromium(end, sounds, &origin, &address, environment),
            Program::Firefox => firefox(end, &address, environment),
        };
        quota.leave()?;
        Ok(Participant { program: program?, recorder: end.recorder(), server, _microphone: microphone, _pages: pages, quota })
    }

    /// Runs statements in the page, and waits for them.
    pub(super) fn run(&self, statements: &str) -> Result<()> {
        match &self.program {
            Running::Chromium { page, .. } => page.run(statements),
            Running::Firefox(firefox) => firefox.borrow_mut().in_page(statements).map(drop),
        }
    }

    /// The value of an expression in the page.
    pub(super) fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        match &self.program {
            Running::Chromium { page, .. } => page.evaluate(expression),
            Running::Firefox(firefox) => Ok(serde_json::from_value(firefox.borrow_mut().in_page(&format!("return {expression};"))?)?),
        }
    }

    /// Takes the permission for devices away.
    pub(super) fn deny(&self, devices: &[&str]) -> Result<()> {
        let Running::Chromium { browser, .. } = &self.program else { bail!("only Chromium's permissions change in mid-call") };
        for device in devices {
            browser.set_permission(self.server.address().trim_end_matches('/'), device, "denied")?;
        }
        Ok(())
    }

    pub(super) fn tell_pressure(&self, state: &str) -> Result<()> {
        let Running::Chromium { page, .. } = &self.program else { bail!("only Chromium has Compute Pressure") };
        page.set_pressure(state)
    }

    pub(super) fn open_internals(&mut self) -> Result<()> {
        let Running::Chromium { internals, browser, .. } = &mut self.program else { bail!("only Chromium has webrtc-internals") };
        *internals = Some(browser.page("chrome://webrtc-internals/")?);
        Ok(())
    }

    /// Puts another tab before the page.
    pub(super) fn hide(&self) -> Result<()> {
        let Running::Chromium { page, internals: Some(internals), .. } = &self.program else { bail!("there is no other tab") };
        internals.activate()?;
        page.wait_for("document.hidden", LIMIT)
    }

    /// Brings the page to the front.
    pub(super) fn show(&self) -> Result<()> {
        let Running::Chromium { page, .. } = &self.program else { bail!("only Chromium has tabs here") };
        page.activate()
    }

    /// Messages to the other end since the last time. Who has left the page says none.
    pub(super) fn said(&self) -> Result<Vec<Value>> {
        self.evaluate("globalThis.outbox?.splice(0) ?? []")
    }

    pub(super) fn is_connected(&self) -> Result<bool> {
        self.evaluate("call.state() === 'connected'")
    }

    /// The browser's name and version.
    pub(super) fn version(&self) -> Result<String> {
        match &self.program {
            Running::Chromium { browser, .. } => Ok(browser.version()?.replace("Chrome/", "Chromium ")),
            Running::Firefox(firefox) => Ok(format!("Firefox {}", firefox.borrow().version())),
        }
    }

    /// Errors that the page told of, where the browser hands them on.
    pub(super) fn errors(&self) -> Result<Vec<String>> {
        match &self.program {
            Running::Chromium { page, .. } => page.console_errors(),
            Running::Firefox(_) => Ok(Vec::new()),
        }
    }

    /// Saves the RTCStatsDump that the module in the page writes, or else the browser.
    pub(super) fn dump(&self, folder: &Path) -> Result<PathBuf> {
        if self.recorder == Recorder::Module {
            self.run("window.saved = Array.from(new Uint8Array(await (await window.recording.save()).arrayBuffer()))")?;
            let path = folder.join(labels::DUMP);
            fs::write(&path, self.evaluate::<Vec<u8>>("window.saved")?)?;
            return Ok(path);
        }
        let Running::Chromium { browser, internals: Some(internals), .. } = &self.program else {
            bail!("neither the page nor chrome://webrtc-internals recorded the call")
        };
        browser.download(folder, LIMIT, || internals.run("document.querySelector('#dump-click-target-rtcstats').click()"))
    }
}

/// The pages of calls with the module of the collector beside them.
fn pages() -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for entry in fs::read_dir(workspace::root().join("tests/pages"))? {
        let entry = entry?;
        symlink(entry.path(), folder.path().join(entry.file_name()))?;
    }
    symlink(workspace::target().join("collector/module"), folder.path().join("module"))?;
    Ok(folder)
}

fn chromium(end: &End, sounds: &Path, origin: &str, address: &str, environment: Option<(String, String)>) -> Result<Running> {
    let arguments = vec![
        // Candidates with names instead of addresses would have to be resolved over multicast.
        "--disable-features=WebRtcHideLocalIpsWithMdns".to_owned(),
        // The TURN server has a certificate of its own making.
        "--ignore-certificate-errors".to_owned(),
        format!("--use-file-for-fake-audio-capture={}", sound::path(sounds, end.sound).display()),
    ];
    let options = Options {
        fake_devices: !matches!(end.devices, Devices::Missing | Devices::Taken),
        grant_devices: !matches!(end.devices, Devices::Denied(_)),
        arguments,
        environment,
    };
    let browser = Browser::launch(&options)?;
    let internals = if end.opened_late { None } else { Some(browser.page("chrome://webrtc-internals/")?) };
    if let Devices::Denied(denied) = end.devices {
        for device in ["microphone", "camera"] {
            browser.set_permission(origin, device, if denied.contains(&device) { "denied" } else { "granted" })?;
        }
    }
    let page = browser.page("about:blank")?;
    page.override_pressure()?;
    page.navigate(address)?;
    page.wait_for("window.call", LIMIT)?;
    Ok(Running::Chromium { page, internals, browser })
}

fn firefox(end: &End, address: &str, environment: Option<(String, String)>) -> Result<Running> {
    ensure!(workspace::target().join("collector/module").is_dir(), "the module of the collector is not built: cargo xtask dist");
    // A permission that is denied is only asked for where permissions are asked for at all.
    let preferences: &[(&str, &str)] = match end.devices {
        Devices::Granted => &[],
        Devices::Denied(_) => &[
            ("media.navigator.permission.disabled", "false"),
            ("permissions.default.microphone", "2"),
            ("permissions.default.camera", "2"),
        ],
        Devices::Missing | Devices::Taken => &[("media.navigator.streams.fake", "false")],
    };
    let mut firefox = Firefox::launch(preferences, environment)?;
    firefox.open(address)?;
    firefox.wait_for("window.call", LIMIT)?;
    Ok(Running::Firefox(RefCell::new(firefox)))
}
