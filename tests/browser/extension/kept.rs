//! What is kept: within limits, with notes of people, and without what is personal where that is wanted.

use anyhow::Result;
use serde_json::{Value, json};
use xtask::browser::Page;
use xtask::collector::installed::Installed;

use crate::LIMIT;
use crate::collector::{Stage, text_of};

const REPORTED: &str = "[...document.querySelectorAll('.live dd')].some(value => /bit/.test(value.textContent))";

/// Everything that the extension has stored, as text.
const STORED: &str = "new Promise(done => { indexedDB.open('recordings').onsuccess = ({ target }) => { \
    const transaction = target.result.transaction(['recordings', 'batches']); \
    transaction.objectStore('recordings').getAll().onsuccess = recordings => { \
        transaction.objectStore('batches').getAll().onsuccess = batches => done(JSON.stringify([recordings.target.result, batches.target.result])); }; }; })";

/// Which recording the popup shows.
const PART: &str = "chrome.runtime.sendMessage({ type: 'state', tab: Number(new URLSearchParams(location.search).get('tab')) }).then(state => state.recording.id)";

fn set(page: &Page, settings: &str) -> Result<()> {
    page.run(&format!("await chrome.storage.local.set({settings})"))
}

#[test]
fn drops_the_oldest_and_says_so() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}recorded.html", server.address()))?;
    set(&popup, "{ interval: 100 }")?;
    page.wait_for("window.call", LIMIT)?;
    page.run("window.running = call({ length: 12 })")?;
    popup.wait_for(REPORTED, LIMIT)?;
    std::thread::sleep(std::time::Duration::from_secs(3));
    set(&popup, "{ megabytes: 0.05 }")?;
    popup.run("await chrome.runtime.sendMessage({ type: 'limit' })")?;
    set(&popup, "{ megabytes: 500 }")?;
    popup.wait_for("document.querySelector('#facts').innerText.includes('oldest notes dropped')", LIMIT)?;
    page.run("await running")?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    let text = text_of(&dump)?;
    assert!(text.contains("[\":dropped\",null,{\"notes\":") && !text.contains("getUserMedia"), "{text}");
    // What is left stands alone: connections with their descriptions, and whole reports.
    let session = xtask::analyze::open(&dump).map_err(anyhow::Error::msg)?;
    let document = serde_json::to_value(session.document())?;
    let connections = document["connections"].as_array().expect("connections");
    let callee = connections.iter().find(|connection| connection["id"] == "PC_1").expect("the callee");
    assert_eq!(callee["methods"]["create"], 1, "{}", callee["methods"]);
    assert_eq!(callee["methods"][":remoteDescription"], 1, "{}", callee["methods"]);
    let objects = callee["statistics"].as_array().expect("statistics");
    assert!(objects.iter().all(|object| object["type"].is_string()), "{objects:?}");
    assert!(objects.iter().any(|object| object["type"] == "inbound-rtp"), "{objects:?}");
    Ok(())
}

