//! The built extension in Chromium, with a page that it records.
//!
//! A program cannot answer the question by which a browser asks a person for a site. Here the extension has the permission for
//! the loopback addresses from its manifest; everything behind the question is as for a person.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::extension;
use crate::browser::{Browser, Heap, Options, Page};

const LIMIT: Duration = Duration::from_secs(30);

/// Chromium with the extension.
pub struct Installed {
    /// The browser.
    pub browser: Browser,
    /// `chrome-extension://…`
    pub origin: String,
    _folder: TempDir,
}

impl Installed {
    /// Starts Chromium.
    pub fn launch() -> Result<Installed> {
        Installed::launch_in(permitted("chrome")?)
    }

    /// With an extension that may store as much as a site may, not all that there is room for.
    pub fn launch_limited() -> Result<Installed> {
        let folder = permitted("chrome")?;
        edit_manifest(folder.path(), |manifest| {
            let permissions = manifest["permissions"].as_array_mut().context("permissions")?;
            permissions.retain(|permission| permission != "unlimitedStorage");
            Ok(())
        })?;
        Installed::launch_in(folder)
    }

    fn launch_in(folder: TempDir) -> Result<Installed> {
        let load = format!("--load-extension={}", folder.path().display());
        let browser = Browser::launch(&Options { fake_devices: true, grant_devices: true, arguments: vec![load], ..Options::default() })?;
        let background = browser.wait_target("service_worker", "chrome-extension://", LIMIT)?;
        let origin = background.url.trim_end_matches("/background.js").to_owned();
        Ok(Installed { browser, origin, _folder: folder })
    }

    /// A page of the extension.
    pub fn own(&self, path: &str) -> Result<Page> {
        self.browser.page(&format!("{}/{path}", self.origin))
    }

    /// The popup for the tab of a page, as a tab of its own.
    pub fn popup(&self, address: &str) -> Result<Page> {
        let list = self.own("recordings.html")?;
        let tab: u32 =
            list.evaluate(&format!("chrome.tabs.query({{}}).then(tabs => tabs.find(tab => tab.url === {})?.id)", json!(address)))?;
        list.close()?;
        let popup = self.own(&format!("popup.html?tab={tab}"))?;
        popup.wait_for("document.querySelector('#switch')", LIMIT)?;
        Ok(popup)
    }

    /// Opens a page, switches recording on in its popup and reloads it.
    pub fn record(&self, address: &str) -> Result<(Page, Page)> {
        let page = self.browser.page(address)?;
        let popup = self.popup(address)?;
        popup.run("document.querySelector('#switch').click()")?;
        popup.wait_for("chrome.scripting.getRegisteredContentScripts().then(scripts => scripts.length === 2)", LIMIT)?;
        page.reload()?;
        Ok((page, popup))
    }

    /// Runs a script in the background.
    pub fn in_background(&self, script: &str) -> Result<()> {
        self.browser.run_in(&self.browser.wait_target("service_worker", &self.origin, LIMIT)?, script)
    }

    /// Memory of the background that is left after garbage collection.
    pub fn background_heap(&self) -> Result<Heap> {
        self.browser.heap_of(&self.browser.wait_target("service_worker", &self.origin, LIMIT)?)
    }

    /// Ends the background, as the browser does when it idles.
    pub fn end_background(&self) -> Result<()> {
        self.browser.end_target(&self.browser.wait_target("service_worker", &self.origin, LIMIT)?)
    }
}

/// A copy of the extension that may reach the pages of tests.
pub fn permitted(browser: &str) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let built = extension::folder(browser);
    extension::copy_folder(&built, folder.path(), &[]).with_context(|| format!("{}: `cargo xtask dist` builds it", built.display()))?;
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
