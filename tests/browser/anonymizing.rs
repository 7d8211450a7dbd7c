//! A dump is opened, a copy of it without personal data is made, looked at, saved and opened, and nothing is asked of the network.

use std::fs;
use std::io::Read;

use anyhow::Result;
use flate2::read::GzDecoder;

use crate::LIMIT;
use crate::host::{Answer, Host};
use crate::visit::{Visit, fixture, fixture_text};

const CALL: &str = "webrtc-internals/chromium-156-call/webrtc_internals_dump.gz";
const START: &str = "main .toolbar .btn.primary";
const SAVE: &str = "main .verdict .btn.primary";

/// Until the analysis has come.
const ANALYZED: &str = "document.querySelector('main .gist.marked')";

/// What the Overview says of a dump, without the page that the call ran on.
const STORY: &str = "[document.querySelector('main .gist')?.innerText, document.querySelectorAll('.conns article').length, \
    ...[...document.querySelectorAll('.tracks td.num')].map(cell => cell.innerText)]";

#[test]
fn a_copy_is_made_looked_at_saved_and_opened() -> Result<()> {
    let visit = Visit::begin()?;
    visit.wait("document.querySelector('.slist a')")?;
    visit.open(&fixture(CALL))?;
    visit.wait_shown("overview")?;
    visit.wait(ANALYZED)?;
    let story: Vec<serde_json::Value> = visit.page.evaluate(STORY)?;
    visit.go("anonymize")?;
    visit.page.mark();
    visit.page.click(START)?;
    visit.wait(&format!("document.querySelector({SAVE:?})"))?;
    let text = visit.text()?;
    for words in ["The copy is clean", "A check of it found nothing personal.", "First changes", "192.0.2.2"] {
        assert!(text.contains(words), "{words} in {text}");
    }

    let folder = tempfile::tempdir()?;
    let saved = visit.browser.download(folder.path(), LIMIT, || visit.page.click(SAVE))?;
    assert_eq!(visit.page.requests()?.iter().filter(|request| request.url.starts_with("http")).count(), 0);
    assert_eq!(saved.file_name().map(|name| name.to_string_lossy().into_owned()).as_deref(), Some("webrtc_internals_dump.anonymized.gz"));
    let mut copy = String::new();
    GzDecoder::new(&*fs::read(&saved)?).read_to_string(&mut copy)?;
    let original = fixture_text(CALL)?;
    let label = "fake_device_0";
    assert!(original.contains(label) && !copy.contains(label) && copy.contains("PeerConnections"));

    visit.open(&saved)?;
    visit.wait_shown("anonymize")?;
    visit.go("overview")?;
    visit.wait(ANALYZED)?;
    assert_eq!(visit.page.evaluate::<Vec<serde_json::Value>>(STORY)?, story);
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn classes_are_chosen_one_by_one_and_an_address_leads_here() -> Result<()> {
    let visit = Visit::prepared("?dump=samples/one-to-one.rtcstats.gz#v1&page=anonymize", "")?;
    visit.wait_open("one-to-one.rtcstats.gz")?;
    visit.wait_shown("anonymize")?;
    visit.page.click("main .seg button:nth-child(2)")?;
    visit.wait("document.querySelector('main .seg [aria-pressed=true]').innerText.includes('service')")?;
    visit.page.run(
        "const chosen = document.querySelector('main select'); chosen.value = 'keep'; \
         chosen.dispatchEvent(new Event('change', {bubbles: true}))",
    )?;
    visit.wait("!document.querySelector('main .seg [aria-pressed=true]')")?;
    visit.page.click(START)?;
    visit.wait(&format!("document.querySelector({SAVE:?})"))?;
    visit.wait("document.querySelector('main .anon tbody tr td:last-child').innerText === '0'")
}

#[test]
fn what_is_cancelled_leaves_nothing() -> Result<()> {
    let content = fs::read(fixture(CALL))?;
    let half = content.len() / 2;
    let host = Host::start("call.gz", content, vec![Answer::Whole, Answer::Part(half)])?;
    let visit = Visit::prepared(&format!("?dump={}", host.address), "")?;
    visit.page.click("dialog[open] button.primary")?;
    visit.wait_open("call.gz")?;
    visit.go("anonymize")?;
    // The copy is read from the address again, which now falls silent in the middle.
    visit.page.click(START)?;
    visit.wait("document.querySelector('main .reading progress').value > 0")?;
    visit.page.click("main .reading .btn")?;
    visit.wait(&format!("document.querySelector({START:?})"))?;
    assert!(!visit.text()?.contains("The copy is"));
    Ok(())
}