#[test]
fn drops_what_is_too_old() -> Result<()> {
    let (recorder, stage) = (Installed::launch()?, Stage::new()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?one", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    page.navigate("about:blank")?;
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelector('tbody').innerText.includes('ended with the page')", LIMIT)?;
    set(&list, "{ hours: 0 }")?;
    list.run("await chrome.runtime.sendMessage({ type: 'limit' })")?;
    list.wait_for("document.querySelector('.empty') && document.querySelector('#total').innerText.includes('1 were dropped')", LIMIT)?;
    Ok(())
}

#[test]
fn what_is_deleted_while_it_goes_on_is_gone_for_good() -> Result<()> {
    let (recorder, stage) = (Installed::launch()?, Stage::new()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?secret", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    let stored: String = popup.evaluate(STORED)?;
    assert!(!stored.contains("?secret"), "the query of an address is not stored: {stored}");
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelector('tbody tr.live')", LIMIT)?;
    list.run("document.querySelector('[data-act=remove]').click()")?;
    list.wait_for("document.querySelector('[data-sure]')", LIMIT)?;
    list.run("document.querySelector('[data-sure]').click()")?;
    list.wait_for("document.querySelector('.empty')", LIMIT)?;
    page.run("new RTCPeerConnection().createDataChannel('later')")?;
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(popup.evaluate::<Value>(&format!("{STORED}.then(JSON.parse)"))?, json!([[], []]));
    // The page is recorded again from when it is loaded.
    page.reload()?;
    list.wait_for("document.querySelector('tbody tr.live')", LIMIT)
}

#[test]
fn asks_for_a_while_whether_a_recording_is_to_be_deleted() -> Result<()> {
    let (recorder, stage) = (Installed::launch()?, Stage::new()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?first", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    page.run("setInterval(() => new RTCPeerConnection().createDataChannel('more'), 500)")?;
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelector('tbody tr.live')", LIMIT)?;
    list.run("document.querySelector('[data-act=remove]').focus(); document.activeElement.click()")?;
    let asks = "document.activeElement.dataset.sure && document.activeElement.ariaLabel.startsWith('Delete for good: 127.0.0.1')";
    assert!(list.evaluate::<bool>(&format!("Boolean({asks})"))?);
    // The rest of the list goes on meanwhile.
    let has_changed: bool = list.evaluate(
        "(async () => { \
            const text = () => document.querySelector('tbody').innerText; \
            const before = text(); \
            let hasChanged = false; \
            for (; document.querySelector('[data-sure]'); await new Promise(done => setTimeout(done, 50))) hasChanged ||= text() !== before; \
            return hasChanged; \
        })()",
    )?;
    assert!(has_changed);
    // So does any other click end it.
    list.run("document.querySelector('[data-act=remove]').click()")?;
    list.click("h1")?;
    assert!(list.evaluate::<bool>("document.querySelector('[data-act=remove]:not([data-sure])') !== null")?);
    Ok(())
}

#[test]
fn says_when_what_it_is_to_open_is_gone() -> Result<()> {
    let recorder = Installed::launch()?;
    let page = recorder.own("viewer/index.html?handover#recording=nothing")?;
    page.wait_for("document.querySelector('#said')?.innerText.includes('no longer here')", LIMIT)
}

#[test]
fn keeps_notes_of_people_and_pauses() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?before", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    popup.click("#note-text")?;
    popup.run("document.querySelector('#note-text').value = 'they hear an echo'; document.querySelector('#note button').click()")?;
    popup.wait_for("document.querySelector('#said').innerText === 'Noted.'", LIMIT)?;
    popup.run("document.querySelector('#pause').click()")?;
    popup.wait_for("document.querySelector('#state').innerText === 'paused'", LIMIT)?;
    page.run("new RTCPeerConnection().createDataChannel('meanwhile')")?;
    popup.run("document.querySelector('#pause').click()")?;
    popup.wait_for("document.querySelector('#state').innerText === 'recording'", LIMIT)?;
    page.run("new RTCPeerConnection().createDataChannel('after')")?;
    popup.wait_for("document.querySelectorAll('.live li').length >= 2", LIMIT)?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    let text = text_of(&dump)?;
    for kept in ["[\":note\",null,\"they hear an echo\"", "[\":paused\"", "[\":resumed\"", "[\"before\"]", "[\"after\"]"] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(!text.contains("meanwhile"), "{text}");
    Ok(())
}

#[test]
fn anonymizes_what_is_saved() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (_page, popup) = recorder.record(&format!("{}frame.html?Annas-channel", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    popup.run("document.querySelector('#anonymizeOnSave').click()")?;
    popup.wait_for("chrome.storage.local.get('anonymizeOnSave').then(chosen => chosen.anonymizeOnSave)", LIMIT)?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    let text = text_of(&dump)?;
    assert!(!text.contains("Annas-channel") && !text.contains("frame.html") && text.contains("anon"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("[39,\"PC_0\"")), "{text}");
    popup.wait_for("document.querySelector('#said').innerText.includes('found nothing personal')", LIMIT)?;
    assert!(popup.evaluate::<String>(STORED)?.contains("Annas-channel"), "the recording itself stays as it is");
    Ok(())
}

#[test]
fn stores_nothing_personal_where_that_is_wanted() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let address = format!("{}frame.html?Annas-channel", server.address());
    let page = recorder.browser.page(&format!("{}scenario.html", server.address()))?;
    let popup = recorder.popup(&format!("{}scenario.html", server.address()))?;
    set(&popup, "{ anonymizeAtSource: true }")?;
    popup.run("document.querySelector('#switch').click()")?;
    popup.wait_for("chrome.scripting.getRegisteredContentScripts().then(scripts => scripts.length === 2)", LIMIT)?;
    page.navigate(&address)?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    let stored: String = popup.evaluate(STORED)?;
    assert!(!stored.contains("Annas-channel") && !stored.contains("frame.html") && stored.contains("createDataChannel"), "{stored}");

    // A background that is ended takes the key of the pseudonyms with it. A further part begins, which stands alone.
    recorder.end_background()?;
    page.run("new RTCPeerConnection().createDataChannel('Bertas-channel')")?;
    popup.wait_for(&format!("{PART}.then(id => id.endsWith('.2'))"), LIMIT)?;
    std::thread::sleep(std::time::Duration::from_secs(1));
    let stored: String = popup.evaluate(STORED)?;
    assert!(!stored.contains("Bertas-channel") && !stored.contains("Annas-channel"), "{stored}");
    let parts: Value = serde_json::from_str(&stored)?;
    assert_eq!(parts[0].as_array().map(Vec::len), Some(2));
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    assert!(dump.to_string_lossy().contains("anonymized"), "{}", dump.display());
    assert!(text_of(&dump)?.contains("\"PC_0\""));

    // Parts are numbered on from the last, also where one before it was deleted, and where numbers have two digits.
    let first = parts[0][0]["id"].as_str().expect("an id").trim_end_matches(".2").to_owned();
    popup.run(&format!("await chrome.runtime.sendMessage({{ type: 'remove', id: '{first}' }})"))?;
    next_part(&recorder, &page, &popup, ".3")?;
    popup.run(&format!(
        "await new Promise(done => {{ indexedDB.open('recordings').onsuccess = ({{ target }}) => {{ \
            const store = target.result.transaction('recordings', 'readwrite').objectStore('recordings'); \
            store.get('{first}.3').onsuccess = ({{ target }}) => {{ store.put({{ ...target.result, id: '{first}.10' }}).onsuccess = done; }}; }}; }})"
    ))?;
    next_part(&recorder, &page, &popup, ".11")
}

/// Begins a further part and waits until it is the one that the popup shows.
fn next_part(recorder: &Installed, page: &Page, popup: &Page, end: &str) -> Result<()> {
    recorder.end_background()?;
    page.run("new RTCPeerConnection().createDataChannel('next')")?;
    popup.wait_for(&format!("{PART}.then(id => id.endsWith('{end}'))"), LIMIT)
}
