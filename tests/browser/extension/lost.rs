//! What was recorded is there after a crash, a reload, and when the browser has ended the background.

use anyhow::Result;
use xtask::browser::Page;
use xtask::collector::installed::Installed;

use crate::LIMIT;
use crate::collector::{Stage, assert_recorded, text_of};

const CONNECTED: &str = "document.querySelector('.live')?.innerText.includes('connected')";
const REPORTED: &str = "[...document.querySelectorAll('.live dd')].some(value => /bit/.test(value.textContent))";

fn save_first(recorder: &Installed, list: &Page, folder: &std::path::Path) -> Result<String> {
    text_of(&recorder.browser.download(folder, LIMIT, || list.run("document.querySelector('[data-act=save]').click()"))?)
}

#[test]
fn a_crash_leaves_what_was_recorded() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}recorded.html", server.address()))?;
    page.wait_for("window.call", LIMIT)?;
    page.run("window.running = call({ length: 60 })")?;
    popup.wait_for(REPORTED, LIMIT)?;
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelector('tbody tr.live')", LIMIT)?;
    page.crash();
    list.wait_for("document.querySelector('tbody')?.innerText.includes('cut off')", LIMIT)?;
    let text = save_first(&recorder, &list, saved.path())?;
    assert!(text.contains("[\"g\",\"PC_1\"") && text.contains("onconnectionstatechange") | text.contains("\"connected\""), "{text}");
    assert_eq!(list.console_errors()?, Vec::<String>::new());
    // It goes when a person says so, twice.
    list.run("document.querySelector('[data-act=remove]').click()")?;
    list.wait_for("document.querySelector('[data-sure]')", LIMIT)?;
    list.run("document.querySelector('[data-sure]').click()")?;
    list.wait_for("document.querySelector('.empty')", LIMIT)?;
    Ok(())
}

#[test]
fn the_background_may_be_ended_at_any_time() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}recorded.html", server.address()))?;
    page.wait_for("window.call", LIMIT)?;
    page.run("window.running = call({ length: 9 })")?;
    popup.wait_for(REPORTED, LIMIT)?;
    popup.close()?;
    for _ in 0..2 {
        recorder.end_background()?;
        std::thread::sleep(std::time::Duration::from_secs(2));
    }
    // A new background knows of the call what the one before knew.
    let popup = recorder.popup(&format!("{}recorded.html", server.address()))?;
    popup.wait_for(CONNECTED, LIMIT)?;
    let log = page.evaluate("running")?;
    popup.wait_for("document.querySelectorAll('.live .st-closed').length === 2", LIMIT)?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    assert_recorded(&dump, &log)?;
    assert!(!text_of(&dump)?.contains(":dropped"));
    Ok(())
}

#[test]
fn every_visit_is_a_recording() -> Result<()> {
    let (recorder, stage) = (Installed::launch()?, Stage::new()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?one", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    page.reload()?;
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelectorAll('tbody tr').length === 2", LIMIT)?;
    list.wait_for("document.querySelector('tbody').innerText.includes('ended with the page')", LIMIT)?;
    assert_eq!(list.evaluate::<usize>("document.querySelectorAll('tbody tr.live').length")?, 1);
    Ok(())
}
