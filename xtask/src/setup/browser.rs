//! The browser of the tests and its driver, from the distribution.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{Need, Way};
use crate::process::{capture, command, run};

const LIMIT: Duration = Duration::from_secs(600);
const QUESTION_LIMIT: Duration = Duration::from_secs(20);

pub(super) fn chromium() -> Need {
    need("chromium", "chromium")
}

pub(super) fn driver() -> Need {
    need("chromedriver", "chromium-driver")
}

pub(super) fn firefox() -> Need {
    need("firefox", "firefox-esr")
}

/// Where the driver is, for those who start it themselves.
pub fn chromedriver() -> Result<String> {
    Ok(capture(command("sh").args(["-c", "command -v chromedriver"]), QUESTION_LIMIT)?.trim().to_owned())
}

fn need(program: &'static str, package: &'static str) -> Need {
    Need {
        what: program.to_owned(),
        present: Box::new(move || capture(command(program).arg("--version"), QUESTION_LIMIT).is_ok()),
        ways: vec![Way::new(format!("apt-get install {package} (at most {} minutes)", LIMIT.as_secs() / 60), move || install(package))],
        by_hand: format!("your distribution's package of {program} (Debian: `apt-get install {package}`)"),
    }
}

fn install(package: &str) -> Result<()> {
    let user = capture(command("id").arg("-u"), QUESTION_LIMIT)?;
    ensure!(user.trim() == "0", "installing a package needs root");
    let mut update = command("apt-get");
    run(update.args(["-qq", "update"]), LIMIT)?;
    let mut install = command("apt-get");
    install.args(["-qq", "install", "--yes", "--no-install-recommends", package]).env("DEBIAN_FRONTEND", "noninteractive");
    run(&mut install, LIMIT)
}
