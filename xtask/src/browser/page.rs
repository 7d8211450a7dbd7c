//! A tab: loading, evaluating, waiting, pictures, and what the page asked of the network and wrote on its console.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value, json};

use super::measure;
use super::protocol::{self, Connection};

const POLL: Duration = Duration::from_millis(50);

/// A tab of a [`Browser`](super::Browser). It stays open when it is dropped.
pub struct Page {
    connection: Rc<RefCell<Connection>>,
    session: String,
    target: String,
    limit: Cell<Duration>,
}

/// Something that a page or one of its workers fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Address; may be a `data:` or `blob:` one.
    pub url: String,
    /// `GET`, `POST` …, or `WebSocket`.
    pub method: String,
}

impl Page {
    pub(super) fn open(connection: Rc<RefCell<Connection>>) -> Result<Page> {
        let created = connection.borrow_mut().call(None, "Target.createTarget", json!({"url": "about:blank"}), protocol::LIMIT)?;
        let target = created["targetId"].as_str().context("no target id")?.to_owned();
        Page::attach(connection, target)
    }

    /// Takes a tab that is there already.
    pub(super) fn attach(connection: Rc<RefCell<Connection>>, target: String) -> Result<Page> {
        let parameters = json!({"targetId": target, "flatten": true});
        let attached = connection.borrow_mut().call(None, "Target.attachToTarget", parameters, protocol::LIMIT)?;
        let session = attached["sessionId"].as_str().context("no session id")?.to_owned();
        let page = Page { connection, session, target, limit: Cell::new(protocol::LIMIT) };
        for domain in ["Page", "Runtime", "Network", "Log"] {
            page.call(&format!("{domain}.enable"), json!({}))?;
        }
        page.call("Target.setAutoAttach", protocol::auto_attach())?;
        page.add_script(measure::OBSERVE_LONG_TASKS)?;
        Ok(page)
    }

    /// Loads `url` and waits for the load event.
    pub fn navigate(&self, url: &str) -> Result<()> {
        self.loading(|| {
            let answer = self.call("Page.navigate", json!({"url": url}))?;
            match answer["errorText"].as_str() {
                Some(error) => bail!("cannot load {url}: {error}"),
                None => Ok(()),
            }
        })
    }

    /// Loads the page again and waits for the load event.
    pub fn reload(&self) -> Result<()> {
        self.loading(|| self.call("Page.reload", json!({})).map(drop))
    }

    fn loading(&self, action: impl FnOnce() -> Result<()>) -> Result<()> {
        let loaded = "Page.loadEventFired";
        let now = Instant::now();
        while self.connection.borrow_mut().event(Some(&self.session), loaded, now).is_ok() {}
        action()?;
        let deadline = Instant::now() + self.limit.get();
        self.connection.borrow_mut().event(Some(&self.session), loaded, deadline)?;
        Ok(())
    }

    /// Makes the process of the page crash.
    pub fn crash(&self) {
        // No answer comes from what is gone.
        let _ = self.connection.borrow_mut().call(Some(&self.session), "Page.crash", json!({}), Duration::from_secs(2));
    }

    /// Closes the tab.
    pub fn close(self) -> Result<()> {
        let parameters = json!({"targetId": self.target});
        self.connection.borrow_mut().call(None, "Target.closeTarget", parameters, protocol::LIMIT).map(drop)
    }

    /// Brings the tab to the front, which real input and animation frames need when there are several.
    pub fn activate(&self) -> Result<()> {
        self.call("Page.bringToFront", json!({})).map(drop)
    }

    /// How long an [`evaluate`](Page::evaluate) or a load may take; one minute unless set.
    pub fn set_limit(&self, limit: Duration) {
        self.limit.set(limit);
    }

