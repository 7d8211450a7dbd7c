//! A microphone that other programs have taken: the one source of a PulseAudio of our own, which has no place left for another listener.

use std::fmt::Write;
use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::process::command;

/// Who can listen to a source at once (PA_MAX_OUTPUTS_PER_SOURCE).
const PLACES: usize = 256;
/// Each listener has files open of its own.
const FILES: usize = 8192;
const START_LIMIT: Duration = Duration::from_secs(20);

pub(super) struct TakenMicrophone {
    child: Child,
    // Held so that the socket is removed after the process has ended.
    folder: TempDir,
}

impl TakenMicrophone {
    pub(super) fn start() -> Result<TakenMicrophone> {
        let folder = TempDir::with_prefix("rtclens-sound-")?;
        let path = |name: &str| folder.path().join(name);
        fs::write(path("daemon.conf"), format!("rlimit-nofile = {FILES}\n"))?;
        fs::write(path("script"), script(&path("socket").display().to_string())?)?;
        let log = File::create(path("log"))?;
        let child = command("pulseaudio")
            .args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--realtime=no", "--high-priority=no", "-F"])
            .arg(path("script"))
            .env("PULSE_CONFIG_PATH", folder.path())
            .env("PULSE_RUNTIME_PATH", folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start pulseaudio")?;
        let taken = TakenMicrophone { child, folder };
        let deadline = Instant::now() + START_LIMIT;
        while !taken.folder.path().join("socket").exists() {
            ensure!(Instant::now() < deadline, "pulseaudio does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(taken)
    }

    /// What tells a browser where the microphone is.
    pub(super) fn environment(&self) -> (String, String) {
        ("PULSE_SERVER".to_owned(), format!("unix:{}", self.folder.path().join("socket").display()))
    }
}

/// Browsers do not offer what a loudspeaker plays, so that the source is made of that. The socket is there when all else is.
fn script(socket: &str) -> Result<String> {
    let sink = "load-module module-null-sink rate=8000 channels=1 format=s16le sink_name";
    let mut script = format!("{sink}=heard\n{sink}=loudspeaker\nset-default-sink loudspeaker\n");
    writeln!(
        script,
        "load-module module-remap-source master=heard.monitor source_name=microphone source_properties=device.description=Microphone"
    )?;
    for _ in 0..PLACES {
        writeln!(script, "load-module module-loopback source=microphone sink=loudspeaker latency_msec=2000 adjust_time=0")?;
    }
    writeln!(script, "load-module module-native-protocol-unix auth-anonymous=1 socket={socket}")?;
    Ok(script)
}

impl Drop for TakenMicrophone {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
