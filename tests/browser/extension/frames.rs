//! Every kind of window is recorded, and a frame of another site only when it was agreed to.

use anyhow::Result;
use xtask::collector::installed::Installed;

use crate::LIMIT;
use crate::collector::{Stage, text_of};

#[test]
fn records_frames_of_every_kind() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let other = server.address().replace("127.0.0.1", "localhost");
    let (page, popup) = recorder.record(&format!("{}frames.html?other={other}", server.address()))?;
    let own = ["same-origin", "srcdoc", "blob", "about-blank"];
    popup.wait_for("document.querySelectorAll('.live li').length === 4", LIMIT)?;
    let save = || recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"));
    let text = text_of(&save()?)?;
    for kind in own {
        assert!(text.contains(&format!("[\"{kind}\"]")), "{kind}: {text}");
    }
    assert!(!text.contains("cross-origin"), "{text}");

    // The popup offers the frame's site; within this page it is recorded then, and elsewhere not.
    popup.wait_for("document.querySelector('[data-frame]')", LIMIT)?;
    popup.run("document.querySelector('[data-frame]').click()")?;
    popup.wait_for("!document.querySelector('[data-frame]')", LIMIT)?;
    page.reload()?;
    popup.wait_for("document.querySelectorAll('.live li').length === 5", LIMIT)?;
    let text = text_of(&save()?)?;
    assert!(text.contains("[\"cross-origin\"]"), "{text}");
    let alone = recorder.browser.page(&format!("{other}frame.html?alone"))?;
    page.activate()?;
    page.run("window.openWindow()")?;
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelectorAll('tbody tr').length === 3", LIMIT)?;
    assert_eq!(alone.console_errors()?, Vec::<String>::new());
    let shown: String = list.evaluate("document.querySelector('#list').innerText")?;
    assert!(!shown.contains("localhost"), "{shown}");
    Ok(())
}
