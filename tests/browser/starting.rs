//! A page whose program cannot start says so, in place of nothing.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempDir;
use xtask::browser::{Browser, Options, Page};
use xtask::server::{self, Server};

use crate::{LIMIT, bare_site, copy_files, folder};

/// What the start page says, once it says anything.
fn told(site: &Path, script: &str) -> Result<String> {
    let server = server::serve(site, "/", 0)?;
    let browser = Browser::launch(&Options::default())?;
    let page = browser.page("about:blank")?;
    page.add_script(script)?;
    page.navigate(server.address())?;
    page.wait_for("document.querySelector('[role=alert]')", LIMIT)?;
    page.evaluate("document.body.innerText")
}

#[test]
fn a_missing_file_is_told() -> Result<()> {
    for ending in [".wasm", ".js"] {
        let site = bare_site()?;
        let mut files = fs::read_dir(site.path())?.flatten().map(|entry| entry.path());
        let is_program = |file: &Path| {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            name.starts_with("viewer-") && name.ends_with(ending)
        };
        fs::remove_file(files.find(|file| is_program(file)).context("a file of the program")?)?;
        let text = told(site.path(), "")?;
        assert!(text.contains("rtclens could not start") && text.contains("A file of the site is missing"), "{ending}: {text}");
    }
    Ok(())
}

const INCOMPLETE: &str = "A part of the site could not be loaded.";

/// A site that lacks a part of the program for a while.
struct Incomplete {
    site: TempDir,
    server: Server,
    missing: OsString,
}

impl Incomplete {
    /// The site without the part whose name begins like this.
    fn without(part: &str) -> Result<Incomplete> {
        let (site, parts) = (bare_site()?, folder()?.join("parts"));
        let there = site.path().join("parts");
        fs::create_dir(&there)?;
        copy_files(&parts, &there)?;
        let mut names = fs::read_dir(&parts)?.flatten().map(|entry| entry.file_name());
        let missing = names.find(|name| name.to_string_lossy().starts_with(part)).context("a part of the program")?;
        fs::remove_file(there.join(&missing))?;
        let server = server::serve(site.path(), "/", 0)?;
        Ok(Incomplete { site, server, missing })
    }

    /// Opens a dump of the whole site, and waits until the page says that a part is missing.
    fn open(&self, dump: &str) -> Result<(Browser, Page)> {
        let browser = Browser::launch(&Options::default())?;
        let page = browser.page(self.server.address())?;
        page.wait_for("document.querySelector('input[type=file]')", LIMIT)?;
        page.set_files("input[type=file]", &[folder()?.join(dump)])?;
        page.wait_for(&format!("document.querySelector('main [role=alert]')?.innerText.includes('{INCOMPLETE}')"), LIMIT)?;
        Ok((browser, page))
    }

    /// Puts the part where it belongs.
    fn complete(&self) -> Result<()> {
        fs::copy(folder()?.join("parts").join(&self.missing), self.site.path().join("parts").join(&self.missing))?;
        Ok(())
    }
}

#[test]
fn a_missing_part_is_told_and_loaded_when_it_is_there() -> Result<()> {
    for (part, again) in [("split_pages", "Try again"), ("split_answers", "Open again")] {
        let site = Incomplete::without(part)?;
        let (_browser, page) = site.open("samples/one-to-one.rtcstats.gz")?;
        page.wait_for("document.querySelector('main .conns article') && document.querySelector('main .facts')", LIMIT)?;
        if part == "split_pages" {
            page.key("2")?;
            page.wait_for("document.querySelector('main h1')?.innerText === 'This page could not be loaded'", LIMIT)?;
        }
        site.complete()?;
        assert_eq!(page.evaluate::<String>("document.querySelector('main [role=alert] button').innerText")?, again);
        page.click("main [role=alert] button")?;
        page.wait_for("document.querySelector('.rail a[href*=findings] .n')", LIMIT)?;
        page.wait_for("!document.querySelector('main [role=alert]')", LIMIT)?;
        page.wait_for(&format!("!document.body.innerText.includes('{INCOMPLETE}')"), LIMIT)?;
    }
    Ok(())
}

