//! The JavaScript of the collector, each entry as one small file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::process::{capture, command};
use crate::workspace;

const LIMIT: Duration = Duration::from_secs(60);

/// Firefox keeps no longer address as a bookmark (`MOZ_PLACES` `DB_URL_LENGTH_MAX`).
const LONGEST_ADDRESS: usize = 65_536;

/// What an address must have escaped to arrive as the script it was.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'`');

/// How an entry is used.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A script that runs at once and leaves no name behind.
    Script,
    /// An ES module.
    Module,
}

/// Bundles an entry, a path in this checkout, with what it imports.
pub fn bundle(entry: &str, shape: Shape, out: &Path) -> Result<()> {
    bundle_with(&workspace::root().join(entry), shape, out, &[])
}

/// Bundles an entry with more options of the bundler.
pub(crate) fn bundle_with(entry: &Path, shape: Shape, out: &Path, options: &[&str]) -> Result<()> {
    let mut esbuild = command(&workspace::root().join("node_modules/.bin/esbuild").to_string_lossy());
    let format: &[&str] = match shape {
        // Modules are strict, which functions that stand in for those of a page have to stay.
        Shape::Script => &["--format=iife", "--banner:js='use strict';"],
        Shape::Module => &["--format=esm"],
    };
    esbuild.arg(entry).args(options).args(["--bundle", "--minify", "--target=es2022", "--log-level=warning"]).args(format);
    // The recorder is loaded, not bundled: it looks for its WebAssembly beside itself.
    esbuild.arg("--external:./recorder.js").arg(format!("--outfile={}", out.display()));
    capture(&mut esbuild, LIMIT)?;
    match shape {
        Shape::Script => shrink(out),
        Shape::Module => Ok(()),
    }
}

/// Scripts go into pages, some into every page of a site, so a second program takes what the bundler leaves: a fourteenth.
fn shrink(script: &Path) -> Result<()> {
    let mut terser = command(&workspace::root().join("node_modules/.bin/terser").to_string_lossy());
    terser.arg(script).args(["--compress", "passes=3,ecma=2022", "--mangle", "toplevel", "--ecma", "2022", "--output"]).arg(script);
    capture(&mut terser, LIMIT).map(drop)
}

/// The bookmarklet as the address that a bookmark holds.
pub(super) fn bookmarklet(out: &Path) -> Result<()> {
    bundle("collector/bookmarklet/bookmarklet.js", Shape::Script, out)?;
    let script = fs::read_to_string(out)?;
    let address = format!("javascript:{}", utf8_percent_encode(script.trim_end(), ESCAPED));
    ensure!(address.len() <= LONGEST_ADDRESS, "the bookmarklet has {} characters, more than Firefox keeps", address.len());
    Ok(fs::write(out, address)?)
}

/// The module as a folder that can be published or copied into an app.
pub(super) fn module(recorder: &Path, out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    bundle("collector/module/index.js", Shape::Module, &out.join("index.js"))?;
    for file in ["index.d.ts", "package.json", "README.md"] {
        fs::copy(workspace::root().join("collector/module").join(file), out.join(file))?;
    }
    copy(&recorder_files(recorder), out)
}

pub(super) fn recorder_files(recorder: &Path) -> [PathBuf; 2] {
    ["recorder.js", "recorder_bg.wasm"].map(|name| recorder.join(name))
}

pub(super) fn copy(files: &[PathBuf], out: &Path) -> Result<()> {
    for file in files {
        fs::copy(file, out.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}
