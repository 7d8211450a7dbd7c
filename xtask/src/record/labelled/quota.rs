//! A limit to the processor time of a process and all it starts, by a control group (Linux; version 1 or 2).

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

const PERIOD: u64 = 100_000;
const END_LIMIT: Duration = Duration::from_secs(5);

pub(super) struct Quota {
    folder: PathBuf,
    is_first_version: bool,
}

impl Quota {
    /// A control group without limit.
    pub(super) fn make(name: &str) -> Result<Quota> {
        let first = Path::new("/sys/fs/cgroup/cpu");
        let is_first_version = first.is_dir();
        let parent = if is_first_version { first } else { Path::new("/sys/fs/cgroup") };
        let folder = parent.join(format!("rtclens-{name}-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("cannot make a control group: {}", folder.display()))?;
        // The call comes before whatever else the machine does.
        let (file, most) = if is_first_version { ("cpu.shares", "262144") } else { ("cpu.weight", "10000") };
        fs::write(folder.join(file), most).context("cannot weigh a control group")?;
        Ok(Quota { folder, is_first_version })
    }

    /// Moves this process there; what it starts stays there.
    pub(super) fn enter(&self) -> Result<()> {
        fs::write(self.folder.join("cgroup.procs"), std::process::id().to_string()).context("cannot enter a control group")
    }

    /// Moves this process back to where all others are.
    pub(super) fn leave(&self) -> Result<()> {
        let parent = self.folder.parent().context("a control group has a parent")?;
        fs::write(parent.join("cgroup.procs"), std::process::id().to_string()).context("cannot leave a control group")
    }

    /// Limits it to a share of one processor.
    pub(super) fn set(&self, share: f64) -> Result<()> {
        let quota = (share * PERIOD as f64) as u64;
        let (file, text) =
            if self.is_first_version { ("cpu.cfs_quota_us", quota.to_string()) } else { ("cpu.max", format!("{quota} {PERIOD}")) };
        fs::write(self.folder.join(file), text).context("cannot limit a control group")
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        let deadline = Instant::now() + END_LIMIT;
        // It can go once its last process has.
        while fs::remove_dir(&self.folder).is_err() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
