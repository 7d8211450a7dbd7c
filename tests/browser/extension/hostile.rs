//! A page that spoils what it can: it behaves as without the recorder, and the recorder stays bounded.

use anyhow::Result;
use serde_json::{Value, json};
use xtask::browser::{Browser, Options};
use xtask::collector::installed::Installed;

use crate::LIMIT;
use crate::collector::{Stage, text_of};

#[test]
fn a_hostile_page_behaves_as_without_the_recorder() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let address = format!("{}hostile.html", server.address());
    let plain = Browser::launch(&Options::default())?;
    let without: Value = plain.page(&address)?.evaluate("behave()")?;
    assert_eq!((&without["state"], &without["storm"]), (&json!("open"), &json!(10_000)));

    let (page, popup) = recorder.record(&address)?;
    let with: Value = page.evaluate("behave()")?;
    assert_eq!(with, without);
    assert_eq!(page.console_errors()?, Vec::<String>::new());

    popup.wait_for("document.querySelector('.live')?.innerText.includes('connected')", LIMIT)?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    let text = text_of(&dump)?;
    assert!(text.contains("[\"hostile\"]"));
    let kept: Value = popup.evaluate("chrome.runtime.sendMessage({ type: 'state', tab: Number(new URLSearchParams(location.search).get('tab')) }).then(state => ({ bytes: state.recording.bytes, connections: state.recording.connections.length }))")?;
    assert!(kept["connections"].as_u64() <= Some(200), "{kept}");
    assert!(kept["bytes"].as_u64() < Some(4_000_000), "{kept}");
    Ok(())
}
