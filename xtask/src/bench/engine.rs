//! Measures the site's worker by itself, on a page that does nothing else: reading, progress, cancel, chart windows.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::anonymize::policy::Policy;
use shared::session::answers::{AnalysisQuery, Request};

use super::Plan;
use super::dumps::Dump;
use super::table::{Goal, Table, median};
use crate::browser::{Browser, Page};

const LIMIT: Duration = Duration::from_secs(300);

/// Pixels of a chart over the whole width of a large screen.
const WIDTH: u32 = 1600;

/// What `open` of the bench page tells.
#[derive(Deserialize)]
struct Opened {
    milliseconds: f64,
    silence: f64,
    cancelled: Option<f64>,
}

/// What `ask` and `peer` of the bench page tell.
#[derive(Deserialize)]
struct Timed {
    milliseconds: f64,
    #[serde(default)]
    reply: Value,
}

/// What `beside` of the bench page tells.
#[derive(Deserialize)]
struct Beside {
    milliseconds: f64,
    slowest: f64,
}

/// What `chart` of the bench page tells.
#[derive(Deserialize)]
struct Painted {
    milliseconds: f64,
    samples: u64,
}

pub(super) fn measure(plan: &Plan, browser: &Browser, address: &str, table: &mut Table) -> Result<()> {
    let rounds = if plan.quick { 3 } else { 7 };
    let page = browser.page(&format!("{address}pages/bench.html"))?;
    page.set_limit(LIMIT);
    page.wait_for("'bench' in window", LIMIT)?;
    page.run("await bench.start()")?;
    let mut side_by_side = |what: &str, dump: Dump, series: bool, rounds: usize, goal: f64| -> Result<()> {
        let rounds = read_rounds(plan, &page, dump, series, rounds)?;
        match plan.peer {
            Some(_) => table.compare(what, &rounds, "ms", Goal::Times(goal)),
            None => table.add(what, median(rounds.iter().map(|round| round.0).collect()), "ms", Goal::None),
        }
        Ok(())
    };
    side_by_side("rtcstats dump 10 MB → all series", Dump::Delta10, true, rounds, 20.0)?;
    side_by_side("rtcstats dump 10 MB, gzipped → all series", Dump::Delta10Gzip, true, rounds, 10.0)?;
    side_by_side("webrtc-internals 9 MB → all series", Dump::Internals9, false, rounds, 7.0)?;
    side_by_side("Chromium's own rtcstats dump 24 MB → all series", Dump::Chrome24, true, rounds, 3.0)?;
    if !plan.quick {
        side_by_side("rtcstats dump 100 MB → all series", Dump::Delta100, true, 1, 20.0)?;
        side_by_side("webrtc-internals 100 MB → all series", Dump::Internals100, false, 1, 7.0)?;
    }
    features(plan, &page, rounds, table)?;
    analysis(&page, rounds, table)?;
    copies(plan, &page, rounds, table)?;
    windows(&page, rounds, table)?;
    charts(&page, rounds, table)?;
    if !plan.quick {
        large(&page, table, "600 MB", Dump::Delta600)?;
        large(&page, table, "1 GB", Dump::Delta1000)?;
    }
    page.close()
}

/// Milliseconds of the worker and of the peer, in turns; the first turn of each is not counted.
fn read_rounds(plan: &Plan, page: &Page, dump: Dump, series: bool, rounds: usize) -> Result<Vec<(f64, f64)>> {
    page.set_files("input", &[dump.path()?])?;
    let mut measured = Vec::new();
    for _ in 0..=rounds {
        let ours: Opened = page.evaluate("bench.open()")?;
        let peer = match plan.peer {
            Some(_) => {
                page.evaluate::<Timed>(&format!("bench.peer({series}).then(({{milliseconds}}) => ({{milliseconds}}))"))?.milliseconds
            }
            None => f64::NAN,
        };
        page.run("bench.release()")?;
        page.heap()?;
        measured.push((ours.milliseconds, peer));
    }
    measured.remove(0);
    Ok(measured)
}

