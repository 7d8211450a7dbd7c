//! The dumps that are measured with: made once from a recorded conference, then kept under `target/bench`.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::recording::Connection;
use super::{chrome_dump, delta_dump, recording};
use crate::workspace;

/// The call that is extended.
pub(super) const RECORDING: &str = "tests/fixtures/rtcstats-chrome/chromium-156-receiver/rtcstats_dump.gz";

const MEGABYTE: u64 = 1_000_000;

/// Chromium keeps this many points of a series.
const SERIES_CAP: usize = 1000;

/// Points of the smaller webrtc-internals dump: a call of five minutes.
const SHORT_SERIES: usize = 300;

/// Samples of the longest series to chart.
const MILLION: u32 = 1_000_000;

/// A dump to measure with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dump {
    Delta10,
    Delta10Gzip,
    Delta100,
    Delta600,
    Delta1000,
    Chrome24,
    Internals9,
    Internals100,
    Million,
}

impl Dump {
    fn name(self) -> &'static str {
        match self {
            Dump::Delta10 => "delta-10.rtcstats",
            Dump::Delta10Gzip => "delta-10.rtcstats.gz",
            Dump::Delta100 => "delta-100.rtcstats",
            Dump::Delta600 => "delta-600.rtcstats",
            Dump::Delta1000 => "delta-1000.rtcstats",
            Dump::Chrome24 => "chrome-24.rtcstats",
            Dump::Internals9 => "internals-9.json",
            Dump::Internals100 => "internals-100.json",
            Dump::Million => "million.rtcstats",
        }
    }

    /// Path of the dump, which is made if it is not there.
    pub(super) fn path(self) -> Result<PathBuf> {
        let path = folder()?.join(self.name());
        if !path.exists() {
            println!("making {}", self.name());
            let part = path.with_extension("part");
            let mut output = BufWriter::with_capacity(1 << 20, File::create(&part)?);
            self.write(&mut output)?;
            output.flush()?;
            fs::rename(&part, &path)?;
        }
        Ok(path)
    }

    fn write(self, output: &mut impl Write) -> Result<()> {
        if self == Dump::Delta10Gzip {
            let mut gzip = GzEncoder::new(output, Compression::default());
            io::copy(&mut File::open(Dump::Delta10.path()?)?, &mut gzip)?;
            gzip.finish()?;
            return Ok(());
        }
        if self == Dump::Million {
            return Ok(delta_dump::write_one_member(output, MILLION)?);
        }
        let recorded = recording::read(&workspace::root().join(RECORDING))?;
        let receiver = receiver(&recorded)?;
        match self {
            Dump::Delta10 | Dump::Delta10Gzip | Dump::Million => delta_dump::write(output, receiver, 1, 10 * MEGABYTE),
            Dump::Delta100 => delta_dump::write(output, receiver, 2, 100 * MEGABYTE),
            Dump::Delta600 => delta_dump::write(output, receiver, 12, 600 * MEGABYTE),
            Dump::Delta1000 => delta_dump::write(output, receiver, 20, 1000 * MEGABYTE),
            Dump::Chrome24 => chrome_dump::write_full_reports(output, &recorded, 24 * MEGABYTE),
            Dump::Internals9 => chrome_dump::write_internals(output, &recorded, SHORT_SERIES, 8 * MEGABYTE),
            Dump::Internals100 => chrome_dump::write_internals(output, &recorded, SERIES_CAP, 92 * MEGABYTE),
        }?;
        Ok(())
    }
}

/// Where the dumps are kept; removing it has them made again.
pub(super) fn folder() -> Result<PathBuf> {
    let folder = workspace::root().join("target/bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The connection that the conference arrives on.
pub(super) fn receiver(recorded: &[Connection]) -> Result<&Connection> {
    let receives = |connection: &&Connection| connection.reports.iter().any(|report| report.stats_type == "inbound-rtp");
    recorded.iter().find(receives).context("the recording has no receiver")
}