    /// The value of an expression, after its promise (if it is one) is settled. `undefined` is read as `null`.
    pub fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        let parameters = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let mut answer = self.call("Runtime.evaluate", parameters)?;
        if let Some(exception) = answer.get("exceptionDetails") {
            bail!("{} in: {expression}", exception_text(exception));
        }
        serde_json::from_value(answer["result"]["value"].take()).with_context(|| format!("unexpected type of value in: {expression}"))
    }

    /// Evaluates an expression for its effect.
    pub fn run(&self, expression: &str) -> Result<()> {
        self.evaluate::<IgnoredAny>(&format!("(async () => {{ {expression} }})().then(() => null)")).map(drop)
    }

    /// Waits until an expression is truthy; one that throws is not yet.
    pub fn wait_for(&self, expression: &str, limit: Duration) -> Result<()> {
        let deadline = Instant::now() + limit;
        loop {
            let last = self.evaluate::<bool>(&format!("Promise.resolve({expression}).then(Boolean)"));
            if matches!(last, Ok(true)) {
                return Ok(());
            }
            if Instant::now() > deadline {
                let reason = match last {
                    Ok(_) => anyhow!("console: {:?}", self.console_errors()?),
                    Err(error) => error,
                };
                return Err(reason.context(format!("not true within {limit:?}: {expression}")));
            }
            std::thread::sleep(POLL);
        }
    }

    /// Runs a script in every document that this tab loads from now on, before the document's own.
    pub fn add_script(&self, source: &str) -> Result<()> {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": source})).map(drop)
    }

    /// Sets the size of the page in CSS pixels, and device pixels per CSS pixel.
    pub fn set_viewport(&self, width: u32, height: u32, scale: f64) -> Result<()> {
        let parameters = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", parameters).map(drop)
    }

    /// Makes the page see a dark or a light `prefers-color-scheme`.
    pub fn set_dark(&self, dark: bool) -> Result<()> {
        let value = if dark { "dark" } else { "light" };
        let parameters = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
        self.call("Emulation.setEmulatedMedia", parameters).map(drop)
    }

    /// Makes the network of the page worse, in the words of the protocol's `Network.emulateNetworkConditions`
    /// (`latency` in ms, `packetLoss` in percent …); without any, it is itself again.
    pub fn set_network(&self, conditions: Map<String, Value>) -> Result<()> {
        let mut parameters = json!({"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        for (name, value) in conditions {
            parameters[name] = value;
        }
        self.call("Network.emulateNetworkConditions", parameters).map(drop)
    }

    /// Lets the page's origin store so many bytes, or what the browser finds right.
    pub fn set_quota(&self, bytes: Option<u64>) -> Result<()> {
        let mut parameters = json!({"origin": self.evaluate::<String>("location.origin")?});
        if let Some(bytes) = bytes {
            parameters["quotaSize"] = bytes.into();
        }
        self.call("Storage.overrideQuotaForOrigin", parameters).map(drop)
    }

    /// Has observers of the processor's pressure, as far as they come later, told of nothing but what [`set_pressure`](Page::set_pressure) says.
    pub fn override_pressure(&self) -> Result<()> {
        self.call("Emulation.setPressureSourceOverrideEnabled", json!({"enabled": true, "source": "cpu"})).map(drop)
    }

    /// The state of the processor from now on: `nominal`, `fair`, `serious` or `critical`.
    pub fn set_pressure(&self, state: &str) -> Result<()> {
        self.call("Emulation.setPressureStateOverride", json!({"source": "cpu", "state": state})).map(drop)
    }

    /// Saves a PNG of the visible part of the page.
    pub fn screenshot(&self, path: &Path) -> Result<()> {
        let answer = self.call("Page.captureScreenshot", json!({"format": "png"}))?;
        let picture = STANDARD.decode(answer["data"].as_str().context("no picture")?)?;
        std::fs::write(path, picture).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Forgets the requests and console errors so far.
    pub fn mark(&self) {
        self.connection.borrow_mut().forget(&self.session);
    }

    /// What the page and its workers fetched since [`mark`](Page::mark), or since the tab was opened.
    pub fn requests(&self) -> Result<Vec<Request>> {
        self.settle()?;
        let connection = self.connection.borrow();
        let requests = connection.events_of(&self.session).filter_map(|event| {
            let parameters = &event.parameters;
            match event.method.as_str() {
                "Network.requestWillBeSent" => Some((&parameters["request"]["url"], parameters["request"]["method"].as_str())),
                "Network.webSocketCreated" => Some((&parameters["url"], Some("WebSocket"))),
                _ => None,
            }
        });
        Ok(requests
            .map(|(url, method)| Request {
                url: url.as_str().unwrap_or_default().to_owned(),
                method: method.unwrap_or_default().to_owned(),
            })
            .collect())
    }

    /// Uncaught exceptions, `console.error` and the browser's own errors (such as refusals by the content security policy)
    /// of the page and its workers since [`mark`](Page::mark), or since the tab was opened.
    pub fn console_errors(&self) -> Result<Vec<String>> {
        self.settle()?;
        let connection = self.connection.borrow();
        let errors = connection.events_of(&self.session).filter_map(|event| {
            let parameters = &event.parameters;
            match event.method.as_str() {
                "Runtime.exceptionThrown" => Some(exception_text(&parameters["exceptionDetails"])),
                "Runtime.consoleAPICalled" if parameters["type"] == "error" => Some(console_text(&parameters["args"])),
                "Log.entryAdded" if parameters["entry"]["level"] == "error" => {
                    let entry = &parameters["entry"];
                    let text = entry["text"].as_str().unwrap_or_default();
                    let url = entry["url"].as_str().unwrap_or_default();
                    Some(format!("{text} {url}").trim_end().to_owned())
                }
                _ => None,
            }
        });
        Ok(errors.collect())
    }

    /// Events are filed while an answer is waited for; one round trip brings in all that happened before it.
    fn settle(&self) -> Result<()> {
        self.evaluate::<IgnoredAny>("0").map(drop)
    }

    pub(super) fn call(&self, method: &str, parameters: Value) -> Result<Value> {
        self.call_in(&self.session, method, parameters)
    }

    /// The session of the page and those of its workers.
    pub(super) fn sessions(&self) -> Vec<String> {
        self.connection.borrow().family(&self.session)
    }

    pub(super) fn call_in(&self, session: &str, method: &str, parameters: Value) -> Result<Value> {
        self.connection.borrow_mut().call(Some(session), method, parameters, self.limit.get())
    }
}

fn exception_text(details: &Value) -> String {
    let thrown = &details["exception"];
    let text = [&thrown["description"], &thrown["value"], &details["text"]];
    text.into_iter().find_map(Value::as_str).unwrap_or("unknown exception").to_owned()
}

fn console_text(arguments: &Value) -> String {
    let arguments = arguments.as_array().map(Vec::as_slice).unwrap_or_default();
    let words = arguments.iter().map(|argument| match &argument["value"] {
        Value::String(text) => text.clone(),
        Value::Null => argument["description"].as_str().unwrap_or("null").to_owned(),
        value => value.to_string(),
    });
    words.collect::<Vec<_>>().join(" ")
}
