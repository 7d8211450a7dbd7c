//! One end of a labelled call: a browser with a page that takes part, and chrome://webrtc-internals beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::quota::Quota;
use super::{Side, sound};
use crate::browser::{Browser, Options, Page};
use crate::record::faults::{Devices, End};
use crate::server::{self, Server};
use crate::workspace;

const LIMIT: Duration = Duration::from_secs(30);

pub(super) struct Participant {
    pub(super) page: Page,
    internals: Option<Page>,
    browser: Browser,
    server: Server,
    // Last, because it can only end after the browser.
    pub(super) quota: Quota,
}

impl Participant {
    /// Starts the browser in the network this thread is in, and opens the page.
    pub(super) fn join(side: Side, end: &End, sounds: &Path) -> Result<Participant> {
        let server = server::serve(&workspace::root().join("tests/pages"), "/", 0)?;
        let arguments = vec![
            // Candidates with names instead of addresses would have to be resolved over multicast.
            "--disable-features=WebRtcHideLocalIpsWithMdns".to_owned(),
            // The TURN server has a certificate of its own making.
            "--ignore-certificate-errors".to_owned(),
            format!("--use-file-for-fake-audio-capture={}", sound::path(sounds, end.sound).display()),
        ];
        let options =
            Options { fake_devices: end.devices != Devices::Missing, grant_devices: !matches!(end.devices, Devices::Denied(_)), arguments };
        let quota = Quota::make(side.name())?;
        quota.enter()?;
        let browser = Browser::launch(&options);
        quota.leave()?;
        let browser = browser?;
        let origin = server.address().trim_end_matches('/').to_owned();
        let internals = if end.opened_late { None } else { Some(browser.page("chrome://webrtc-internals/")?) };
        if let Devices::Denied(denied) = end.devices {
            for device in ["microphone", "camera"] {
                browser.set_permission(&origin, device, if denied.contains(&device) { "denied" } else { "granted" })?;
            }
        }
        let parameters = percent_encoding::utf8_percent_encode(end.page, percent_encoding::NON_ALPHANUMERIC);
        let page = browser.page(&format!("{origin}/scenario.html?scenario=participant&parameters={parameters}"))?;
        page.wait_for("window.call", LIMIT)?;
        Ok(Participant { page, internals, browser, server, quota })
    }

    /// Takes the permission for devices away.
    pub(super) fn deny(&self, devices: &[&str]) -> Result<()> {
        for device in devices {
            self.browser.set_permission(self.server.address().trim_end_matches('/'), device, "denied")?;
        }
        Ok(())
    }

    pub(super) fn open_internals(&mut self) -> Result<()> {
        self.internals = Some(self.browser.page("chrome://webrtc-internals/")?);
        Ok(())
    }

    /// Messages to the other end since the last time.
    pub(super) fn said(&self) -> Result<Vec<Value>> {
        self.page.evaluate("outbox.splice(0)")
    }

    pub(super) fn is_connected(&self) -> Result<bool> {
        self.page.evaluate("call.state() === 'connected'")
    }

    /// The browser's version.
    pub(super) fn version(&self) -> Result<String> {
        Ok(self.browser.version()?.replace("Chrome/", ""))
    }

    /// Saves the RTCStatsDump that the browser writes.
    pub(super) fn dump(&self, folder: &Path) -> Result<PathBuf> {
        let internals = self.internals.as_ref().context("chrome://webrtc-internals was never opened")?;
        self.browser.download(folder, LIMIT, || internals.run("document.querySelector('#dump-click-target-rtcstats').click()"))
    }
}