#[test]
fn a_dump_whose_reader_is_missing_opens_when_it_is_there() -> Result<()> {
    let site = Incomplete::without("split_readers")?;
    let (_browser, page) = site.open("samples/conference.internals.gz")?;
    let told: (String, String, String) =
        page.evaluate("['h1', '.mono', '.btn.primary'].map(part => document.querySelector(`main .failed ${part}`).innerText)")?;
    assert_eq!(told, ("The site is not complete".to_owned(), "conference.internals.gz".to_owned(), "Open again".to_owned()));
    // As long as it is missing it fails again, and is told again.
    page.run("document.querySelector('main [role=alert]').dataset.old = ''")?;
    page.click("main .failed .btn.primary")?;
    page.wait_for("document.querySelector('main .failed[role=alert]:not([data-old])')", LIMIT)?;
    // What needs no reader that is missing opens meanwhile.
    page.set_files("input[type=file]", &[folder()?.join("samples/one-to-one.rtcstats.gz")])?;
    page.wait_for("document.querySelector('main .conns article') && document.querySelector('main .facts')", LIMIT)?;
    page.set_files("input[type=file]", &[folder()?.join("samples/conference.internals.gz")])?;
    page.wait_for("document.querySelector('main .failed[role=alert]')", LIMIT)?;

    site.complete()?;
    page.click("main .failed .btn.primary")?;
    page.wait_for("document.querySelector('main .conns article') && document.querySelector('main .facts')", LIMIT)?;
    page.wait_for("document.querySelector('.rail a[href*=findings] .n')", LIMIT)?;
    page.wait_for(&format!("!document.body.innerText.includes('{INCOMPLETE}')"), LIMIT)
}

#[test]
fn a_browser_that_cannot_run_the_program_is_told_which_can() -> Result<()> {
    let refuse = "const refuse = () => Promise.reject(new WebAssembly.CompileError('no vectors here')); \
        Object.assign(WebAssembly, { instantiate: refuse, instantiateStreaming: refuse, validate: () => false });";
    let text = told(&folder()?, refuse)?;
    for words in ["rtclens could not start", "WebAssembly with SIMD", "Firefox 105", "no vectors here"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    Ok(())
}

#[test]
fn the_record_page_says_when_it_has_no_bookmark_to_give() -> Result<()> {
    let copy = tempfile::tempdir()?;
    for entry in fs::read_dir(folder()?.join("record"))? {
        let entry = entry?;
        if entry.file_name() != "bookmarklet.js" {
            fs::copy(entry.path(), copy.path().join(entry.file_name()))?;
        }
    }
    let browser = Browser::launch(&Options::default())?;
    let open = |site: &Path| -> Result<(Page, Server)> {
        let server = server::serve(site, "/record/", 0)?;
        Ok((browser.page(server.address())?, server))
    };
    const GIVEN: &str = "[document.getElementById('bookmarklet').href.slice(0, 11), document.getElementById('copy').disabled, \
        document.getElementById('missing').textContent.includes('The bookmark could not be loaded (status 404)')]";
    let (page, _server) = open(copy.path())?;
    page.wait_for("document.getElementById('missing').textContent", LIMIT)?;
    let given: (String, bool, bool) = page.evaluate(GIVEN)?;
    assert_eq!(given, (String::new(), true, true));

    let (page, _server) = open(&folder()?.join("record"))?;
    page.wait_for("document.getElementById('bookmarklet').href", LIMIT)?;
    let given: (String, bool, bool) = page.evaluate(GIVEN)?;
    assert_eq!(given, ("javascript:".to_owned(), false, false));
    Ok(())
}
