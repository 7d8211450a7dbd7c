//! The bookmarklet and the module in Firefox.

use anyhow::Result;
use xtask::firefox::Firefox;
use xtask::server;

use super::bookmarklet::{KEEP_ROOT, address};
use super::{Stage, assert_recorded, call_in_firefox, module, text_of};
use crate::{LIMIT, serve};

/// Opens a bookmark in the current tab, by what the bookmarks toolbar itself calls.
fn press_bookmark(firefox: &mut Firefox, address: &str) -> Result<()> {
    let body = format!("window.openTrustedLinkIn({address:?}, 'current', {{ allowPopups: true, allowInheritPrincipal: true }});");
    firefox.in_browser(&body).map(drop)
}

fn press(firefox: &mut Firefox, button: &str) -> Result<()> {
    let found = format!("[...panelRoot.querySelectorAll('button')].find(button => button.textContent === '{button}')");
    firefox.in_page(&format!("{found}.click();")).map(drop)
}

#[test]
fn the_bookmark_records_a_call_under_a_strict_policy_and_opens_it() -> Result<()> {
    let (stage, viewer) = (Stage::new()?, serve("/")?);
    let server = stage.serve()?;
    // A click by a script is nobody's, so a window it opens is one that nobody asked for.
    let mut firefox = Firefox::launch(&[("dom.disable_open_during_load", "false")], None)?;
    let page = firefox.open(&format!("{}recorded.html", server.address()))?;
    firefox.wait_for("window.call", LIMIT)?;
    firefox.in_page(KEEP_ROOT)?;
    press_bookmark(&mut firefox, &address(viewer.address())?)?;
    firefox.wait_for("panelRoot.querySelector('section').innerText.includes('Recording 0:0')", LIMIT)?;
    let log = call_in_firefox(&mut firefox)?;
    firefox.wait_for("panelRoot.querySelector('section').innerText.includes('2 connections')", LIMIT)?;
    let dump = firefox.download(LIMIT, |firefox| press(firefox, "Save"))?;
    assert_recorded(&dump, &log)?;

    let before = firefox.tabs()?;
    press(&mut firefox, "Open in viewer")?;
    let opened = loop {
        if let Some(tab) = firefox.tabs()?.into_iter().find(|tab| !before.contains(tab)) {
            break tab;
        }
        assert!(!firefox.in_page("return panelRoot.querySelector('section').innerText")?.to_string().contains("blocked"));
    };
    firefox.switch_to(&opened)?;
    firefox.wait_for("document.querySelector('dialog .btn.primary')", LIMIT)?;
    firefox.click("dialog .btn.primary")?;
    firefox.wait_for(
        "document.querySelector('.bar .tab .trunc')?.textContent.startsWith('call-127.0.0.1') && document.querySelector('.status .end')",
        LIMIT,
    )?;
    firefox.switch_to(&page)
}

#[test]
fn the_module_keeps_a_dump_with_and_without_webassembly() -> Result<()> {
    let stage = module::stage()?;
    let server = server::serve(stage.folder.path(), "/", 0)?;
    let mut firefox = Firefox::launch(&[], None)?;
    for (name, compressed) in [("free.html", true), ("strict.html", false)] {
        firefox.open(&format!("{}{name}", server.address()))?;
        firefox.wait_for("window.collector && window.call", LIMIT)?;
        firefox.in_page("window.recording = collector.record({ interval: 250 }); recording.trace(':early', null, 1);")?;
        let log = call_in_firefox(&mut firefox)?;
        let dump = firefox.download(LIMIT, |firefox| firefox.in_page("await recording.download('call');").map(drop))?;
        assert_recorded(&dump, &log)?;
        let text = text_of(&dump)?;
        assert_eq!(text.contains("[\"g\",\"PC_1\""), compressed, "{name}");
        assert!(text.contains("[\":early\",null,1,"), "{name}");
    }
    Ok(())
}
