//! The same extension in Firefox.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use xtask::collector::extension;
use xtask::collector::installed::permitted;
use xtask::firefox::Firefox;
use xtask::server;

use super::STRICT;
use crate::LIMIT;
use crate::collector::{Stage, assert_recorded, call_in_firefox, text_of};

/// Which tab of the browser the extension sees as which number.
const TAB: &str = "const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs'); \
    return ExtensionParent.apiManager.global.tabTracker.getId(gBrowser.selectedTab);";

struct Recorder {
    firefox: Firefox,
    origin: String,
    page: String,
    popup: String,
    /// Where the extension is, if that is to be removed.
    _folder: Option<TempDir>,
}

impl Recorder {
    /// Opens a page and switches recording on in its popup, which is the current tab then.
    fn record(address: &str) -> Result<Recorder> {
        let folder = permitted("firefox")?;
        // The permissions of the manifest, which Firefox leaves to people else.
        let firefox = Firefox::launch(&[("extensions.originControls.grantByDefault", "true")], None)?;
        let recorder = Recorder::record_in(firefox, folder.path(), address, |_| Ok(()))?;
        Ok(Recorder { _folder: Some(folder), ..recorder })
    }

    /// With the extension in a folder; `answer` is what a person does about what the browser asks when recording is switched on.
    fn record_in(mut firefox: Firefox, folder: &Path, address: &str, answer: impl FnOnce(&mut Firefox) -> Result<()>) -> Result<Recorder> {
        firefox.install(folder)?;
        let host = firefox.in_browser("return WebExtensionPolicy.getByID('recorder@rtclens').mozExtensionHostname")?;
        let origin = format!("moz-extension://{}", host.as_str().context("the extension has no address")?);
        let page = firefox.open(address)?;
        let tab = firefox.in_browser(TAB)?;
        // What a click on the extension's button does before its popup opens.
        firefox.in_browser(
            "WebExtensionPolicy.getByID('recorder@rtclens').extension.tabManager.addActiveTabPermission(gBrowser.selectedTab)",
        )?;
        let popup = firefox.open(&format!("{origin}/popup.html?tab={tab}"))?;
        firefox.wait_for("document.querySelector('#switch')", LIMIT)?;
        firefox.click("#switch")?;
        answer(&mut firefox)?;
        firefox.wait_for("document.querySelector('#site').innerText.includes('Records every call')", LIMIT)?;
        firefox.switch_to(&page)?;
        firefox.navigate(address)?;
        Ok(Recorder { firefox, origin, page, popup, _folder: None })
    }

    /// What is saved by a button of the current tab.
    fn save(&mut self, selector: &str) -> Result<PathBuf> {
        self.firefox.download(LIMIT, |firefox| firefox.click(selector))
    }
}

#[test]
fn records_saves_and_opens_a_call() -> Result<()> {
    let stage = Stage::new()?;
    // Beside the page's own policy, one that is there before the page's first byte.
    let server = server::serve_with(stage.folder.path(), "/", 0, STRICT)?;
    let mut recorder = Recorder::record(&format!("{}recorded.html", server.address()))?;
    recorder.firefox.wait_for("window.wrappedJSObject?.call ?? window.call", LIMIT)?;
    let log = call_in_firefox(&mut recorder.firefox)?;
    let popup = recorder.popup.clone();
    recorder.firefox.switch_to(&popup)?;
    recorder.firefox.wait_for("document.querySelectorAll('.live .st-closed').length === 2", LIMIT)?;
    let dump = recorder.save("#save")?;
    assert_recorded(&dump, &log)?;
    recorder.firefox.click("#open")?;
    let is_open = "location.pathname === '/viewer/index.html' && document.querySelector('.bar .tab .trunc')?.textContent.startsWith('call-127.0.0.1') \
         && document.querySelector('.status .end')";
    let deadline = Instant::now() + LIMIT;
    loop {
        for tab in recorder.firefox.tabs()? {
            recorder.firefox.switch_to(&tab)?;
            if recorder.firefox.wait_for(is_open, Duration::ZERO).is_ok() {
                return Ok(());
            }
        }
        if Instant::now() > deadline {
            bail!("the viewer did not open the recording");
        }
    }
}

/// Clicks a button of what Firefox asks about an add-on, once it takes clicks, and returns the question.
fn answer(firefox: &mut Firefox, button: &str) -> Result<String> {
    let body = format!(
        "const found = () => document.querySelector('#addon-webext-permissions-notification'); \
         for (let tries = 0; tries < 100 && !(found()?.closest('panel')?.state === 'open'); tries++) await new Promise(done => setTimeout(done, 100)); \
         const question = found().textContent + found().closest('panel').textContent; found().{button}.click(); return question;"
    );
    Ok(firefox.in_browser(&body)?.to_string())
}