/// The features of a 10 MB dump that is open, of the peer those that it has.
fn features(plan: &Plan, page: &Page, rounds: usize, table: &mut Table) -> Result<()> {
    page.set_files("input", &[Dump::Delta10.path()?])?;
    page.run("await bench.open()")?;
    if plan.peer.is_some() {
        page.run("await bench.peer(false)")?;
    }
    let mut measured = Vec::new();
    for _ in 0..=rounds {
        // The reply itself would only be copied once more.
        let ours: Timed =
            page.evaluate("bench.ask('Features').then(({milliseconds, reply}) => ({milliseconds, reply: reply.Features.groups.length}))")?;
        let peer = match plan.peer {
            Some(_) => page.evaluate::<Timed>("bench.peerFeatures()")?.milliseconds,
            None => f64::NAN,
        };
        measured.push((ours.milliseconds, peer));
    }
    measured.remove(0);
    page.run("bench.release()")?;
    let what = "features of an open rtcstats dump, 10 MB";
    match plan.peer {
        Some(_) => table.compare(what, &measured, "ms", Goal::AtMost(60.0)),
        None => table.add(what, median(measured.iter().map(|round| round.0).collect()), "ms", Goal::AtMost(60.0)),
    }
    Ok(())
}

/// The whole analysis of a 10 MB dump that is open.
fn analysis(page: &Page, rounds: usize, table: &mut Table) -> Result<()> {
    page.set_files("input", &[Dump::Delta10.path()?])?;
    page.run("await bench.open()")?;
    let times = (0..=rounds).map(|_| analyse(page));
    let times: Vec<Beside> = times.collect::<Result<_>>()?;
    let of = |pick: fn(&Beside) -> f64| median(times[1..].iter().map(pick).collect());
    table.add("analysis of an open rtcstats dump, 10 MB", of(|each| each.milliseconds), "ms", Goal::AtMost(150.0));
    table.add("10 MB: longest wait for a chart window meanwhile", of(|each| each.slowest), "ms", Goal::AtMost(100.0));
    Ok(())
}

/// Has the open dump analysed, and asks for a chart window again and again meanwhile.
fn analyse(page: &Page) -> Result<Beside> {
    let window = window(page)?;
    page.evaluate(&format!("bench.beside({}, {window})", json!(Request::Analysis(AnalysisQuery::default()))))
}

/// The request for a chart of what the first connection received, over the whole of the open dump.
fn window(page: &Page) -> Result<Value> {
    let overview: Timed = page.evaluate("bench.ask('Overview')")?;
    let overview = &overview.reply["Overview"];
    let received = &overview["connections"][0]["received"];
    Ok(json!({"Window": {"path": received, "range": overview["range"], "width": WIDTH}}))
}

/// A copy without personal data, written and checked, beside one of the peer, which is only written.
fn copies(plan: &Plan, page: &Page, rounds: usize, table: &mut Table) -> Result<()> {
    let expression = format!("bench.copy({})", json!(Policy::default()));
    page.set_files("input", &[Dump::Delta10.path()?])?;
    let mut measured = Vec::new();
    for _ in 0..=rounds {
        let ours: Timed = page.evaluate(&expression)?;
        let peer = match plan.peer {
            Some(_) => page.evaluate::<Timed>("bench.peerCopy()")?.milliseconds,
            None => f64::NAN,
        };
        page.heap()?;
        measured.push((ours.milliseconds, peer));
    }
    measured.remove(0);
    let what = "rtcstats dump 10 MB → anonymized copy, checked".to_owned();
    match plan.peer {
        Some(_) => table.compare(what, &measured, "ms", Goal::Times(5.0)),
        None => table.add(what, median(measured.iter().map(|round| round.0).collect()), "ms", Goal::None),
    }
    Ok(())
}

