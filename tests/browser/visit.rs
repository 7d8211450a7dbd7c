//! The site in a browser, and what a person does on it whatever dump is open.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::json;
use xtask::browser::{Browser, Options, Page};
use xtask::server::Server;

use crate::{LIMIT, serve};

/// A page of the site, by the word that the address has for it.
pub(crate) const PAGES: [&str; 7] = ["overview", "findings", "connections", "charts", "events", "features", "anonymize"];

/// The field that takes a file, which lies behind the buttons.
pub(crate) const FILE_FIELD: &str = "#file-field";

/// The site, open in a browser of its own.
pub(crate) struct Visit {
    pub(crate) page: Page,
    pub(crate) server: Server,
    /// It ends with the visit.
    pub(crate) browser: Browser,
}

impl Visit {
    /// Opens the start page and waits until everything that belongs to it is there.
    pub(crate) fn begin() -> Result<Visit> {
        Visit::prepared("", "")
    }

    /// Opens the site at what follows its address, such as `?dump=…`, after a script that is there before the site's own.
    pub(crate) fn prepared(query: &str, script: &str) -> Result<Visit> {
        Visit::with(Browser::launch(&Options::default())?, query, script)
    }

    /// The same in a browser that is there.
    pub(crate) fn with(browser: Browser, query: &str, script: &str) -> Result<Visit> {
        let server = serve("/")?;
        let page = browser.page("about:blank")?;
        page.set_viewport(1280, 800, 1.0)?;
        page.add_script(script)?;
        page.navigate(&format!("{}{query}", server.address()))?;
        page.wait_for("document.querySelector('main h1, .state, dialog')", LIMIT)?;
        Ok(Visit { page, server, browser })
    }

    /// Waits for an expression with the limit that all stories share.
    pub(crate) fn wait(&self, expression: &str) -> Result<()> {
        self.page.wait_for(expression, LIMIT)
    }

    /// Waits until the start page lists its samples and has loaded all that it will ever load.
    pub(crate) fn wait_quiet(&self) -> Result<()> {
        self.wait("document.querySelector('.slist a')")?;
        let mut before = 0;
        loop {
            std::thread::sleep(Duration::from_millis(1_500));
            let now = self.page.requests()?.len();
            if now == before {
                return Ok(());
            }
            before = now;
        }
    }

    /// Picks a file and waits until it is open.
    pub(crate) fn open(&self, file: &Path) -> Result<()> {
        self.page.set_files(FILE_FIELD, &[file.to_owned()])?;
        self.wait_open(&name(file)?)
    }

    /// Waits until a dump of this name is open.
    pub(crate) fn wait_open(&self, name: &str) -> Result<()> {
        let name = json!(name);
        self.wait(&format!("document.querySelector('.bar .tab .trunc').textContent === {name} && document.querySelector('.status .end')"))
    }

    /// Goes to a page by the rail and waits until it is filled.
    pub(crate) fn go(&self, page: &str) -> Result<()> {
        self.page.click(&format!(".rail a[href^='#v1&page={page}']"))?;
        self.wait_shown(page)
    }

    /// Waits until a page is filled.
    pub(crate) fn wait_shown(&self, page: &str) -> Result<()> {
        self.wait(&format!("document.querySelector(\".rail a[href^='#v1&page={page}'][aria-current]\")"))?;
        self.wait(match page {
            "overview" => "document.querySelector('main .meta')",
            "findings" => "document.querySelector('main .doc')",
            "connections" => "document.querySelector('main .ov, main .state')",
            "charts" => "document.querySelector('main figure .plot, main .charts-empty')",
            "events" => "document.querySelector('main tr.ev, main .state')",
            "features" => "document.querySelector('main .feats')",
            _ => "document.querySelector('main .anon select')",
        })
    }

    /// What a person reads on the page.
    pub(crate) fn text(&self) -> Result<String> {
        self.page.evaluate("document.querySelector('.app').innerText")
    }

    /// The fragment of the address.
    pub(crate) fn fragment(&self) -> Result<String> {
        self.page.evaluate("location.hash")
    }
}

/// Path of a recorded dump below the fixtures.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// Text of a recorded dump below the fixtures; what is no text in it is shown as browsers show it.
pub(crate) fn fixture_text(path: &str) -> Result<String> {
    let path = fixture(path);
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(&path)?).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes a file for a story.
pub(crate) fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, content)?;
    Ok(path)
}

fn name(file: &Path) -> Result<String> {
    Ok(file.file_name().context("a file has a name")?.to_string_lossy().into_owned())
}
