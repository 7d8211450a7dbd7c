//! Drives headless Chromium over the DevTools protocol: what the browser stories, the recorder and the benchmark stand on.
//!
//! Everything is synchronous and has a time limit. A [`Browser`] is a process with a profile of its own that ends when it
//! is dropped; a [`Page`] is a tab of it.
//!
//! ```no_run
//! use std::time::Duration;
//! use xtask::browser::{Browser, Options};
//! # fn main() -> anyhow::Result<()> {
//! let browser = Browser::launch(&Options::default())?;
//! let page = browser.page("http://127.0.0.1:8080/")?;
//! page.wait_for("document.querySelector('main')", Duration::from_secs(10))?;
//! let title: String = page.evaluate("document.title")?;
//! page.mark();
//! page.set_files("input[type=file]", &["call.gz".into()])?;
//! assert!(page.requests()?.is_empty());
//! # Ok(()) }
//! ```

mod input;
mod measure;
mod page;
mod process;
mod protocol;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

pub use measure::{Heap, LongTask};
pub use page::{Page, Request};

use process::Process;
use protocol::Connection;

/// How to start Chromium.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Replace microphone, camera and screen by Chromium's fake devices.
    pub fake_devices: bool,
    /// Answer every request for a device with yes, without asking.
    pub grant_devices: bool,
    /// More command-line switches.
    pub arguments: Vec<String>,
    /// More variables of its environment.
    pub environment: Option<(String, String)>,
}

/// A running headless Chromium with a fresh profile.
pub struct Browser {
    connection: Rc<RefCell<Connection>>,
    process: Process,
}

/// Something that runs in the browser.
#[derive(Clone, Debug)]
pub struct Target {
    id: String,
    /// Its address.
    pub url: String,
}

impl Browser {
    /// Starts Chromium and connects to it.
    pub fn launch(options: &Options) -> Result<Browser> {
        let process = Process::start(options)?;
        let connection = Connection::open(process.address())?;
        Ok(Browser { connection: Rc::new(RefCell::new(connection)), process })
    }

    /// Opens a tab at `url` and waits until it has loaded.
    pub fn page(&self, url: &str) -> Result<Page> {
        let page = Page::open(Rc::clone(&self.connection))?;
        page.navigate(url)?;
        Ok(page)
    }

    /// Waits for a tab that a page opens, by the beginning of its address.
    pub fn wait_page(&self, address: &str, limit: Duration) -> Result<Page> {
        Page::attach(Rc::clone(&self.connection), self.wait_target("page", address, limit)?.id)
    }

    /// Waits for something that runs in the browser, such as a `page` or `service_worker`, by the beginning of its address.
    pub fn wait_target(&self, kind: &str, address: &str, limit: Duration) -> Result<Target> {
        let deadline = Instant::now() + limit;
        loop {
            let answer = self.call("Target.getTargets", json!({}))?;
            let mut targets = answer["targetInfos"].as_array().into_iter().flatten().filter(|target| target["type"] == kind);
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            if let Some(target) = targets.find(|target| text(&target["url"]).starts_with(address)) {
                return Ok(Target { id: text(&target["targetId"]), url: text(&target["url"]) });
            }
            if Instant::now() > deadline {
                bail!("there was no {kind} at {address}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Evaluates an expression for its effect in something that has no page, such as a service worker.
    pub fn run_in(&self, target: &Target, expression: &str) -> Result<()> {
        self.attached(target, |call| {
            let answer = call("Runtime.evaluate", json!({"expression": expression, "awaitPromise": true}))?;
            if answer.get("exceptionDetails").is_some() {
                bail!("{} in: {expression}", answer["exceptionDetails"]["text"]);
            }
            Ok(())
        })
    }

    /// Memory of something that has no page, after garbage collection.
    pub fn heap_of(&self, target: &Target) -> Result<Heap> {
        let mut heap = Heap::default();
        self.attached(target, |call| heap.add(call))?;
        Ok(heap)
    }

    /// Asks the browser about a target while attached to it.
    fn attached(&self, target: &Target, ask: impl FnOnce(&mut dyn FnMut(&str, Value) -> Result<Value>) -> Result<()>) -> Result<()> {
        let attached = self.call("Target.attachToTarget", json!({"targetId": target.id, "flatten": true}))?;
        let session = attached["sessionId"].as_str().context("no session id")?;
        ask(&mut |method, parameters| self.connection.borrow_mut().call(Some(session), method, parameters, protocol::LIMIT))?;
        self.call("Target.detachFromTarget", json!({"sessionId": session})).map(drop)
    }

    /// Ends something that runs in the browser, as the browser itself does with a service worker that idles.
    pub fn end_target(&self, target: &Target) -> Result<()> {
        self.call("Target.closeTarget", json!({"targetId": target.id})).map(drop)
    }

    /// Product and version, such as `Chrome/156.0.8078.79`.
    pub fn version(&self) -> Result<String> {
        let answer = self.call("Browser.getVersion", json!({}))?;
        let product = answer["product"].as_str().context("Chromium tells no version")?;
        Ok(product.trim_start_matches("Headless").to_owned())
    }

    /// Answers every later request of `origin` for `permission` (such as `microphone`) with `setting`
    /// (`granted`, `denied` or `prompt`).
    pub fn set_permission(&self, origin: &str, permission: &str, setting: &str) -> Result<()> {
        let parameters = json!({"permission": {"name": permission}, "setting": setting, "origin": origin});
        self.call("Browser.setPermission", parameters).map(drop)
    }

    /// Saves what `action` makes a page download, in `folder`, and returns the path of the complete file.
    pub fn download(&self, folder: &Path, limit: Duration, action: impl FnOnce() -> Result<()>) -> Result<PathBuf> {
        let folder = std::path::absolute(folder)?;
        std::fs::create_dir_all(&folder)?;
        self.call("Browser.setDownloadBehavior", json!({"behavior": "allowAndName", "downloadPath": folder, "eventsEnabled": true}))?;
        action()?;
        let deadline = Instant::now() + limit;
        let begun = self.event("Browser.downloadWillBegin", deadline)?;
        let (Some(id), Some(name)) = (begun["guid"].as_str(), begun["suggestedFilename"].as_str()) else {
            bail!("Chromium names no file for the download");
        };
        loop {
            let progress = self.event("Browser.downloadProgress", deadline)?;
            match (progress["guid"] == id, progress["state"].as_str()) {
                (true, Some("completed")) => break,
                (true, Some("canceled")) => bail!("the download of {name} was cancelled"),
                _ => {}
            }
        }
        let name = Path::new(name).file_name().context("the download has no file name")?;
        let path = folder.join(name);
        std::fs::rename(folder.join(id), &path)?;
        Ok(path)
    }

    fn call(&self, method: &str, parameters: Value) -> Result<Value> {
        self.connection.borrow_mut().call(None, method, parameters, protocol::LIMIT)
    }

    fn event(&self, method: &str, deadline: Instant) -> Result<Value> {
        self.connection.borrow_mut().event(None, method, deadline)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The process is killed in any case; asked to close, it also ends its children and removes its locks.
        let closing = self.call("Browser.close", json!({}));
        self.process.end(closing.is_ok());
    }
}
