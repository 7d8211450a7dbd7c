//! A page observes the same with the hook and without.

use anyhow::{Context, Result};
use serde_json::Value;
use xtask::browser::{Browser, Page};
use xtask::firefox::Firefox;
use xtask::server;

use super::{Stage, browser};
use crate::LIMIT;

const SCRIPTS: &str = "<!-- The scripts that stand before the page's own are put here. -->";

fn with_scripts(scripts: &[&str]) -> String {
    let tags: String = scripts.iter().map(|script| format!("<script src=\"{script}.js\"></script>")).collect();
    include_str!("../../pages/observe.html").replace(SCRIPTS, &tags)
}

/// What a page with these scripts before its own observes.
fn observed(stage: &Stage, browser: &Browser, scripts: &[&str]) -> Result<(Page, Value)> {
    stage.write("observed.html", &with_scripts(scripts))?;
    let server = stage.serve()?;
    let page = browser.page(&format!("{}observed.html", server.address()))?;
    page.wait_for("window.finished", LIMIT)?;
    let value = page.evaluate("window.finished")?;
    assert_eq!(page.console_errors()?, Vec::<String>::new(), "{scripts:?}");
    Ok((page, value))
}

fn stage() -> Result<Stage> {
    let stage = Stage::new()?;
    stage.script("tests/pages/hooked.js", "hooked.js")?;
    let adapter = xtask::workspace::root().join("node_modules/webrtc-adapter/out/adapter.js");
    std::fs::copy(&adapter, stage.folder.path().join("adapter.js")).with_context(|| adapter.display().to_string())?;
    Ok(stage)
}

fn notes(page: &Page) -> Result<usize> {
    page.evaluate("window[Symbol.for('collected')].notes.length")
}

/// What was told of capture.
fn captures(page: &Page) -> Result<Vec<String>> {
    let methods: Vec<String> = page.evaluate("window[Symbol.for('collected')].notes.map(note => JSON.parse(note)[0])")?;
    Ok(methods.into_iter().filter(|method| method.starts_with("navigator.mediaDevices.")).collect())
}

#[test]
fn a_page_observes_the_same() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    let (_, without) = observed(&stage, &browser, &[])?;
    let (page, with) = observed(&stage, &browser, &["hooked"])?;
    assert!(notes(&page)? > 100);
    assert_same(&without, &with);
    Ok(())
}

#[test]
fn a_page_with_another_wrapper_observes_the_same() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    let (_, without) = observed(&stage, &browser, &["adapter"])?;
    let (page, _) = observed(&stage, &browser, &["hooked"])?;
    let alone = captures(&page)?;
    for order in [["hooked", "adapter"], ["adapter", "hooked"]] {
        let (page, with) = observed(&stage, &browser, &order)?;
        assert_eq!(captures(&page)?, alone, "{order:?}");
        assert_same(&without, &with);
    }
    Ok(())
}

/// As rtcstats-js does it: what it put on the object itself calls what was there before the hook.
#[test]
fn capture_that_something_else_has_wrapped_is_told_once() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    stage.write(
        "bound.js",
        "for (const name of ['getUserMedia', 'getDisplayMedia', 'enumerateDevices']) {
            navigator.mediaDevices[name] = navigator.mediaDevices[name].bind(navigator.mediaDevices);
        }",
    )?;
    let (_, without) = observed(&stage, &browser, &["bound"])?;
    let (page, with) = observed(&stage, &browser, &["hooked", "bound"])?;
    assert_same(&without, &with);
    let told = captures(&page)?;
    assert!(!told.is_empty());
    let (page, with) = observed(&stage, &browser, &["bound", "hooked"])?;
    assert_same(&without, &with);
    assert_eq!(captures(&page)?, told);
    Ok(())
}

#[test]
fn a_frozen_prototype_is_left_alone() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    stage.write("frozen.js", "Object.freeze(RTCPeerConnection.prototype); Object.freeze(MediaStreamTrack.prototype);")?;
    let (_, without) = observed(&stage, &browser, &["frozen"])?;
    let (page, with) = observed(&stage, &browser, &["frozen", "hooked"])?;
    // Capture is still in reach.
    assert!(notes(&page)? > 0);
    assert_same(&without, &with);
    Ok(())
}

#[test]
fn taken_out_it_leaves_nothing_behind() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    stage.write("unhook.js", "before = { ...window[Symbol.for('collected')] }; before.hooked.unhook();")?;
    stage.write("mark.js", "var before = null;")?;
    let (_, without) = observed(&stage, &browser, &["mark"])?;
    let (page, with) = observed(&stage, &browser, &["mark", "hooked", "unhook"])?;
    assert_eq!(notes(&page)?, 0);
    assert_same(&without, &with);
    let restored: bool = page.evaluate("RTCPeerConnection.prototype.constructor === RTCPeerConnection")?;
    assert!(restored);
    Ok(())
}

