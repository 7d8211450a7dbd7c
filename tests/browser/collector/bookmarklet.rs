//! The bookmarklet on a page whose policy lets in nothing from elsewhere.
//!
//! A test cannot press a bookmark. The same script is run as the console runs it, which is the other way to use it.

use std::fs;

use anyhow::{Context, Result};
use percent_encoding::percent_decode_str;
use xtask::browser::{Browser, Page};
use xtask::server::{self, Server};

use super::{Stage, assert_recorded, browser, text_of};
use crate::visit::fixture;
use crate::{LIMIT, folder, serve};

/// What the page that hands the bookmarklet out puts its own address for.
const VIEWER: &str = "https://viewer.invalid/";

/// The panel is closed to the page, and so to a test: what the browser says of it is taken from the accessibility tree's source,
/// the shadow root, which this makes the page keep.
pub(super) const KEEP_ROOT: &str = "const attach = Element.prototype.attachShadow; \
    Element.prototype.attachShadow = function (init) { return window.panelRoot = attach.call(this, init); };";

/// The bookmarklet's address, from a site.
pub(super) fn address(viewer: &str) -> Result<String> {
    let address = fs::read_to_string(folder()?.join("record/bookmarklet.js"))?;
    assert!(address.contains(VIEWER));
    Ok(address.replace(VIEWER, viewer))
}

fn script(viewer: &str) -> Result<String> {
    let address = address(viewer)?;
    let script = address.strip_prefix("javascript:").context("a bookmarklet begins with javascript:")?;
    Ok(percent_decode_str(script).decode_utf8()?.into_owned())
}

/// The page of a call, and its server.
fn call_page(browser: &Browser, fields: &'static str) -> Result<(Page, Server, Stage)> {
    let stage = Stage::new()?;
    let server = server::serve_with(stage.folder.path(), "/", 0, fields)?;
    let page = browser.page("about:blank")?;
    page.add_script(KEEP_ROOT)?;
    page.navigate(&format!("{}recorded.html", server.address()))?;
    page.wait_for("window.call", LIMIT)?;
    Ok((page, server, stage))
}

fn press(page: &Page, button: &str) -> Result<()> {
    page.run(&format!("[...panelRoot.querySelectorAll('button')].find(button => button.textContent === '{button}').click()"))
}

fn shown(page: &Page) -> Result<String> {
    page.evaluate("panelRoot.querySelector('section').innerText")
}

#[test]
fn records_a_call_under_a_strict_policy() -> Result<()> {
    let (browser, saved) = (browser()?, tempfile::tempdir()?);
    let (page, _server, _stage) = call_page(&browser, "")?;
    page.run(&script("http://127.0.0.1:9/")?)?;
    assert!(shown(&page)?.contains("Recording 0:0"), "{}", shown(&page)?);
    let log = page.evaluate("call()")?;
    let dump = browser.download(saved.path(), LIMIT, || press(&page, "Save"))?;
    assert_recorded(&dump, &log)?;
    page.wait_for("panelRoot.querySelector('section').innerText.includes('Saved as call-127.0.0.1-')", LIMIT)?;
    assert!(shown(&page)?.contains("2 connections"), "{}", shown(&page)?);
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    // Pressed again it brings the same panel back, and records nothing twice.
    press(&page, "×")?;
    page.run(&script("http://127.0.0.1:9/")?)?;
    assert!(shown(&page)?.contains("2 connections"));
    press(&page, "Stop")?;
    page.run("new RTCPeerConnection().close()")?;
    let again = browser.download(saved.path(), LIMIT, || press(&page, "Save"))?;
    assert_eq!(text_of(&again)?.matches("[\"create\",\"PC_").count(), 2);
    Ok(())
}

#[test]
fn picks_up_a_call_that_runs_already() -> Result<()> {
    let (browser, saved) = (browser()?, tempfile::tempdir()?);
    let (page, _server, _stage) = call_page(&browser, "")?;
    page.run("window.running = call({ length: 6 }); await new Promise(done => setTimeout(done, 2500))")?;
    page.run(&script("http://127.0.0.1:9/")?)?;
    page.run("await running")?;
    let dump = browser.download(saved.path(), LIMIT, || press(&page, "Save"))?;
    let text = text_of(&dump)?;
    assert!(text.matches("[\"create\",\"PC_").count() >= 1, "{text}");
    assert!(text.contains("[\"getStats\",\"PC_0\"") && text.contains("[\":remoteDescription\",\"PC_0\""), "{text}");
    Ok(())
}

