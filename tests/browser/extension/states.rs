//! What the browser refuses is said, and what was recorded until then stays.

use anyhow::Result;
use xtask::collector::installed::Installed;

use crate::LIMIT;
use crate::collector::{Stage, text_of};

#[test]
fn says_when_there_is_no_more_room() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch_limited()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?first", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    popup.set_quota(Some(1))?;
    // Chromium goes on with the room that it found before, for half a minute.
    page.run("window.calls = setInterval(() => new RTCPeerConnection().createDataChannel('refused'), 500)")?;
    popup.wait_for("document.querySelector('#problem').textContent.includes('no more room')", 2 * LIMIT)?;
    let save = || recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"));
    assert!(text_of(&save()?)?.contains("[\"first\"]"));
    // When there is room again, it goes on and tells what is missing.
    page.run("clearInterval(calls)")?;
    popup.set_quota(None)?;
    page.run("new RTCPeerConnection().createDataChannel('later')")?;
    popup.wait_for("document.querySelector('#problem').hidden", LIMIT)?;
    let badge = "chrome.action.getBadgeText({ tabId: Number(new URLSearchParams(location.search).get('tab')) })";
    popup.wait_for(&format!("{badge}.then(text => text === 'REC')"), LIMIT)?;
    let text = text_of(&save()?)?;
    assert!(text.contains("[\"later\"]") && text.contains("[\":dropped\",null,{\"notes\":"), "{text}");
    Ok(())
}

#[test]
fn a_permission_taken_back_ends_the_recording() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?first", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    // As a person does on the browser's own page of the extension.
    let id = recorder.origin.trim_start_matches("chrome-extension://");
    let settings = recorder.browser.page("chrome://extensions/")?;
    settings.run(&format!(
        "await new Promise(done => chrome.developerPrivate.updateExtensionConfiguration({{ extensionId: '{id}', hostAccess: 'ON_CLICK' }}, done))"
    ))?;
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelector('tbody').innerText.includes('permission taken back')", LIMIT)?;
    page.run("new RTCPeerConnection().createDataChannel('later')")?;
    page.reload()?;
    std::thread::sleep(std::time::Duration::from_secs(1));
    let dump = recorder.browser.download(saved.path(), LIMIT, || list.run("document.querySelector('[data-act=save]').click()"))?;
    let text = text_of(&dump)?;
    assert!(text.contains("[\"first\"]") && !text.contains("later"), "{text}");
    assert_eq!(list.evaluate::<usize>("document.querySelectorAll('tbody tr').length")?, 1);
    assert!(list.evaluate::<String>("document.querySelector('#sites').innerText")?.contains("permission taken back"));
    Ok(())
}

#[test]
fn says_why_a_dump_cannot_be_written() -> Result<()> {
    let (recorder, stage) = (Installed::launch()?, Stage::new()?);
    let server = stage.serve()?;
    let (_page, popup) = recorder.record(&format!("{}frame.html?first", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    // The batches are looked up by an index when the head of the file is written already.
    popup.run(
        "IDBObjectStore.prototype.index = () => { throw new Error('the store is broken') }; document.querySelector('#save').click()",
    )?;
    popup.wait_for("document.querySelector('#said').innerText === 'That did not work: the store is broken'", LIMIT)?;
    popup.wait_for("!document.querySelector('#save').disabled", LIMIT)
}

/// As the popup does, and the background itself when the browser tells it of the permission.
#[test]
fn a_site_may_be_switched_on_twice_at_once() -> Result<()> {
    let recorder = Installed::launch()?;
    let list = recorder.own("recordings.html")?;
    let enable = "chrome.runtime.sendMessage({ type: 'enable', pattern: 'http://127.0.0.1/*', as: 'site', tab: 0 })";
    let answers: Vec<serde_json::Value> = list.evaluate(&format!("Promise.all([{enable}, {enable}, {enable}])"))?;
    assert!(answers.iter().all(serde_json::Value::is_null), "{answers:?}");
    let scripts: usize = list.evaluate("chrome.scripting.getRegisteredContentScripts().then(scripts => scripts.length)")?;
    assert_eq!(scripts, 2);
    Ok(())
}
