//! The extension in real browsers: calls of pages recorded, kept, saved and opened in the viewer that it holds.
//!
//! A test cannot answer the question by which a browser asks a person for a site. Here the extension has the permission for
//! the loopback addresses from its manifest; everything behind the question is as for a person.

mod call;
mod firefox;
mod frames;
mod hostile;
mod kept;
mod lost;
mod states;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::browser::{Browser, Options, Page};
use xtask::collector::extension;

use crate::LIMIT;

/// A policy that lets nothing run but the page's own files, and no text become code.
const STRICT: &str = "Content-Security-Policy: default-src 'self'; frame-src 'none'; worker-src 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'\r\n";

/// Chromium with the extension.
pub(super) struct Recorder {
    pub(super) browser: Browser,
    /// `chrome-extension://…`
    pub(super) origin: String,
    _folder: TempDir,
}

impl Recorder {
    pub(super) fn launch() -> Result<Recorder> {
        Recorder::launch_in(permitted("chrome")?)
    }

    /// With an extension that may store as much as a site may, not all that there is room for.
    pub(super) fn launch_limited() -> Result<Recorder> {
        let folder = permitted("chrome")?;
        edit_manifest(folder.path(), |manifest| {
            let permissions = manifest["permissions"].as_array_mut().context("permissions")?;
            Ok(permissions.retain(|permission| permission != "unlimitedStorage"))
        })?;
        Recorder::launch_in(folder)
    }

    fn launch_in(folder: TempDir) -> Result<Recorder> {
        let load = format!("--load-extension={}", folder.path().display());
        let browser = Browser::launch(&Options { fake_devices: true, grant_devices: true, arguments: vec![load] })?;
        let background = browser.wait_target("service_worker", "chrome-extension://", LIMIT)?;
        let origin = background.url.trim_end_matches("/background.js").to_owned();
        Ok(Recorder { browser, origin, _folder: folder })
    }

    /// A page of the extension.
    pub(super) fn own(&self, path: &str) -> Result<Page> {
        self.browser.page(&format!("{}/{path}", self.origin))
    }

    /// The popup for the tab of a page, as a tab of its own.
    pub(super) fn popup(&self, address: &str) -> Result<Page> {
        let list = self.own("recordings.html")?;
        let tab: u32 =
            list.evaluate(&format!("chrome.tabs.query({{}}).then(tabs => tabs.find(tab => tab.url === {})?.id)", json!(address)))?;
        list.close()?;
        let popup = self.own(&format!("popup.html?tab={tab}"))?;
        popup.wait_for("document.querySelector('#switch')", LIMIT)?;
        Ok(popup)
    }

    /// Opens a page, switches recording on in its popup and reloads it.
    pub(super) fn record(&self, address: &str) -> Result<(Page, Page)> {
        let page = self.browser.page(address)?;
        let popup = self.popup(address)?;
        popup.run("document.querySelector('#switch').click()")?;
        popup.wait_for("chrome.scripting.getRegisteredContentScripts().then(scripts => scripts.length === 2)", LIMIT)?;
        page.reload()?;
        Ok((page, popup))
    }

    /// Runs a script in the background.
    pub(super) fn in_background(&self, script: &str) -> Result<()> {
        self.browser.run_in(&self.browser.wait_target("service_worker", &self.origin, LIMIT)?, script)
    }

    /// Ends the background, as the browser does when it idles.
    pub(super) fn end_background(&self) -> Result<()> {
        self.browser.end_target(&self.browser.wait_target("service_worker", &self.origin, LIMIT)?)
    }
}

/// A copy of the extension that may reach the pages of tests.
fn permitted(browser: &str) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    copy(&extension::folder(browser), folder.path())?;
    edit_manifest(folder.path(), |manifest| {
        manifest["host_permissions"] = json!(["http://127.0.0.1/*", "http://localhost/*"]);
        Ok(())
    })?;
    Ok(folder)
}

fn edit_manifest(folder: &Path, edit: impl FnOnce(&mut Value) -> Result<()>) -> Result<()> {
    let path = folder.join("manifest.json");
    let mut manifest = serde_json::from_str(&fs::read_to_string(&path)?)?;
    edit(&mut manifest)?;
    Ok(fs::write(&path, manifest.to_string())?)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("{}: `cargo xtask dist` builds it", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