#[test]
fn what_a_page_spoils_takes_nothing_else_with_it() -> Result<()> {
    let (browser, saved) = (browser()?, tempfile::tempdir()?);
    let (page, _server, _stage) = call_page(&browser, "")?;
    page.run(&script("http://127.0.0.1:9/")?)?;
    page.run("Object.prototype['a\"b'] = 1; await call({ length: 1 }); delete Object.prototype['a\"b'];")?;
    page.run("new RTCPeerConnection({ iceServers: [] }).close()")?;
    let dump = browser.download(saved.path(), LIMIT, || press(&page, "Save"))?;
    let text = text_of(&dump)?;
    assert!(text.contains("[\"create\",\"PC_2\"") && text.contains("[\"onconnectionstatechange\",\"PC_1\",\"connected\""), "{text}");
    Ok(())
}

#[test]
fn opens_in_the_viewer_when_a_person_agrees() -> Result<()> {
    let (browser, viewer) = (browser()?, serve("/")?);
    let (page, server, _stage) = call_page(&browser, "")?;
    page.run(&script(viewer.address())?)?;
    page.run("await call({ length: 1 })")?;
    press(&page, "Open in viewer")?;
    let opened = browser.wait_page(&format!("{}?handover", viewer.address()), LIMIT)?;
    opened.wait_for("document.querySelector('dialog')", LIMIT)?;
    let question: String = opened.evaluate("document.querySelector('dialog').innerText")?;
    assert!(question.contains(server.address().trim_end_matches('/')), "{question}");
    assert!(!opened.evaluate::<bool>("!!document.querySelector('.status .end')")?, "nothing is open before a person agrees");
    opened.click("dialog .btn.primary")?;
    opened.wait_for(
        "document.querySelector('.bar .tab .trunc')?.textContent.startsWith('call-127.0.0.1') && document.querySelector('.status .end')",
        LIMIT,
    )?;
    Ok(())
}

#[test]
fn saves_a_file_where_a_page_keeps_windows_apart() -> Result<()> {
    let (browser, viewer, saved) = (browser()?, serve("/")?, tempfile::tempdir()?);
    let (page, _server, _stage) = call_page(&browser, "Cross-Origin-Opener-Policy: same-origin\r\n")?;
    page.run(&script(viewer.address())?)?;
    page.run("new RTCPeerConnection().close()")?;
    let dump = browser.download(saved.path(), LIMIT, || press(&page, "Open in viewer"))?;
    assert!(text_of(&dump)?.contains("[\"create\",\"PC_0\""));
    page.wait_for("panelRoot.querySelector('section').innerText.includes('keeps other windows away')", LIMIT)
}

#[test]
fn nobody_else_hands_a_dump_over() -> Result<()> {
    let (browser, viewer) = (browser()?, serve("/")?);
    let dump = fs::read(fixture("rtcstats/chromium-156-call/client.rtcstats.gz"))?;
    let stage = Stage::new()?;
    fs::write(stage.folder.path().join("dump.gz"), dump)?;
    let server = stage.serve()?;
    let page = browser.page(&format!("{}scenario.html", server.address()))?;
    // A frame of the opener is not the opener; and a viewer that was opened without being asked for a dump takes none.
    let give = "const file = new File([await (await fetch('dump.gz')).blob()], 'dump.gz'); \
        for (let i = 0; i < 40; i++) { opened.postMessage({ type: 'rtclens-dump', file }, '*'); await new Promise(done => setTimeout(done, 50)); }";
    page.run(&format!("window.opened = window.open('{}'); {give}", viewer.address()))?;
    let opened = browser.wait_page(viewer.address(), LIMIT)?;
    assert!(!opened.evaluate::<bool>("!!document.querySelector('dialog, .status .end')")?);
    Ok(())
}

#[test]
fn the_site_hands_out_all_that_records() -> Result<()> {
    let (browser, site) = (browser()?, serve("/a/b/")?);
    let page = browser.page(site.address())?;
    // The samples come later and move what is below them.
    page.wait_for("document.querySelector('.slist a') && document.querySelector('.how a')", LIMIT)?;
    page.click(".how a")?;
    page.wait_for("document.getElementById('bookmarklet')?.href", LIMIT)?;
    assert_eq!(page.evaluate::<String>("location.href")?, format!("{}record/", site.address()));
    let link: String = page.evaluate("document.getElementById('bookmarklet').href")?;
    let handed = percent_decode_str(link.strip_prefix("javascript:").context("a bookmarklet")?).decode_utf8()?.into_owned();
    assert_eq!(handed, script(site.address())?, "the bookmarklet opens dumps in the site that it came from");
    // Pressed on this very page it would do nothing, and says what to do instead.
    page.click("#bookmarklet")?;
    assert!(page.evaluate::<String>("document.getElementById('bookmarklet').title")?.contains("Drag"));
    let files: Vec<String> = page.evaluate("[...document.querySelectorAll('a[download]')].map(link => link.href)")?;
    assert_eq!(files.len(), 3);
    for file in files {
        let beginning: String = page.evaluate(&format!(
            "fetch({file:?}).then(async answer => answer.ok ? new TextDecoder().decode((await answer.arrayBuffer()).slice(0, 2)) : '')"
        ))?;
        assert_eq!(beginning, "PK", "{file} is a zip");
    }
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}
