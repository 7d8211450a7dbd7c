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
