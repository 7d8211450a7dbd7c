//! Measures the site as a person meets it: what is loaded first, from a picked file to a usable page, tasks that hold the
//! page up, memory.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use super::Plan;
use super::dumps::Dump;
use super::table::{Goal, Table, median};
use crate::browser::{Browser, Page};

const LIMIT: Duration = Duration::from_secs(120);

/// Notes when a file is picked, and the first frame in which the Overview is on the page; and how late a timer comes.
const WATCH: &str = "\
    globalThis.watch = {picked: NaN, painted: NaN, late: 0};\
    document.addEventListener('change', event => { if (event.target.files) watch.picked = performance.now(); }, true);\
    const seen = new MutationObserver(() => {\
        if (!document.querySelector('main .conns')) return;\
        seen.disconnect();\
        requestAnimationFrame(() => setTimeout(() => { watch.painted = performance.now(); }));\
    });\
    seen.observe(document, {subtree: true, childList: true, attributes: true});\
    let last = performance.now();\
    setInterval(() => { const now = performance.now();\
        if (now > watch.picked) watch.late = Math.max(watch.late, now - last - 10); last = now; }, 10);";

#[derive(Deserialize)]
struct Watched {
    picked: f64,
    painted: f64,
    late: f64,
}

pub(super) fn measure(plan: &Plan, browser: &Browser, address: &str, dist: &Path, table: &mut Table) -> Result<()> {
    let address = format!("{address}site/");
    let rounds = if plan.quick { 3 } else { 7 };
    let page = open(browser, &address, Dump::Delta10)?;
    // A browser story sees that parts which are cut off are not needed for it.
    let [first, rest] = loaded(&page, &address, dist)?.map(|bytes| bytes / 1e3);
    table.add("first load with all that opens a dump, gzipped", first, "kB", Goal::AtMost(350.0));
    table.add("parts that are loaded later, gzipped", rest, "kB", Goal::None);
    page.close()?;
    for (name, dump, most) in [("10 MB", Dump::Delta10, 1.5), ("100 MB", Dump::Delta100, 1.2)] {
        let size = fs::metadata(dump.path()?)?.len() as f64;
        let mut usable = Vec::new();
        let mut late = Vec::new();
        let mut start = Vec::new();
        let mut held = 0.0;
        for _ in 0..=rounds {
            let page = open(browser, &address, dump)?;
            let watched: Watched = page.evaluate("watch")?;
            let (starting, opening): (Vec<_>, Vec<_>) = page.long_tasks()?.into_iter().partition(|task| task.start < watched.picked);
            start.push(starting.into_iter().map(|task| task.duration).fold(0.0, f64::max));
            let longest = opening.into_iter().map(|task| task.duration);
            late.push(longest.fold(watched.late, f64::max));
            usable.push(watched.painted - watched.picked);
            // A worker that works in many small tasks lets the browser wait for its memory without end.
            page.wait_for("document.querySelector(\".rail a[href*='findings'] .n\")", LIMIT)?;
            held = page.heap()?.total() as f64;
            page.close()?;
        }
        // The first round warms up the browser's caches of compiled code.
        usable.remove(0);
        late.remove(0);
        start.remove(0);
        table.add(format!("{name}: longest task before, while the page starts (0: under 50 ms)"), median(start), "ms", Goal::None);
        table.add(format!("{name} file picked → overview painted"), median(usable), "ms", Goal::None);
        table.add(format!("{name}: longest hold-up of the page meanwhile"), late.into_iter().fold(0.0, f64::max), "ms", Goal::AtMost(50.0));
        table.add(format!("{name}: memory held, page and worker"), held / size, "B/B", Goal::AtMost(most));
    }
    Ok(())
}

/// A tab with the site in which a dump was picked and its overview is on screen.
fn open(browser: &Browser, address: &str, dump: Dump) -> Result<Page> {
    let page = browser.page("about:blank")?;
    page.add_script(WATCH)?;
    page.set_limit(LIMIT);
    page.navigate(address)?;
    // Nobody picks a file while the page is still being put together.
    page.wait_for("document.querySelector('input[type=file]')", LIMIT)?;
    page.run("await new Promise(done => requestIdleCallback(done))")?;
    page.set_files("input[type=file]", &[dump.path()?])?;
    page.wait_for("watch.painted > 0", LIMIT)?;
    Ok(page)
}

/// Bytes of the files that the page has loaded, each gzipped as a host does: what opens a dump, and the parts that are loaded later.
fn loaded(page: &Page, address: &str, dist: &Path) -> Result<[f64; 2]> {
    let mut urls: Vec<String> = page.requests()?.into_iter().map(|request| request.url).collect();
    urls.sort();
    urls.dedup();
    let mut sums = [0.0; 2];
    for url in urls {
        let Some(path) = url.strip_prefix(address) else { continue };
        let path = path.split(['?', '#']).next().filter(|path| !path.is_empty()).unwrap_or("index.html");
        let bytes = fs::read(dist.join(path)).with_context(|| format!("the page loaded {path}"))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        sums[usize::from(path.starts_with("parts/"))] += gzip.finish()?.len() as f64;
    }
    Ok(sums)
}
