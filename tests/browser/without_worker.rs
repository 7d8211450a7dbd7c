//! Where no worker can start, the page reads the dump itself and says the same of it.

use std::time::Duration;

use anyhow::Result;

use crate::visit::{PAGES, Visit, fixture};

const NO_WORKER: &str = "globalThis.refused = 0; \
    globalThis.Worker = class { constructor() { refused++; throw new DOMException('no workers here', 'SecurityError'); } };";

/// What every page says of a call, apart from how long it took to open.
fn told(script: &str) -> Result<(Visit, Vec<String>)> {
    let visit = Visit::prepared("", script)?;
    visit.open(&fixture("webrtc-internals/chromium-156-simulcast/webrtc_internals_dump.gz"))?;
    let mut told = Vec::new();
    for page in PAGES {
        visit.go(page)?;
        if page == "charts" {
            // A chart that is in sight also tells in words what it shows; those out of sight have not asked yet.
            visit.wait("/ from [0-9]/.test(document.querySelector('figure.chart').ariaLabel)")?;
            told.push(visit.page.evaluate("document.querySelector('figure.chart').ariaLabel")?);
            told.push(visit.page.evaluate("document.querySelector('.members').innerText")?);
        } else {
            told.push(at_rest(&visit)?);
        }
    }
    Ok((visit, told))
}

/// The text of a page once it no longer changes: labels that need room come when the room is measured.
fn at_rest(visit: &Visit) -> Result<String> {
    let mut before = String::new();
    loop {
        let now: String = visit.page.evaluate("document.querySelector('main').innerText")?;
        if now == before {
            return Ok(now);
        }
        before = now;
        std::thread::sleep(Duration::from_millis(1_000));
    }
}

#[test]
fn the_page_answers_alike_without_a_worker() -> Result<()> {
    let (visit, on_page) = told(NO_WORKER)?;
    assert_eq!(visit.page.evaluate::<u32>("refused")?, 1);
    let (_, in_worker) = told("")?;
    assert_eq!(on_page.len(), in_worker.len());
    for (one, other) in on_page.iter().zip(&in_worker) {
        assert_eq!(one, other);
    }
    Ok(())
}

#[test]
fn a_worker_whose_program_is_missing_is_ended_and_the_page_reads_by_itself() -> Result<()> {
    for part in ["script", "module"] {
        let misled = format!(
            "globalThis.ended = 0; globalThis.Worker = class extends Worker {{ \
               constructor(address, options) {{ super(address.replace(/{part}=[^&]*/, '{part}=missing'), options); }} \
               terminate() {{ ended++; super.terminate(); }} }};"
        );
        let visit = Visit::prepared("", &misled)?;
        visit.open(&fixture("webrtc-internals/chromium-156-simulcast/webrtc_internals_dump.gz"))?;
        visit.wait_shown("overview")?;
        assert_eq!(visit.page.evaluate::<u32>("ended")?, 1, "{part}");
        let asked = visit.page.requests()?;
        assert!(asked.iter().any(|request| request.url.contains(&format!("{part}=missing"))), "{part}: {asked:?}");
    }
    Ok(())
}
