//! `cargo xtask dist`: the static site as a folder that works under any path of any file host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, ensure};
use pico_args::Arguments;

use crate::process::{self, capture, command};
use crate::{collector, setup, workspace};

mod names;
pub mod program;

const BUILD_LIMIT: Duration = Duration::from_secs(1800);
const OPTIMIZE_LIMIT: Duration = Duration::from_secs(300);

/// Features of WebAssembly that rustc uses and every browser of the last years has.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Gzip looks back 32 KiB, so functions of one kind are put side by side, and large ones stay where they are: taken into their only
/// callers, as `-Oz` does, they are fewer bytes that pack worse.
const SMALLEST: &[&str] =
    &["-O2", "--shrink-level=2", "--one-caller-inline-max-function-size=20", "--reorder-functions-by-name", "--strip-producers"];

/// Sets up what is missing and builds the site.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let out: Option<PathBuf> = arguments.opt_value_from_str("--out")?;
    workspace::no_more(arguments)?;
    setup::for_site()?;
    build(&out.unwrap_or_else(|| workspace::root().join("dist")))?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the release site into a folder, replacing what is there.
pub fn build(out: &Path) -> Result<()> {
    let out = std::path::absolute(out)?;
    let mut trunk = command("trunk");
    trunk.args(["build", "--release", "--dist"]).arg(&out).current_dir(workspace::root());
    // Trunk 0.21 takes the customary NO_COLOR=1 for a wrong value of its option.
    trunk.env_remove("NO_COLOR").env("TRUNK_SKIP_VERSION_CHECK", "true");
    process::run(&mut trunk, BUILD_LIMIT)?;
    collector::build(&out)?;
    fs::copy(workspace::root().join("docs/hosting.md"), out.join("README.txt"))?;
    println!("The site is in {} ({} files).", out.display(), files(&out)?.len());
    Ok(())
}

pub(crate) fn optimize(module: &Path) -> Result<()> {
    let program = workspace::root().join("node_modules/.bin/wasm-opt");
    let smaller = module.with_extension("smaller");
    let mut wasm_opt = command(&program.to_string_lossy());
    capture(wasm_opt.args(WASM_FEATURES).args(SMALLEST).arg("--output").arg(&smaller).arg(module), OPTIMIZE_LIMIT)?;
    ensure!(fs::metadata(&smaller)?.len() > 0, "wasm-opt wrote nothing for {}", module.display());
    fs::rename(smaller, module)?;
    Ok(())
}

/// Every file in a folder, however deep.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    Ok(found)
}
