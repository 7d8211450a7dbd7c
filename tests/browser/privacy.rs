//! A file stays on the machine: whichever way it is opened and whatever page is looked at, nothing is asked of the network.

use anyhow::Result;
use serde_json::json;

use crate::visit::{FILE_FIELD, PAGES, Visit, fixture, fixture_text};

const CALL: &str = "rtcstats/chromium-156-call/client.rtcstats.gz";

/// A start page that has loaded all that it will ever load: samples listed, worker running.
fn quiet_visit() -> Result<Visit> {
    let visit = Visit::begin()?;
    visit.wait_quiet()?;
    assert!(visit.page.requests()?.iter().any(|request| request.url.contains("worker")), "the worker is seen");
    visit.page.mark();
    Ok(visit)
}

/// Looks at everything and checks that neither the page nor its worker asked for anything.
fn look_around(visit: &Visit) -> Result<()> {
    for page in PAGES {
        visit.go(page)?;
    }
    visit.go("events")?;
    visit.page.click("tr.ev button")?;
    visit.wait("document.querySelector('tr.detail pre')")?;
    // The rail looks at the count of the browser once a second.
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(visit.page.requests()?, []);
    let rail: String = visit.page.evaluate("document.querySelector('.rail .foot').innerText")?;
    assert!(rail.contains("0 requests since load"), "{rail}");
    Ok(())
}

#[test]
fn a_picked_file_stays_here() -> Result<()> {
    let visit = quiet_visit()?;
    visit.page.set_files(FILE_FIELD, &[fixture(CALL)])?;
    visit.wait_open("client.rtcstats.gz")?;
    look_around(&visit)
}

#[test]
fn a_dropped_file_stays_here() -> Result<()> {
    let visit = quiet_visit()?;
    visit.page.drop_files("main", &[fixture(CALL)])?;
    visit.wait_open("client.rtcstats.gz")?;
    look_around(&visit)
}

#[test]
fn a_file_dropped_on_a_dialog_stays_here() -> Result<()> {
    let visit = quiet_visit()?;
    visit.page.key("?")?;
    visit.page.drop_files("dialog[open]", &[fixture(CALL)])?;
    visit.wait_open("client.rtcstats.gz")?;
    visit.wait("!document.querySelector('dialog')")?;
    look_around(&visit)
}

#[test]
fn pasted_text_stays_here() -> Result<()> {
    let text = fixture_text(CALL)?;
    let visit = quiet_visit()?;
    visit.page.run(&format!(
        "const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', {}); \
         document.body.dispatchEvent(new ClipboardEvent('paste', {{clipboardData, bubbles: true}}));",
        json!(text)
    ))?;
    visit.wait_open("Pasted text")?;
    look_around(&visit)
}

#[test]
fn text_of_the_dialog_stays_here() -> Result<()> {
    let text = fixture_text("rtcstats/chromium-156-denied/client.rtcstats.gz")?;
    let visit = quiet_visit()?;
    visit.page.click(".drop .row button:last-child")?;
    visit.wait("document.activeElement.matches('dialog textarea')")?;
    visit.page.type_text(&text)?;
    visit.page.click("dialog button[type=submit]")?;
    visit.wait_open("Pasted text")?;
    look_around(&visit)
}