/// One chart over the whole of a 10 MB dump.
fn windows(page: &Page, rounds: usize, table: &mut Table) -> Result<()> {
    page.set_files("input", &[Dump::Delta10.path()?])?;
    page.run("await bench.open()")?;
    let request = window(page)?;
    let times = (0..rounds * 10).map(|_| page.evaluate::<Timed>(&format!("bench.ask({request})")));
    let times: Vec<f64> = times.map(|time| time.map(|time| time.milliseconds)).collect::<Result<_>>()?;
    table.add(format!("one chart window at {WIDTH} px, 10 MB dump"), median(times), "ms", Goal::None);
    Ok(())
}

/// Windows from the worker, painted on canvases: one of a very long series, and a hundred of ordinary ones.
fn charts(page: &Page, rounds: usize, table: &mut Table) -> Result<()> {
    let mut measure = |what: &str, dump: Dump, members: usize, width: u32, height: u32, goal: Goal| -> Result<()> {
        page.set_files("input", &[dump.path()?])?;
        page.run("await bench.open()")?;
        let overview: Timed = page.evaluate("bench.ask('Overview')")?;
        let range = &overview.reply["Overview"]["range"];
        let search = json!({"Search": {"text": "", "limit": 5 * members}});
        let found: Timed = page.evaluate(&format!("bench.ask({search})"))?;
        let found = found.reply["Members"].as_array().context("no members")?;
        let numbers = found.iter().filter(|member| member["shape"] == "Number" && member["flat"] == false);
        let queries: Vec<Value> =
            numbers.take(members).map(|member| json!({"path": member["path"], "range": range, "width": width})).collect();
        ensure!(queries.len() == members, "the dump has {} members to chart", queries.len());
        let expression = format!("bench.chart({}, {width}, {height})", json!(queries));
        // What the last round has left behind is collected before, not while, the next is painted.
        let round = |_| page.heap().and_then(|_| page.evaluate(&expression));
        let painted: Vec<Painted> = (0..=rounds).map(round).collect::<Result<_>>()?;
        let what = format!("{what} ({} samples), painted", painted[0].samples);
        table.add(what, median(painted[1..].iter().map(|painted| painted.milliseconds).collect()), "ms", goal);
        Ok(())
    };
    measure("one series at 1200 × 400", Dump::Million, 1, 1200, 400, Goal::AtMost(35.0))?;
    measure("100 charts at 120 × 40, so 1200 × 400 in all", Dump::Delta10, 100, 120, 40, Goal::AtMost(50.0))?;
    measure("100 charts at 300 × 100, more than a screen", Dump::Delta10, 100, 300, 100, Goal::AtMost(50.0))
}

/// Opens a dump that is too large for a string of the browser: to its end, then again with a cancel on the way.
fn large(page: &Page, table: &mut Table, name: &str, dump: Dump) -> Result<()> {
    let path = dump.path()?;
    let half = std::fs::metadata(&path)?.len() / 2;
    page.set_files("input", &[path])?;
    page.run("bench.stop(); await bench.start()")?;
    let opened: Opened = page.evaluate("bench.open()")?;
    table.add(format!("rtcstats dump {name} → all series"), opened.milliseconds, "ms", Goal::None);
    table.add(format!("{name}: longest time without news of progress"), opened.silence, "ms", Goal::AtMost(100.0));
    let analysed = analyse(page)?;
    table.add(format!("{name}: analysis of the open dump"), analysed.milliseconds, "ms", Goal::AtMost(3000.0));
    table.add(format!("{name}: longest wait for a chart window meanwhile"), analysed.slowest, "ms", Goal::None);
    let heap = page.heap()?;
    table.add(format!("{name}: memory of page and worker"), heap.total() as f64 / 1e6, "MB", Goal::None);
    let cancelled: Opened = page.evaluate(&format!("bench.open({half})"))?;
    let cancelled = cancelled.cancelled.context("it was read to its end before it could be cancelled")?;
    table.add(format!("{name}: cancel in the middle"), cancelled, "ms", Goal::AtMost(200.0));
    page.run("bench.stop(); await bench.start()")
}
