//! Where the browser gives no more memory the reader ends for real. The page says so, and reads on with another.

use std::fmt::Write;

use anyhow::Result;
use serde_json::json;
use xtask::browser::{Browser, Options};

use crate::visit::{FILE_FIELD, Visit, fixture, fixture_text, write};

const CALL: &str = "rtcstats/chromium-156-call/client.rtcstats.gz";

/// A visit to a browser whose programs get so many pages of 64 KiB.
fn limited(pages: u32, script: &str) -> Result<Visit> {
    let arguments = vec![format!("--js-flags=--wasm-max-mem-pages={pages}")];
    Visit::with(Browser::launch(&Options { arguments, ..Options::default() })?, "", script)
}

/// A dump that takes more memory than 400 pages.
fn large() -> Result<String> {
    let mut text = fixture_text(CALL)?;
    for number in 0..12_000 {
        let error = format!("{}{number}", "x".repeat(3_000));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}", json!(["onicecandidateerror", "9-1", {"errorText": error}, 5]));
    }
    Ok(text)
}

/// A dump that can be read with 1200 pages, but not analysed: it keeps 8 MB of text, and what is compared of a description takes many
/// times that.
fn wordy() -> Result<String> {
    let mut text = fixture_text(CALL)?;
    let sdp = format!("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n{}", "a=x\r\n".repeat(1_500_000));
    let _ = writeln!(text, "{}", json!(["setLocalDescription", "9-1", {"type": "offer", "sdp": sdp}, 5]));
    Ok(text)
}

/// Opens another dump, which is read and analysed as ever.
fn open_another(visit: &Visit) -> Result<()> {
    visit.open(&fixture(CALL))?;
    visit.wait("document.querySelector('.rail a[href*=findings] .n')")?;
    visit.go("overview")?;
    visit.wait("!document.querySelector('main [role=alert]')")?;
    visit.go("events")
}

#[test]
fn a_dump_that_is_too_large_for_the_memory_is_told_and_another_opened() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let visit = limited(400, "")?;
    visit.page.set_files(FILE_FIELD, &[write(folder.path(), "large.rtcstats", large()?)?])?;
    visit.wait("document.querySelector('.failed[role=alert] h1')?.innerText === 'There is not enough memory'")?;
    let told: String = visit.page.evaluate("document.querySelector('.failed').innerText")?;
    assert!(told.contains("The browser gave the reader no more memory while it was reading large.rtcstats."), "{told}");
    open_another(&visit)
}

#[test]
fn a_dump_whose_analysis_needs_too_much_memory_is_shown_without_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let visit = limited(1_200, "")?;
    visit.page.set_files(FILE_FIELD, &[write(folder.path(), "wordy.rtcstats", wordy()?)?])?;
    visit.wait("document.querySelector('main [role=alert]')?.innerText.includes('could not be analysed: The browser gave the reader no more memory.')")?;
    visit.wait("document.querySelector('.toast.failure').innerText.includes('open again without its analysis')")?;
    for page in ["events", "connections", "charts"] {
        visit.go(page)?;
    }
    // With as little memory it ends the same way when it is asked for again.
    visit.go("overview")?;
    visit.page.run("document.querySelector('main [role=alert]').dataset.old = ''")?;
    visit.page.click("main [role=alert] button")?;
    visit.wait("document.querySelector('main [role=alert]:not([data-old])')?.innerText.includes('no more memory')")?;
    open_another(&visit)
}

#[test]
fn a_page_that_reads_by_itself_tells_too() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let refuse = "globalThis.Worker = class { constructor() { throw new DOMException('no workers here', 'SecurityError'); } };";
    let visit = limited(400, refuse)?;
    visit.page.set_files(FILE_FIELD, &[write(folder.path(), "large.rtcstats", large()?)?])?;
    visit.wait("document.querySelector('.failed[role=alert] h1')?.innerText === 'There is not enough memory'")
}

#[test]
fn a_closed_dump_is_not_opened_again_when_its_reader_ends() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let dump = write(folder.path(), "wordy.rtcstats", wordy()?)?;
    // Closed as soon as its analysis is asked for; a question is what has three parts.
    let close = "globalThis.presses = 0; const post = Worker.prototype.postMessage; Worker.prototype.postMessage = function (...words) { \
        post.apply(this, words); \
        if (!presses && words[0].some?.(message => message.length === 3)) { \
            presses++; setTimeout(() => document.querySelector('.bar .tab .x').click()); \
        } };";
    let visit = limited(1_200, close)?;
    visit.page.set_files(FILE_FIELD, &[dump])?;
    visit.wait("presses && document.querySelector('main .land')")?;
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(visit.page.evaluate::<bool>("Boolean(document.querySelector('main .land') && !document.querySelector('.toast'))")?);
    open_another(&visit)
}
