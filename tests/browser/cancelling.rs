//! A dump is read in sight of a person, who can stop it at any moment and keeps what was read.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::LIMIT;
use crate::host::{Answer, Host};
use crate::visit::{Visit, fixture, fixture_text};

const CALL: &str = "rtcstats/chromium-156-call/client.rtcstats.gz";

/// What happens at once is there by then, on the slowest machine.
const AT_ONCE: Duration = Duration::from_secs(10);

/// A visit that reads what the host sends.
fn reading(host: &Host) -> Result<Visit> {
    let visit = Visit::prepared(&format!("?dump={}", host.address), "")?;
    visit.page.click("dialog[open] button.primary")?;
    visit.wait("document.querySelector('.reading button')")?;
    Ok(visit)
}

/// Waits until the host was left by the page that waited for it.
fn wait_left(host: &Host) -> Result<()> {
    let begun = Instant::now();
    while host.left() == 0 {
        ensure!(begun.elapsed() < LIMIT, "the page still waits for the host");
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Presses Cancel and sees what was read.
fn cancel_and_see(visit: &Visit, name: &str) -> Result<()> {
    visit.page.click(".reading button")?;
    visit.page.wait_for("!document.querySelector('.reading')", AT_ONCE)?;
    visit.wait_open(name)?;
    visit.wait_shown("overview")?;
    let text = visit.text()?;
    assert!(text.contains("The input ended early; what came before is shown."), "{text}");
    for page in ["events", "charts"] {
        visit.go(page)?;
    }
    Ok(())
}

#[test]
fn a_dump_without_end_is_cancelled_while_it_is_read() -> Result<()> {
    let text = fixture_text(CALL)?;
    let mut reports: Vec<&str> = text.lines().filter(|line| line.starts_with("[\"g\"")).collect();
    // The first reports are full ones; the others are changes, as all are in the middle of a call.
    let changes = reports.split_off(2).join("\n") + "\n";
    let host = Host::start("endless.rtcstats", text.into_bytes(), vec![Answer::Endless(changes)])?;
    let visit = reading(&host)?;
    visit.wait("/So far .* and [0-9,]+ events/.test(document.querySelector('.reading').innerText)")?;
    cancel_and_see(&visit, "endless.rtcstats")?;
    wait_left(&host)
}

#[test]
fn a_host_that_falls_silent_does_not_keep_what_it_sent() -> Result<()> {
    let (text, packed) = (fixture_text(CALL)?.into_bytes(), fs::read(fixture(CALL))?);
    for (name, content) in [("half.rtcstats", text), ("half.rtcstats.gz", packed)] {
        let half = content.len() / 2;
        let host = Host::start(name, content, vec![Answer::Part(half)])?;
        let visit = reading(&host)?;
        visit.wait("document.querySelector('.reading progress').value > 0")?;
        let share: f64 = visit.page.evaluate("document.querySelector('.reading progress').value")?;
        assert!(share <= 0.51, "{name}: {share} of it is half");
        cancel_and_see(&visit, name).with_context(|| name)?;
        wait_left(&host)?;
    }
    Ok(())
}

#[test]
fn a_host_that_never_answers_is_left_for_the_start_page() -> Result<()> {
    let host = Host::start("silent.gz", Vec::new(), vec![Answer::Silence])?;
    let visit = reading(&host)?;
    visit.page.click(".reading button")?;
    visit.page.wait_for("document.querySelector('main .land')", AT_ONCE)?;
    visit.wait("document.body.innerText.includes('Reading was cancelled before there was anything to show.')")?;
    wait_left(&host)?;
    visit.open(&fixture(CALL))
}

#[test]
fn another_dump_takes_the_place_of_one_that_never_comes() -> Result<()> {
    let host = Host::start("silent.gz", Vec::new(), vec![Answer::Silence])?;
    let visit = reading(&host)?;
    visit.open(&fixture(CALL))?;
    visit.wait_shown("overview")?;
    wait_left(&host)
}

#[test]
fn a_dump_that_is_closed_while_it_is_read_does_not_come_back() -> Result<()> {
    // What comes of it is no dump.
    let host = Host::start("half.gz", vec![0x1f, 0x8b, 8, 0, 0, 0], vec![Answer::Part(3)])?;
    for close in [".bar .tab .x", ".bar .brand"] {
        let visit = reading(&host)?;
        let left = host.left();
        visit.page.click(close)?;
        visit.page.wait_for("document.querySelector('main .land')", AT_ONCE)?;
        let begun = Instant::now();
        while host.left() == left {
            ensure!(begun.elapsed() < LIMIT, "the closed dump is still read");
            thread::sleep(Duration::from_millis(20));
        }
        thread::sleep(Duration::from_millis(500));
        assert!(
            visit.page.evaluate::<bool>("document.querySelector('main .land') && !document.querySelector('.toast') && !location.search")?
        );
        visit.open(&fixture(CALL))?;
    }
    Ok(())
}
