//! The Chromium process: finding the program, its switches, its profile folder and its end.

use std::ffi::OsString;
use std::fs::{self, File};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::Options;

const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const SWITCHES: [&str; 17] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    // Pages of a headless browser all count as hidden; without these their timers and frames are slowed down.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-port=0",
];

const START_LIMIT: Duration = Duration::from_secs(60);
const END_LIMIT: Duration = Duration::from_secs(5);

pub(super) struct Process {
    child: Child,
    address: String,
    // Held so that the profile is removed after the process has ended.
    _profile: TempDir,
}

impl Process {
    pub(super) fn start(options: &Options) -> Result<Process> {
        let profile = TempDir::with_prefix("rtclens-chromium-")?;
        let log = profile.path().join("stderr.log");
        let mut user_data = OsString::from("--user-data-dir=");
        user_data.push(profile.path());
        let mut command = Command::new(program()?);
        command.args(SWITCHES).arg(user_data);
        if !options.arguments.iter().any(|argument| argument.starts_with("--load-extension=")) {
            command.arg("--disable-extensions");
        }
        if options.fake_devices {
            command.arg("--use-fake-device-for-media-stream");
        }
        if options.grant_devices {
            command.arg("--use-fake-ui-for-media-stream");
        }
        let mut child = command
            .args(&options.arguments)
            .envs(options.environment.clone())
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()
            .context("cannot start Chromium")?;
        match wait_for_address(&mut child, &profile) {
            Ok(address) => Ok(Process { child, address, _profile: profile }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error.context(fs::read_to_string(&log).unwrap_or_default()))
            }
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Waits for the process if it is `closing` by itself, else or if that takes too long kills it.
    pub(super) fn end(&mut self, closing: bool) {
        let deadline = Instant::now() + END_LIMIT;
        while closing && Instant::now() < deadline {
            if let Ok(Some(_)) = self.child.try_wait() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Path of the Chromium to use: the environment variable `CHROME`, else the first that is on the path.
fn program() -> Result<OsString> {
    if let Some(program) = std::env::var_os("CHROME") {
        return Ok(program);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| PROGRAMS.map(|name| folder.join(name)))
        .find(|program| program.is_file())
        .map(OsString::from)
        .with_context(|| format!("found none of {} on the path; install Chromium", PROGRAMS.join(", ")))
}

/// Chromium writes the port it chose and the path of its socket into a file of the profile.
fn wait_for_address(child: &mut Child, profile: &TempDir) -> Result<String> {
    let file = profile.path().join("DevToolsActivePort");
    let deadline = Instant::now() + START_LIMIT;
    loop {
        let text = fs::read_to_string(&file).unwrap_or_default();
        if let Some((port, path)) = text.split_once('\n')
            && !path.trim().is_empty()
        {
            return Ok(format!("ws://127.0.0.1:{port}{}", path.trim()));
        }
        if let Some(status) = child.try_wait()? {
            bail!("Chromium ended at once: {status}");
        }
        if Instant::now() > deadline {
            bail!("Chromium did not open its debugging port within {START_LIMIT:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
