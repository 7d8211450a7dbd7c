//! Measures what the collector costs the page of a call, and how large what it writes is, beside rtcstats-js.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use collector::recorder::Recorder;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::json;

use super::dumps;
use super::table::{Goal, Table, median, quarter};
use crate::browser::{Browser, Options, Page};
use crate::collector::bundle::{Shape, bundle, bundle_with};
use crate::collector::installed::Installed;
use crate::server;
use crate::workspace;

const LIMIT: Duration = Duration::from_secs(300);

/// Lets the page's clock tell five microseconds apart.
const ISOLATED: &str = "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n";

#[derive(Deserialize)]
struct Texts {
    ours: String,
    peer: String,
}

/// Runs all measurements; `peer` is the folder of packages of a checkout of rtcstats/rtcstats.
pub(super) fn run(peer: Option<&Path>, quick: bool) -> Result<Table> {
    let root = dumps::folder()?.join("collector");
    fs::create_dir_all(root.join("pages"))?;
    fs::create_dir_all(root.join("collector"))?;
    for name in ["collector-bench.html", "collector-bench.js", "peers.js"] {
        fs::copy(workspace::root().join("tests/pages").join(name), root.join("pages").join(name))?;
    }
    bundle("collector/js/hook.js", Shape::Module, &root.join("collector/hook.js"))?;
    if let Some(peer) = peer {
        bundle_peer(peer, &root)?;
    }
    let server = server::serve_with(&root, "/", 0, ISOLATED)?;
    let browser = Browser::launch(&Options {
        fake_devices: true,
        grant_devices: true,
        arguments: vec!["--js-flags=--expose-gc".to_owned()],
        ..Options::default()
    })?;
    let open = |which: &str| -> Result<Page> {
        let page = browser.page(&format!("{}pages/collector-bench.html?collector={which}", server.address()))?;
        page.set_limit(LIMIT);
        page.wait_for("'measure' in window", LIMIT)?;
        Ok(page)
    };
    let mut table = Table::default();
    println!("{}, {} processors", browser.version()?, std::thread::available_parallelism()?);
    ticks(&open, peer.is_some(), quick, &mut table)?;
    latency(&open, peer.is_some(), quick, &mut table)?;
    sizes(&open, peer.is_some(), &mut table)?;
    if !quick {
        memory(server.address(), &mut table)?;
    }
    Ok(table)
}

/// As many reports as two hours have at one a second, of 50 inbound and 50 outbound tracks, recorded by the extension; ten times as fast.
fn memory(address: &str, table: &mut Table) -> Result<()> {
    const REPORTS: u32 = 7200;
    /// Notes of the recording, nearly all of them reports of its two connections, and their bytes before packing.
    const KEPT: &str = "new Promise(done => { indexedDB.open('recordings').onsuccess = ({ target }) => { \
        target.result.transaction('recordings').objectStore('recordings').getAll().onsuccess = ({ target }) => \
        done([target.result[0].notes, target.result[0].bytes]); }; })";
    const INTERVAL: Duration = Duration::from_millis(100);
    let recorder = Installed::launch()?;
    let settings = recorder.own("recordings.html")?;
    settings.run(&format!("chrome.storage.local.set({{ interval: {} }})", INTERVAL.as_millis()))?;
    let (page, popup) = recorder.record(&format!("{address}pages/collector-bench.html"))?;
    popup.close()?;
    page.wait_for("'measure' in window", LIMIT)?;
    page.run("measure.call(50)")?;
    let mut heaps: Vec<(f64, f64)> = Vec::new();
    // A busy machine skips reports, which are then made up for.
    while heaps.len() < 60 {
        std::thread::sleep(INTERVAL * REPORTS / 12);
        let [reports, bytes]: [f64; 2] = settings.evaluate(KEPT)?;
        let (page, background) = (page.heap()?.total() as f64, recorder.background_heap()?.total() as f64);
        println!("{} reports, {:.0} MB kept: page {:.1} MB, background {:.1} MB", reports / 2.0, bytes / 1e6, page / 1e6, background / 1e6);
        heaps.push((page, background));
        if reports >= f64::from(2 * REPORTS) {
            break;
        }
    }
    let largest = |of: fn(&(f64, f64)) -> f64| heaps.iter().map(of).fold(0.0, f64::max) / 1e6;
    table.add("memory of the background, 50 tracks, 7200 reports, at most", largest(|heap| heap.1), "MB", Goal::AtMost(64.0));
    table.add("memory of the page then, with the call itself, at most", largest(|heap| heap.0), "MB", Goal::AtMost(64.0));
    Ok(())
}

