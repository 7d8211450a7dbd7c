//! A TURN server of our own (coturn) in the middle of the network.

use std::fs::File;
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::namespace::{MIDDLE, shell};
use crate::process::command;

const START_LIMIT: Duration = Duration::from_secs(10);

pub(super) struct Turn {
    child: Child,
    // Held so that key and log are removed after the process has ended.
    _folder: TempDir,
}

impl Turn {
    /// Listens on port 3478 (UDP and TCP) and 5349 (TLS) for the user `user` with the password `password`.
    pub(super) fn start() -> Result<Turn> {
        let folder = TempDir::with_prefix("rtclens-turn-")?;
        let path = |name: &str| folder.path().join(name).display().to_string();
        shell(&format!(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={MIDDLE} -addext subjectAltName=IP:{MIDDLE} -keyout {} -out {}",
            path("key.pem"),
            path("certificate.pem")
        ))?;
        let log = File::create(path("log"))?;
        let child = command("turnserver")
            .args(["-n", "--no-cli", "--fingerprint", "--lt-cred-mech", "--user=user:password", "--realm=example.org"])
            .arg(format!("--listening-ip={MIDDLE}"))
            .arg(format!("--relay-ip={MIDDLE}"))
            .arg(format!("--cert={}", path("certificate.pem")))
            .arg(format!("--pkey={}", path("key.pem")))
            .arg(format!("--pidfile={}", path("pid")))
            .arg("--log-file=stdout")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start turnserver (coturn)")?;
        let turn = Turn { child, _folder: folder };
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect((MIDDLE, 5349)).is_err() {
            if Instant::now() > deadline {
                bail!("turnserver does not listen");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
