//! The built folder works as it is on a plain file host, and is small.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use xtask::browser::{Browser, Options, Page};
use xtask::server;

use crate::host::{Answer, Host};
use crate::{LIMIT, bare_site, copy_files, folder, serve};

/// What a first visit may cost, gzipped, with everything needed to open a dump and see what is in it.
const FIRST_LOAD_BYTES: usize = 336_000;

/// The same for a dump of another format than the most frequent one: its reader is a part of its own, and all these are in one.
const FIRST_LOAD_BYTES_WITH_READERS: usize = 411_000;

fn open(address: &str) -> Result<(Browser, Page)> {
    let browser = Browser::launch(&Options::default())?;
    let page = browser.page(address)?;
    page.wait_for("document.body.innerText.trim().length > 0", LIMIT)?;
    page.wait_for("performance.getEntriesByType('resource').length > 3", LIMIT)?;
    Ok((browser, page))
}

#[test]
fn works_under_a_sub_path_within_its_policy() -> Result<()> {
    let server = serve("/a/b/")?;
    let (_browser, page) = open(server.address())?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    let strange: Vec<_> = page.requests()?.into_iter().filter(|request| !request.url.starts_with(server.address())).collect();
    assert_eq!(strange, []);
    let policy: String = page.evaluate("document.querySelector('meta[http-equiv=Content-Security-Policy]').content")?;
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
    Ok(())
}

#[test]
fn loads_within_its_budget() -> Result<()> {
    let total = first_load("samples/one-to-one.rtcstats.gz", &[])?;
    assert!(total <= FIRST_LOAD_BYTES, "{total} bytes gzipped");
    Ok(())
}

#[test]
fn loads_within_its_budget_for_other_formats() -> Result<()> {
    let parts = parts_with_readers()?;
    for dump in ["samples/conference.internals.gz", "samples/ice-fails.internals.gz"] {
        let total = first_load(dump, &parts)?;
        assert!(total <= FIRST_LOAD_BYTES_WITH_READERS, "{dump}: {total} bytes gzipped");
    }
    Ok(())
}

/// The files that the program's script loads together with the readers.
fn parts_with_readers() -> Result<Vec<String>> {
    let files = fs::read_dir(folder()?)?.flatten().map(|entry| entry.path());
    let mut scripts = files.filter(|file| file.to_string_lossy().contains("viewer-") && file.extension().is_some_and(|kind| kind == "js"));
    let script = fs::read_to_string(scripts.next().context("the script of the program")?)?;
    let (before, after) = script.split_once("/split_readers-").context("the script names the readers")?;
    let list = [&before[before.rfind('[').context("a list")?..], "/split_readers-", &after[..=after.find(']').context("its end")?]];
    Ok(serde_json::from_str(&list.concat())?)
}

/// Bytes of all that is loaded, gzipped, until a dump is open and shown, by a site with these parts alone: the others are loaded later,
/// or even before the dump, but nothing waits for them.
fn first_load(dump: &str, parts: &[String]) -> Result<usize> {
    let site = bare_site()?;
    for needed in ["icons", "samples"] {
        fs::create_dir(site.path().join(needed))?;
        copy_files(&folder()?.join(needed), &site.path().join(needed))?;
    }
    fs::create_dir(site.path().join("parts"))?;
    for part in parts {
        fs::copy(folder()?.join(part), site.path().join(part))?;
    }
    let server = server::serve(site.path(), "/", 0)?;
    let browser = Browser::launch(&Options::default())?;
    let page = browser.page(server.address())?;
    page.wait_for("document.querySelector('input[type=file]')", LIMIT)?;
    page.set_files("input[type=file]", &[folder()?.join(dump)])?;
    page.wait_for("document.querySelector('main .conns article') && document.querySelector('main .facts')", LIMIT)?;
    let mut names = BTreeSet::new();
    for request in page.requests()? {
        let path = request.url.strip_prefix(server.address()).context("a request to another host")?;
        let path = path.split('?').next().unwrap_or(path);
        let name = if path.is_empty() { "index.html" } else { path };
        if site.path().join(name).is_file() {
            names.insert(name.to_owned());
        }
    }
    assert!(names.contains("worker.js"), "the worker is seen: {names:?}");
    assert!(parts.iter().all(|part| names.contains(part)), "the parts are needed: {names:?}");
    let mut total = 0;
    for name in &names {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&fs::read(folder()?.join(name)).with_context(|| name.clone())?)?;
        total += encoder.finish()?.len();
    }
    println!("first load of {dump}: {total} bytes gzipped in {} files", names.len());
    Ok(total)
}

#[test]
fn a_policy_in_a_header_binds_the_worker_too() -> Result<()> {
    let advice = fs::read_to_string(folder()?.join("README.txt"))?;
    let header = advice.lines().find(|line| line.starts_with("Content-Security-Policy: ")).context("hosting.md names the header")?;
    // The server keeps its fields for as long as it runs, which is until the tests end.
    let server = server::serve_with(&folder()?, "/", 0, format!("{header}\r\n").leak())?;
    let (_browser, page) = open(&format!("{}?dump=samples/one-to-one.rtcstats.gz", server.address()))?;
    page.wait_for("document.querySelector('main .meta')", LIMIT)?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    let policy: String = page.evaluate("document.querySelector('meta[http-equiv=Content-Security-Policy]').content")?;
    assert_eq!(header.strip_prefix("Content-Security-Policy: "), Some(&*policy));

    let host = Host::start("call.gz", Vec::new(), vec![Answer::Whole])?;
    page.navigate(&format!("{}?dump={}", server.address(), host.address))?;
    page.wait_for("document.querySelector('dialog[open] button.primary')", LIMIT)?;
    page.click("dialog[open] button.primary")?;
    page.wait_for("document.querySelector('.failed')?.innerText.includes('The address did not answer')", LIMIT)?;
    assert_eq!(host.asked(), 0);
    Ok(())
}