#[test]
fn asks_for_a_site_and_records_it_from_then_on() -> Result<()> {
    let stage = Stage::new()?;
    let server = stage.serve()?;
    // A question takes no clicks in its first moments, lest a person click it by accident.
    let firefox = Firefox::launch(&[("security.notification_enable_delay", "0"), ("security.dialog_enable_delay", "0")], None)?;
    let address = format!("{}frame.html?first", server.address());
    let mut recorder = Recorder::record_in(firefox, &extension::folder("firefox"), &address, |firefox| {
        let question = answer(firefox, "button")?;
        assert!(question.contains("127.0.0.1"), "{question}");
        Ok(())
    })?;
    let popup = recorder.popup.clone();
    recorder.firefox.switch_to(&popup)?;
    recorder.firefox.wait_for("document.querySelector('.live li')", LIMIT)?;
    assert!(text_of(&recorder.save("#save")?)?.contains("[\"first\"]"));
    Ok(())
}

#[test]
fn records_frames_of_every_kind() -> Result<()> {
    let stage = Stage::new()?;
    let server = stage.serve()?;
    let other = server.address().replace("127.0.0.1", "localhost");
    let mut recorder = Recorder::record(&format!("{}frames.html?other={other}", server.address()))?;
    let popup = recorder.popup.clone();
    recorder.firefox.switch_to(&popup)?;
    recorder.firefox.wait_for("document.querySelectorAll('.live li').length === 4", LIMIT)?;
    let text = text_of(&recorder.save("#save")?)?;
    for kind in ["same-origin", "srcdoc", "blob", "about-blank"] {
        assert!(text.contains(&format!("[\"{kind}\"]")), "{kind}: {text}");
    }
    assert!(!text.contains("cross-origin"), "{text}");
    Ok(())
}

#[test]
fn a_crash_leaves_what_was_recorded() -> Result<()> {
    let stage = Stage::new()?;
    let server = stage.serve()?;
    let mut recorder = Recorder::record(&format!("{}recorded.html", server.address()))?;
    recorder.firefox.wait_for("window.wrappedJSObject?.call ?? window.call", LIMIT)?;
    recorder.firefox.in_page("window.running = window.call({ length: 60 });")?;
    let (popup, list) = (recorder.popup.clone(), format!("{}/recordings.html", recorder.origin));
    recorder.firefox.switch_to(&popup)?;
    recorder.firefox.wait_for("[...document.querySelectorAll('.live dd')].some(value => /bit/.test(value.textContent))", LIMIT)?;
    recorder.firefox.open(&list)?;
    recorder.firefox.wait_for("document.querySelector('tbody tr.live')", LIMIT)?;
    recorder.firefox.in_browser(
        "const { linkedBrowser } = gBrowser.tabs.find(tab => tab.linkedBrowser.currentURI.spec.endsWith('recorded.html')); \
         Cc['@mozilla.org/processtools-service;1'].getService(Ci.nsIProcessToolsService).kill(linkedBrowser.frameLoader.remoteTab.osPid);",
    )?;
    // Firefox puts an empty page in the place of one whose process was killed, as if the tab had been left for it.
    recorder.firefox.wait_for("document.querySelector('tbody tr') && !document.querySelector('tbody tr.live')", LIMIT)?;
    let text = text_of(&recorder.save("[data-act=save]")?)?;
    assert!(text.contains("[\"g\",\"PC_1\"") && text.contains("\"connected\""), "{text}");
    Ok(())
}

#[test]
fn a_permission_taken_back_ends_the_recording() -> Result<()> {
    let stage = Stage::new()?;
    let server = stage.serve()?;
    let address = format!("{}frame.html?first", server.address());
    let mut recorder = Recorder::record(&address)?;
    let (page, popup, list) = (recorder.page.clone(), recorder.popup.clone(), format!("{}/recordings.html", recorder.origin));
    recorder.firefox.switch_to(&popup)?;
    recorder.firefox.wait_for("document.querySelector('.live li')", LIMIT)?;
    recorder.firefox.in_page("return browser.permissions.remove({ origins: ['http://127.0.0.1/*'] });")?;
    recorder.firefox.open(&list)?;
    recorder.firefox.wait_for("document.querySelector('tbody').innerText.includes('permission taken back')", LIMIT)?;
    let list = recorder.firefox.tabs()?.pop().context("a tab")?;
    recorder.firefox.switch_to(&page)?;
    recorder.firefox.navigate(&address)?;
    recorder.firefox.switch_to(&list)?;
    let text = text_of(&recorder.save("[data-act=save]")?)?;
    assert!(text.contains("[\"first\"]"), "{text}");
    assert_eq!(recorder.firefox.in_page("return document.querySelectorAll('tbody tr').length")?, 1);
    Ok(())
}