/// rtcstats-js as one module, with the little that its users write around it.
fn bundle_peer(packages: &Path, root: &Path) -> Result<()> {
    let entry = root.join("peer-entry.js");
    let (js, shared) = (packages.join("rtcstats-js/rtcstats.js"), packages.join("rtcstats-shared/index.js"));
    let text = format!(
        "import {{ wrapRTCPeerConnection, wrapGetUserMedia, wrapEnumerateDevices }} from {js:?};\nexport {{ compressMethod }} from {shared:?};\n\
         export function wrapRTCStats(trace, getStatsInterval) {{ wrapRTCPeerConnection(trace, window, {{ getStatsInterval }}); wrapGetUserMedia(trace, window); wrapEnumerateDevices(trace, window); }}\n"
    );
    fs::write(&entry, text)?;
    let alias = format!("--alias:@rtcstats/rtcstats-shared={}", shared.display());
    bundle_with(&entry, Shape::Module, &root.join("collector/peer.js"), &[&alias]).context("rtcstats-js")
}

fn ticks(open: &dyn Fn(&str) -> Result<Page>, has_peer: bool, quick: bool, table: &mut Table) -> Result<()> {
    let count = if quick { 20 } else { 60 };
    for (tracks, goal) in [(50, 0.2), (10, 0.2), (1, 0.35)] {
        let measure = |which: &str| -> Result<f64> {
            let page = open(which)?;
            let ticks: Vec<f64> = page.evaluate(&format!("measure.ticks({tracks}, {count})"))?;
            page.close()?;
            Ok(median(ticks))
        };
        let ours = measure("ours")?;
        let peer = if has_peer { Some(measure("peer")?) } else { None };
        table.beside(format!("page time for a report, {tracks} inbound tracks"), ours, peer, "ms", Goal::Times(1.0 / goal));
    }
    Ok(())
}

fn latency(open: &dyn Fn(&str) -> Result<Page>, has_peer: bool, quick: bool, table: &mut Table) -> Result<()> {
    let rounds = if quick { 15 } else { 150 };
    let collectors: &[&str] = if has_peer { &["", "ours", "peer"] } else { &["", "ours"] };
    let page = open("")?;
    let rows: Vec<Vec<[f64; 3]>> = page.evaluate(&format!("measure.latencies({}, {rounds})", json!(collectors)))?;
    page.close()?;
    let measured: Vec<[f64; 3]> =
        rows.iter().map(|rows| [0, 1, 2].map(|column| quarter(rows.iter().map(|row| row[column]).collect()))).collect();
    for (index, what) in ["new RTCPeerConnection", "addTransceiver × 50", "setLocalDescription, 50 transceivers"].into_iter().enumerate() {
        let added = |which: usize| measured.get(which).map(|row| row[index] - measured[0][index]);
        table.beside(
            format!("time added to {what} ({:.2} ms)", measured[0][index]),
            added(1).unwrap_or(f64::NAN),
            added(2),
            "ms",
            Goal::Times(2.0),
        );
    }
    Ok(())
}

fn sizes(open: &dyn Fn(&str) -> Result<Page>, has_peer: bool, table: &mut Table) -> Result<()> {
    for tracks in [10, 1] {
        let page = open(if has_peer { "both" } else { "ours" })?;
        let texts: Texts = page.evaluate(&format!("measure.sizes({tracks}, 60)"))?;
        page.close()?;
        let mut recorder = Recorder::new();
        let ours: String = texts.ours.lines().filter_map(|note| recorder.line(note)).map(|line| line + "\n").collect();
        let (raw, packed) = (ours.len() as f64, packed(&ours)? as f64);
        let peer = has_peer.then_some(texts.peer);
        let peer_packed = peer.as_deref().map(self::packed).transpose()?.map(|size| size as f64);
        table.beside(
            format!("size of a dump, {tracks} tracks, 60 s"),
            raw / 1e3,
            peer.map(|text| text.len() as f64 / 1e3),
            "kB",
            Goal::Times(1.0),
        );
        table.beside(
            format!("the same, gzipped, {tracks} tracks"),
            packed / 1e3,
            peer_packed.map(|size| size / 1e3),
            "kB",
            Goal::Times(1.0),
        );
    }
    let hook = dumps::folder()?.join("page.js");
    bundle("collector/extension/page.js", Shape::Script, &hook)?;
    table.add("hook injected into a page, gzipped", self::packed(&fs::read_to_string(hook)?)? as f64, "B", Goal::AtMost(6000.0));
    Ok(())
}

fn packed(text: &str) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?.len())
}
