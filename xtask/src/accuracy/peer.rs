//! The same recordings through webrtc-issue-detector, a package for pages that looks at the same statistics while a call goes on.
//!
//! It is fetched from the npm registry into `target` for the comparison and is no part of the project.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};

use super::table::{self, Counts, Tally};
use crate::labels::{Recorder, Recording};
use crate::process::{self, DOWNLOAD_LIMIT, command};
use crate::workspace;

const PACKAGE: &str = "webrtc-issue-detector@1.17.3";

/// What it says, and the observations of ours of which it would be right.
const REASONS: &[(&str, &[&str])] = &[
    ("inbound-network-quality", &["networkAudioLossIn", "networkVideoLossIn", "networkMediaJitterIn"]),
    ("outbound-network-quality", &["networkAudioLossOut", "networkVideoLossOut", "networkMediaJitterOut"]),
    ("server-issue", &["networkMediaRttIn", "networkMediaRttOut"]),
    ("outbound-network-throughput", &["bandwidthLimiting", "lowUplinkEstimate", "estimateCollapse"]),
    ("encoder-cpu-throttling", &["cpuLimiting", "highEncodeTime"]),
    ("decoder-cpu-throttling", &["cpuLimiting"]),
    ("frozen-video-track", &["videoFrozen", "videoPaused"]),
    ("missing-video-stream-data", &["missingInboundData", "stalledStream", "oneWayVideo"]),
    ("missing-audio-stream-data", &["missingInboundData", "stalledStream", "oneWayAudio"]),
    ("network-media-sync-failure", &["networkMediaJitterIn", "bufferbloat", "highConcealment"]),
];

/// Prints its precision and recall, over the recordings by Chromium itself: those of the collector do not hold reports in whole, as it wants them.
pub(super) fn compare(recordings: &[Recording]) -> Result<()> {
    let recordings: Vec<&Recording> = recordings.iter().filter(|recording| recording.label.recorder == Recorder::Browser).collect();
    let said = match run(&recordings) {
        Ok(said) => said,
        Err(error) => {
            println!("{PACKAGE} cannot be run: {error:#}");
            return Ok(());
        }
    };
    let mut tallies = Vec::new();
    for (reason, keys) in REASONS {
        let mut tally = Tally::new(reason);
        for recording in &recordings {
            let label = &recording.label;
            let has = |list: &[String]| keys.iter().any(|key| list.iter().any(|each| each == key));
            let is_said = said.get(&recording.name).is_some_and(|reasons| reasons.iter().any(|each| each == reason));
            let (must, may) = (has(&label.must), has(&label.may));
            tally.add(
                label.set,
                Counts {
                    found: usize::from(is_said && must),
                    missed: usize::from(!is_said && must),
                    wrong: usize::from(is_said && !must && !may),
                    silent: usize::from(!is_said && !must),
                },
            );
        }
        tallies.push(tally);
    }
    println!("{PACKAGE}, every five seconds as it does by itself:\n");
    table::print("reason", &tallies);
    let healthy = recordings.iter().filter(|recording| recording.label.healthy);
    let alarmed = healthy.clone().filter(|recording| said.get(&recording.name).is_some_and(|reasons| !reasons.is_empty()));
    println!("It says something of {} of the {} healthy recordings.", alarmed.count(), healthy.count());
    Ok(())
}

/// Reasons by recording.
fn run(recordings: &[&Recording]) -> Result<BTreeMap<String, Vec<String>>> {
    let folder = workspace::root().join("target/peer");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), "{\"private\":true}\n")?;
    let mut install = command("npm");
    process::capture(
        install.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]).current_dir(&folder),
        DOWNLOAD_LIMIT,
    )?;
    let script = folder.join("peer.mjs");
    fs::write(&script, include_str!("peer.mjs"))?;
    let mut node = command("node");
    node.arg(&script).args(recordings.iter().map(|recording| &recording.dump)).current_dir(&folder);
    let answer: Vec<Vec<String>> =
        serde_json::from_str(&process::capture(&mut node, DOWNLOAD_LIMIT)?).context("no answer of the package")?;
    ensure!(answer.len() == recordings.len(), "{} answers about {} recordings", answer.len(), recordings.len());
    Ok(recordings.iter().map(|recording| recording.name.clone()).zip(answer).collect())
}
