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

#[test]
fn a_frame_of_a_site_that_is_forgotten_ends() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let other = server.address().replace("127.0.0.1", "localhost");
    let (page, popup) = recorder.record(&format!("{}frames.html?other={other}", server.address()))?;
    popup.wait_for("document.querySelector('[data-frame]')", LIMIT)?;
    popup.run("document.querySelector('[data-frame]').click()")?;
    popup.wait_for("!document.querySelector('[data-frame]')", LIMIT)?;
    page.reload()?;
    popup.wait_for("document.querySelectorAll('.live li').length === 5", LIMIT)?;
    let list = recorder.own("recordings.html")?;
    list.wait_for("document.querySelector('[data-site*=localhost]')", LIMIT)?;
    list.run("document.querySelector('[data-site*=localhost]').click()")?;
    list.wait_for("!document.querySelector('[data-site*=localhost]')", LIMIT)?;
    page.run("frames[1].postMessage('in the frame', '*'); frames[0].postMessage('in the page', '*')")?;
    popup.wait_for("document.querySelectorAll('.live li').length === 6", LIMIT)?;
    std::thread::sleep(std::time::Duration::from_secs(1));
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    let text = text_of(&dump)?;
    assert!(text.contains("cross-origin") && text.contains("in the page") && !text.contains("in the frame"), "{text}");
    Ok(())
}

#[test]
fn a_frame_that_comes_during_a_pause_is_left_out_until_it_ends() -> Result<()> {
    let (recorder, stage, saved) = (Installed::launch()?, Stage::new()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let (page, popup) = recorder.record(&format!("{}frame.html?before", server.address()))?;
    popup.wait_for("document.querySelector('.live li')", LIMIT)?;
    popup.run("document.querySelector('#pause').click()")?;
    popup.wait_for("document.querySelector('#state').innerText === 'paused'", LIMIT)?;
    page.run(
        "const frame = document.createElement('iframe'); frame.src = 'frame.html?meanwhile'; \
        const loaded = new Promise(done => { frame.onload = done; }); document.documentElement.append(frame); await loaded",
    )?;
    std::thread::sleep(std::time::Duration::from_secs(1));
    popup.run("document.querySelector('#pause').click()")?;
    popup.wait_for("document.querySelector('#state').innerText === 'recording'", LIMIT)?;
    page.run("frames[0].postMessage('after', '*')")?;
    // Of the connection that was made during the pause it is told that it is there.
    popup.wait_for("document.querySelectorAll('.live li').length === 3", LIMIT)?;
    let dump = recorder.browser.download(saved.path(), LIMIT, || popup.run("document.querySelector('#save').click()"))?;
    let text = text_of(&dump)?;
    assert!(text.contains("[\"before\"]") && text.contains("[\"after\"]") && !text.contains("meanwhile"), "{text}");
    assert_eq!(text.matches("[39,\"PC_").count(), 3, "{text}");
    Ok(())
}
