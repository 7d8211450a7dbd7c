//! Builds everything that captures calls: the recorder for browsers, the bookmarklet, the module and the extension.

mod archive;
pub mod bundle;
pub mod extension;
pub mod installed;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process::{self, command};
use crate::{site, workspace};

const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// Where the site offers what captures calls.
pub const FOLDER: &str = "record";

/// Builds what captures calls into a folder of the site.
pub fn build(site: &Path) -> Result<()> {
    let out = site.join(FOLDER);
    fs::create_dir_all(&out)?;
    let recorder = recorder()?;
    bundle::bookmarklet(&out.join("bookmarklet.js"))?;
    fs::copy(workspace::root().join("static/css/tokens.css"), out.join("tokens.css"))?;
    let module = workspace::target().join("collector/module");
    bundle::module(&recorder, &module)?;
    archive::pack(&module, &out.join("rtclens-collector.zip"))?;
    extension::build(site, &recorder, &out)?;
    Ok(())
}

/// The recorder as an ES module with its WebAssembly beside it. Returns their folder.
fn recorder() -> Result<PathBuf> {
    let mut cargo = command("cargo");
    cargo.args(["build", "--package=collector", "--features=extension", "--release", "--locked", "--target=wasm32-unknown-unknown"]);
    process::run(cargo.current_dir(workspace::root()), BUILD_LIMIT)?;
    let built = workspace::target().join("wasm32-unknown-unknown/release/collector.wasm");
    let folder = workspace::target().join("collector/recorder");
    let mut wasm_bindgen = command("wasm-bindgen");
    wasm_bindgen.args(["--target=web", "--no-typescript", "--out-name=recorder", "--out-dir"]).arg(&folder).arg(&built);
    process::run(&mut wasm_bindgen, BUILD_LIMIT)?;
    site::optimize(&folder.join("recorder_bg.wasm")).context("the recorder")?;
    Ok(folder)
}
