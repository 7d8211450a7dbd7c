//! A headless Firefox driven over Marionette, its own remote protocol, which reaches pages of the browser itself.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

const PREFERENCES: &[(&str, &str)] = &[
    ("marionette.port", "0"),
    ("media.navigator.streams.fake", "true"),
    ("media.navigator.permission.disabled", "true"),
    ("media.autoplay.default", "0"),
    ("media.peerconnection.ice.loopback", "true"),
    ("media.peerconnection.ice.obfuscate_host_addresses", "false"),
    // On by default in Nightly only.
    ("media.aboutwebrtc.hist.enabled", "true"),
    ("app.update.enabled", "false"),
    ("browser.shell.checkDefaultBrowser", "false"),
    ("datareporting.policy.dataSubmissionEnabled", "false"),
    ("toolkit.telemetry.enabled", "false"),
    // Files are saved in a folder of the profile, without a question.
    ("browser.download.folderList", "2"),
    ("browser.download.always_ask_before_handling_new_types", "false"),
    ("browser.download.alwaysOpenPanel", "false"),
];

const START_LIMIT: Duration = Duration::from_secs(60);

/// The folder of a profile that files are saved in.
const DOWNLOADS: &str = "downloads";

/// For one command, and for a script in the browser.
const LIMIT: Duration = Duration::from_secs(180);

/// A running headless Firefox with a fresh profile.
pub struct Firefox {
    child: Child,
    stream: BufReader<TcpStream>,
    last_id: u64,
    version: String,
    // Removed when it is dropped, after the process has ended.
    profile: TempDir,
}

