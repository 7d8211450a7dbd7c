//! Labelled recordings: real calls with one known fault, and what an analysis must and must not say of each.
//!
//! Each is a folder of `tests/calls` with a dump and its `label.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::workspace;

/// What is known of a recording.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Label {
    /// The fault, or the kind of healthy call.
    pub fault: String,
    /// It in a sentence.
    pub about: String,
    /// The end that recorded it.
    pub side: String,
    /// What it is used for.
    pub set: Set,
    /// Whether nothing is wrong at this end, so that no finding may be high or critical.
    pub healthy: bool,
    /// Observations that an analysis must make.
    pub must: Vec<String>,
    /// Observations that follow from the fault in some calls.
    pub may: Vec<String>,
    /// Observations that would be wrong.
    pub must_not: Vec<String>,
    /// The causes that it must deduce.
    pub deductions: Vec<String>,
    /// Causes that are not wrong either; no other may be high or critical.
    pub may_deduce: Vec<String>,
    /// The command that records it again.
    pub how: String,
    /// What recorded it in the browser.
    pub recorder: Recorder,
    /// The browser, with its version.
    pub browser: String,
    /// The day.
    pub date: String,
}

/// What a recording is used for. Both ends of a call are used for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Set {
    /// Limits may be chosen so that it is judged rightly.
    Calibration,
    /// Only looked at for the report.
    Report,
}

/// What recorded a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Recorder {
    /// chrome://webrtc-internals, which writes reports in whole.
    Browser,
    /// The module of the collector, which writes what changed.
    Module,
}

/// A recording.
pub struct Recording {
    /// Name of its folder.
    pub name: String,
    /// What is known of it.
    pub label: Label,
    /// Path of the dump.
    pub dump: PathBuf,
}

/// Keys of the observations that labels are about.
pub const JUDGED: &[&str] = &[
    "connectionFailed",
    "connectionDropped",
    "iceInterrupted",
    "receptionBroken",
    "connectionChurn",
    "connectionWarmup",
    "turnUnreachable",
    "turnAuthenticationError",
    "turnNoConfig",
    "relayOverTcp",
    "relayOverTls",
    "dtlsFailure",
    "networkSwitched",
    "iceRestart",
    "remoteClosed",
    "apiCallFailed",
    "negotiationLeftOpen",
    "offerNeverAnswered",
    "tooManyConnections",
    "mungedModifiedLinesInLocalSdp",
    "duplicatedLinesInLocalSdp",
    "deviceNotAllowed",
    "deviceNotFound",
    "deviceInUse",
    "overconstrained",
    "trackEnded",
    "trackEndedEarly",
    "noOutgoingAudioVolume",
    "constantInaudibleMicrophoneVolume",
    "microphoneInaudible",
    "networkAudioLossIn",
    "networkAudioLossOut",
    "networkVideoLossIn",
    "networkVideoLossOut",
    "networkMediaJitterIn",
    "networkMediaJitterOut",
    "networkMediaRttIn",
    "networkMediaRttOut",
    "bufferbloat",
    "bandwidthLimiting",
    "cpuLimiting",
    "cpuPressure",
    "highEncodeTime",
    "estimateCollapse",
    "lowUplinkEstimate",
    "videoFrozen",
    "videoPaused",
    "stalledStream",
    "missingInboundData",
    "oneWayAudio",
    "oneWayVideo",
    "noIncomingAudioEnergy",
    "highConcealment",
    "simulcastLayerNeverSent",
    "codecFallback",
    "lateInternalsCapture",
    "connectionEmpty",
];

/// File name of a recording's dump.
pub const DUMP: &str = "rtcstats_dump.gz";
const LABEL: &str = "label.toml";

/// Where the recordings are.
pub fn folder() -> PathBuf {
    workspace::root().join("tests/calls")
}

/// Every recording, by name.
pub fn recordings() -> Result<Vec<Recording>> {
    let mut recordings = Vec::new();
    for entry in fs::read_dir(folder()).context("no recordings")? {
        let path = entry?.path();
        let name = path.file_name().context("a folder has a name")?.to_string_lossy().into_owned();
        let text = fs::read_to_string(path.join(LABEL)).with_context(|| format!("{name} has no label"))?;
        let label = toml::from_str(&text).with_context(|| format!("label of {name}"))?;
        recordings.push(Recording { name, label, dump: path.join(DUMP) });
    }
    recordings.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(recordings)
}

impl Label {
    /// Writes it into the folder of a recording.
    pub fn write(&self, folder: &Path) -> Result<()> {
        fs::write(folder.join(LABEL), toml::to_string(self)?).with_context(|| folder.display().to_string())
    }
}
