//! A call is recorded as it was, saved and opened.

use anyhow::Result;
use xtask::collector::installed::Installed;
use xtask::server;

use super::STRICT;
use crate::LIMIT;
use crate::collector::{Stage, assert_recorded, text_of};

#[test]
fn records_saves_and_opens_a_call() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    // Beside the page's own policy, one that is there before the page's first byte.
    let server = server::serve_with(stage.folder.path(), "/", 0, STRICT)?;
    let (page, popup) = recorder.record(&format!("{}recorded.html", server.address()))?;
    page.wait_for("window.call", LIMIT)?;
    popup.wait_for("document.body.innerText.includes('Waiting for a call')", LIMIT)?;
    let log = page.evaluate("call({ length: 4 })")?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());

    popup.wait_for("document.querySelectorAll('.live .st-closed').length === 2", LIMIT)?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    assert_recorded(&dump, &log)?;
    let text = text_of(&dump)?;
    assert!(text.contains("\"type\":\"compute-pressure\",\"cpuState\":"), "{text}");
    assert!(text.contains("\"hardwareConcurrency\"") && text.contains("\"reloadCount\":1"), "{text}");

    popup.run("document.querySelector('#open').click()")?;
    let viewer = recorder.browser.wait_page(&format!("{}/viewer/index.html", recorder.origin), LIMIT)?;
    let is_open =
        "document.querySelector('.bar .tab .trunc')?.textContent.startsWith('call-127.0.0.1') && document.querySelector('.status .end')";
    viewer.wait_for(is_open, LIMIT)?;
    // It is there again after a reload, and nothing of it came from anywhere else.
    viewer.reload()?;
    viewer.wait_for(is_open, LIMIT)?;
    let foreign: Vec<_> = viewer.requests()?.into_iter().filter(|request| !request.url.starts_with(&recorder.origin)).collect();
    assert_eq!(foreign, []);
    assert_eq!(viewer.console_errors()?, Vec::<String>::new());
    assert_eq!(popup.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn picks_up_a_call_that_runs_already() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let address = format!("{}recorded.html", server.address());
    let page = recorder.browser.page(&address)?;
    page.wait_for("window.call", LIMIT)?;
    page.run("window.running = call({ length: 8 }); await new Promise(done => setTimeout(done, 2500))")?;
    let popup = recorder.popup(&address)?;
    popup.run("document.querySelector('[data-act=once]').click()")?;
    popup.wait_for("document.querySelector('.live')?.innerText.includes('connected')", LIMIT)?;
    assert!(popup.evaluate::<String>("document.querySelector('#site').innerText")?.contains("Records this tab until it is left"));
    page.run("await running")?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    let text = text_of(&dump)?;
    assert!(text.contains("[\":remoteDescription\",\"PC_0\"") && text.contains("[\"g\",\"PC_0\""), "{text}");
    // Nothing stays behind for the next visit.
    page.reload()?;
    popup.wait_for("document.querySelector('#connections').innerText.includes('Nothing is recorded here')", LIMIT)?;
    Ok(())
}