impl Firefox {
    /// Starts Firefox with further preferences, each with its value as JavaScript, and perhaps a variable of its environment, and connects
    /// to it.
    pub fn launch(more: &[(&str, &str)], environment: Option<(String, String)>) -> Result<Firefox> {
        let profile = TempDir::with_prefix("rtclens-firefox-")?;
        let downloads = profile.path().join(DOWNLOADS);
        fs::create_dir(&downloads)?;
        let downloads = ("browser.download.dir", &*format!("{downloads:?}"));
        let preferences =
            PREFERENCES.iter().chain(more).chain([&downloads]).map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"));
        fs::write(profile.path().join("user.js"), preferences.collect::<String>())?;
        let log = File::create(profile.path().join("firefox.log"))?;
        let start = |program: &str| -> std::io::Result<Child> {
            let mut command = Command::new(program);
            command.args(["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile"]);
            command
                .arg(profile.path())
                .envs(environment.clone())
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log.try_clone()?)
                .spawn()
        };
        let mut child = start("firefox-esr").or_else(|_| start("firefox")).context("cannot start firefox-esr or firefox")?;
        let stream = match connect(&mut child, profile.path()) {
            Ok(stream) => stream,
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        };
        let mut firefox = Firefox { child, stream: BufReader::new(stream), last_id: 0, version: String::new(), profile };
        firefox.receive().context("no greeting")?;
        let session = firefox.call("WebDriver:NewSession", json!({"capabilities": {}}))?;
        firefox.version = session["capabilities"]["browserVersion"].as_str().unwrap_or_default().to_owned();
        let limit = LIMIT.as_millis() as u64;
        firefox.call("WebDriver:SetTimeouts", json!({"script": limit, "pageLoad": limit}))?;
        Ok(firefox)
    }

    /// Its version, such as `153.7.0`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Loads `url` in a new tab, which is the current one then, and returns its handle.
    pub fn open(&mut self, url: &str) -> Result<String> {
        let tab = self.call("WebDriver:NewWindow", json!({"type": "tab"}))?;
        let handle = tab["handle"].as_str().context("the tab has no handle")?.to_owned();
        self.switch_to(&handle)?;
        self.navigate(url)?;
        Ok(handle)
    }

    /// Makes a tab the current one.
    pub fn switch_to(&mut self, handle: &str) -> Result<()> {
        self.call("WebDriver:SwitchToWindow", json!({"handle": handle})).map(drop)
    }

    /// The handles of all tabs.
    pub fn tabs(&mut self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.call("WebDriver:GetWindowHandles", json!({}))?)?)
    }

    /// Loads `url` in the current tab.
    pub fn navigate(&mut self, url: &str) -> Result<()> {
        self.call("WebDriver:Navigate", json!({"url": url})).map(drop)
    }

    /// Installs the extension in a folder until Firefox ends.
    pub fn install(&mut self, folder: &Path) -> Result<()> {
        self.call("Addon:Install", json!({"path": folder, "temporary": true})).map(drop)
    }

    /// Clicks an element of the current tab, as a person does.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        let found = self.call("WebDriver:FindElement", json!({"using": "css selector", "value": selector}))?;
        let element = found["value"].as_object().and_then(|value| value.values().next()).context("no reference of the element")?;
        self.call("WebDriver:ElementClick", json!({"id": element})).map(drop)
    }

    /// The file that `action` makes the browser save, once it is complete. It is removed when Firefox ends.
    pub fn download(&mut self, limit: Duration, action: impl FnOnce(&mut Firefox) -> Result<()>) -> Result<PathBuf> {
        let folder = self.profile.path().join(DOWNLOADS);
        let files = || fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>();
        let before = files()?;
        action(self)?;
        let deadline = Instant::now() + limit;
        loop {
            let found = files()?;
            let is_partial = found.iter().any(|file| file.extension().is_some_and(|extension| extension == "part"));
            if let Some(file) = found.iter().find(|file| !before.contains(file)).filter(|_| !is_partial)
                && fs::metadata(file)?.len() > 0
            {
                return Ok(file.clone());
            }
            if Instant::now() > deadline {
                bail!("nothing was saved within {limit:?}: {}", self.in_page("return document.body.innerText")?);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until an expression in the current tab is truthy; one that throws is not yet.
    pub fn wait_for(&mut self, expression: &str, limit: Duration) -> Result<()> {
        let deadline = Instant::now() + limit;
        while self.in_page(&format!("return Boolean(await ({expression}));")).ok() != Some(Value::Bool(true)) {
            if Instant::now() > deadline {
                bail!("not true within {limit:?}: {expression}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// The value of a function body with `await` in the current tab.
    pub fn in_page(&mut self, body: &str) -> Result<Value> {
        self.run(body)
    }

    /// The value of a function body with `await` in the browser's own window.
    pub fn in_browser(&mut self, body: &str) -> Result<Value> {
        self.call("Marionette:SetContext", json!({"value": "chrome"}))?;
        let value = self.run(body);
        // Everything else is about pages.
        self.call("Marionette:SetContext", json!({"value": "content"}))?;
        value
    }

    fn run(&mut self, body: &str) -> Result<Value> {
        let script = format!(
            "const done = arguments[0]; (async () => {{ {body} }})()\
             .then(value => done({{value}}), error => done({{error: `${{error}}\\n${{error.stack}}`}}));"
        );
        let mut answer = self.call("WebDriver:ExecuteAsyncScript", json!({"script": script, "args": []}))?;
        match answer["value"]["error"].as_str() {
            Some(error) => bail!("{error}"),
            None => Ok(answer["value"]["value"].take()),
        }
    }

    /// Messages are JSON with their length before them: `[0, id, command, parameters]` and `[1, id, error, result]`.
    fn call(&mut self, command: &str, parameters: Value) -> Result<Value> {
        self.last_id += 1;
        let message = json!([0, self.last_id, command, parameters]).to_string();
        write!(self.stream.get_mut(), "{}:{message}", message.len())?;
        let mut answer = self.receive().with_context(|| command.to_owned())?;
        if answer[1] != self.last_id {
            bail!("{command}: an answer to another command");
        }
        match answer[2]["message"].as_str() {
            Some(error) => bail!("{command}: {error}"),
            None => Ok(answer[3].take()),
        }
    }

    fn receive(&mut self) -> Result<Value> {
        let mut length = Vec::new();
        self.stream.read_until(b':', &mut length)?;
        let length = String::from_utf8(length)?.trim_end_matches(':').parse()?;
        let mut message = vec![0; length];
        self.stream.read_exact(&mut message)?;
        Ok(serde_json::from_slice(&message)?)
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        let _ = self.call("Marionette:Quit", json!({"flags": ["eForceQuit"]}));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Firefox writes the port it chose into a file of the profile.
fn connect(child: &mut Child, profile: &Path) -> Result<TcpStream> {
    let deadline = Instant::now() + START_LIMIT;
    loop {
        if let Ok(text) = fs::read_to_string(profile.join("MarionetteActivePort"))
            && let Ok(port) = text.trim().parse::<u16>()
        {
            let stream = TcpStream::connect(("127.0.0.1", port))?;
            stream.set_read_timeout(Some(LIMIT))?;
            return Ok(stream);
        }
        if let Some(status) = child.try_wait()? {
            bail!("Firefox ended at once: {status}");
        }
        if Instant::now() > deadline {
            bail!("Firefox did not open its remote port within {START_LIMIT:?}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