#[test]
fn a_policy_that_denies_something_has_nothing_to_report() -> Result<()> {
    const POLICY: &str = "Permissions-Policy: compute-pressure=()\r\n";
    let (stage, browser) = (stage()?, browser()?);
    stage.write(
        "call.js",
        "import { connected, negotiate, pair, seconds } from './peers.js';
        const reports = [];
        new ReportingObserver(list => reports.push(...list.map(report => report.toJSON())), { buffered: true }).observe();
        const [caller, callee] = pair({});
        caller.createDataChannel('any');
        await negotiate(caller, callee);
        await connected(caller);
        // Reports of the hook come each fifth of a second.
        await seconds(1);
        window.reports = reports;",
    )?;
    let server = server::serve_with(stage.folder.path(), "/", 0, POLICY)?;
    for script in ["", "<script src=hooked.js></script>"] {
        stage.write("call.html", &format!("<!doctype html>{script}<script type=module src=call.js></script>"))?;
        let page = browser.page(&format!("{}call.html", server.address()))?;
        page.wait_for("window.reports", LIMIT)?;
        assert_eq!(page.evaluate::<Vec<Value>>("reports")?, Vec::<Value>::new(), "{script}");
        assert_eq!(page.console_errors()?, Vec::<String>::new(), "{script}");
        let has_polled: bool = page.evaluate("window[Symbol.for('collected')]?.notes.some(note => note.includes('getStats')) ?? false")?;
        assert_eq!(has_polled, !script.is_empty());
    }
    Ok(())
}

/// Firefox has no other driver here than its own protocol, so the story is told again.
#[test]
fn a_page_in_firefox_observes_the_same() -> Result<()> {
    let stage = stage()?;
    let mut firefox = Firefox::launch(&[], None)?;
    let mut values = Vec::new();
    for scripts in [&[][..], &["hooked"], &["adapter"], &["hooked", "adapter"], &["adapter", "hooked"]] {
        stage.write("observed.html", &with_scripts(scripts))?;
        let server = stage.serve()?;
        firefox.open(&format!("{}observed.html", server.address()))?;
        values.push(
            firefox.in_page("while (!window.finished) await new Promise(done => setTimeout(done, 50)); return await window.finished;")?,
        );
        if scripts.contains(&"hooked") {
            let notes = firefox.in_page("return window[Symbol.for('collected')].notes.length;")?;
            assert!(notes.as_u64() > Some(100), "{scripts:?}: {notes}");
        }
    }
    assert_same(&values[0], &values[1]);
    assert_same(&values[2], &values[3]);
    assert_same(&values[2], &values[4]);
    Ok(())
}

/// Names the first place that differs: the whole values are long.
fn assert_same(without: &Value, with: &Value) {
    fn differing(path: String, left: &Value, right: &Value) -> Option<String> {
        match (left, right) {
            (Value::Object(left), Value::Object(right)) => left.keys().chain(right.keys()).find_map(|key| {
                differing(format!("{path}.{key}"), left.get(key).unwrap_or(&Value::Null), right.get(key).unwrap_or(&Value::Null))
            }),
            (Value::Array(left), Value::Array(right)) => (0..left.len().max(right.len())).find_map(|index| {
                differing(format!("{path}[{index}]"), left.get(index).unwrap_or(&Value::Null), right.get(index).unwrap_or(&Value::Null))
            }),
            _ => (left != right).then(|| format!("{path}: {left} without, {right} with the hook")),
        }
    }
    if let Some(difference) = differing(String::new(), without, with) {
        panic!("the page observes a difference at {difference}");
    }
}

#[test]
fn hooked_twice_it_tells_once() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    stage.write("keep.js", "var first = window[Symbol.for('collected')]; Object.defineProperty = (define => function (target, key, value) { return key === Symbol.for('collected') ? target : define(target, key, value); })(Object.defineProperty);")?;
    let server = stage.serve()?;
    stage.write(
        "twice.html",
        "<!doctype html><script src=hooked.js></script><script src=keep.js></script><script src=hooked.js></script>",
    )?;
    let page = browser.page(&format!("{}twice.html", server.address()))?;
    page.run("new RTCPeerConnection().close()")?;
    let notes: Vec<String> = page.evaluate("first.notes")?;
    assert_eq!(notes.iter().filter(|note| note.contains("\"create\"")).count(), 1, "{notes:?}");
    assert_eq!(notes.iter().filter(|note| note.contains("\"close\"")).count(), 1, "{notes:?}");
    Ok(())
}

#[test]
fn a_sender_that_is_asked_too_early_has_a_name_later() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    let server = stage.serve()?;
    stage.write(
        "early.html",
        "<!doctype html><script>var early = new RTCPeerConnection(); var { sender } = early.addTransceiver('audio');</script><script src=hooked.js></script>",
    )?;
    let page = browser.page(&format!("{}early.html", server.address()))?;
    page.run("await sender.replaceTrack(null); early.getSenders(); await sender.replaceTrack(null)")?;
    let of: Vec<Option<String>> = page.evaluate(
        "window[Symbol.for('collected')].notes.map(note => JSON.parse(note)).filter(([method]) => method === 'replaceTrack').map(([, id]) => id)",
    )?;
    assert_eq!(of, [None, Some("PC_0".to_owned())]);
    Ok(())
}
