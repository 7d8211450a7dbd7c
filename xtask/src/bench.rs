//! `cargo xtask bench`: measures the built site in headless Chromium with big dumps, beside the JavaScript of
//! rtcstats/rtcstats where a checkout of it is given, and prints how that compares with the goals.

mod chrome_dump;
mod collector;
mod delta_dump;
mod dumps;
mod engine;
mod extend;
mod recording;
mod site;
mod table;
#[cfg(test)]
mod tests;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use pico_args::Arguments;

use crate::browser::{Browser, Options};
use crate::process::{self, command};
use crate::server::{self, Server};
use crate::{setup, site as site_build, workspace};
use table::Table;

const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// What the person asked for.
struct Plan {
    /// Folder with the packages of rtcstats/rtcstats.
    peer: Option<PathBuf>,
    /// Fewer rounds, and no dump over 100 MB.
    quick: bool,
}

/// Runs the command.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let checkout: Option<PathBuf> = arguments.opt_value_from_str("--peer")?;
    let plan = Plan { quick: arguments.contains("--quick"), peer: checkout.as_deref().map(peer_modules).transpose()? };
    let only_collector = arguments.subcommand()?.is_some_and(|part| part == "collector");
    workspace::no_more(arguments)?;
    setup::for_site()?;
    if only_collector {
        println!("{}", collector::run(plan.peer.as_deref(), plan.quick)?);
        return Ok(ExitCode::SUCCESS);
    }
    let dist = workspace::root().join("target/bench/dist");
    site_build::build(&dist)?;
    let painter = build_painter()?;
    let server = serve(&dist, &painter, plan.peer.as_deref())?;
    let browser = Browser::launch(&Options::default())?;
    let mut table = Table::default();
    println!("{}, {} processors", browser.version()?, std::thread::available_parallelism()?);
    engine::measure(&plan, &browser, server.address(), &mut table)?;
    site::measure(&plan, &browser, server.address(), &dist, &mut table)?;
    println!("{table}");
    Ok(ExitCode::SUCCESS)
}

fn peer_modules(checkout: &Path) -> Result<PathBuf> {
    let folder = checkout.join("packages");
    let has_all = ["rtcstats-shared/dump.js", "rtcstats-features/features.js"].iter().all(|module| folder.join(module).is_file());
    ensure!(has_all, "{} is no checkout of rtcstats/rtcstats", checkout.display());
    fs::canonicalize(&folder).with_context(|| format!("cannot find {}", folder.display()))
}

/// Builds the viewer's painter as a module of its own, so that it can be measured without the page around it.
fn build_painter() -> Result<PathBuf> {
    const TARGET: &str = "wasm32-unknown-unknown";
    const NAME: &str = "bench_page";
    let mut cargo = command("cargo");
    cargo.args(["build", "--release", "--locked", "--package", "viewer", "--example", NAME, "--target", TARGET]);
    process::run(cargo.current_dir(workspace::root()), BUILD_LIMIT)?;
    let metadata = workspace::Metadata::read(workspace::root(), &["--no-deps"])?;
    let module = metadata.target_directory.join(TARGET).join("release/examples").join(NAME).with_extension("wasm");
    let out = dumps::folder()?.join("paint");
    let mut bindgen = command("wasm-bindgen");
    process::run(bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&out).arg(module), BUILD_LIMIT)?;
    Ok(out)
}

/// Serves site, bench page and peer as folders of one origin, so that one page can use all of them.
fn serve(dist: &Path, painter: &Path, peer: Option<&Path>) -> Result<Server> {
    let root = dumps::folder()?.join("www");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    fs::create_dir_all(&root)?;
    symlink(dist, root.join("site"))?;
    symlink(painter, root.join("paint"))?;
    symlink(workspace::root().join("tests/pages"), root.join("pages"))?;
    if let Some(peer) = peer {
        symlink(peer.join("rtcstats-shared"), root.join("peer"))?;
        symlink(peer.join("rtcstats-features"), root.join("peer-features"))?;
    }
    server::serve(&root, "/", 0)
}
