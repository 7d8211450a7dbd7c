//! `cargo xtask bench`: measures the built site in headless Chromium with big dumps, beside the JavaScript of
//! rtcstats/rtcstats where a checkout of it is given, and prints how that compares with the goals.

mod chrome_dump;
mod delta_dump;
mod dumps;
mod engine;
mod extend;
mod recording;
mod site;
mod table;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use pico_args::Arguments;

use crate::browser::{Browser, Options};
use crate::server::{self, Server};
use crate::{setup, site as site_build, workspace};
use table::Table;

/// What the person asked for.
struct Plan {
    /// Folder with `dump.js` and `timeseries.js` of rtcstats/rtcstats.
    peer: Option<PathBuf>,
    /// Fewer rounds, and no dump over 100 MB.
    quick: bool,
}

/// Runs the command.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let checkout: Option<PathBuf> = arguments.opt_value_from_str("--peer")?;
    let plan = Plan { quick: arguments.contains("--quick"), peer: checkout.as_deref().map(peer_modules).transpose()? };
    workspace::no_more(arguments)?;
    setup::for_site()?;
    let dist = workspace::root().join("target/bench/dist");
    site_build::build(&dist)?;
    let server = serve(&dist, plan.peer.as_deref())?;
    let browser = Browser::launch(&Options::default())?;
    let mut table = Table::default();
    println!("{}, {} processors", browser.version()?, std::thread::available_parallelism()?);
    engine::measure(&plan, &browser, server.address(), &mut table)?;
    site::measure(&plan, &browser, server.address(), &dist, &mut table)?;
    println!("{table}");
    Ok(ExitCode::SUCCESS)
}

fn peer_modules(checkout: &Path) -> Result<PathBuf> {
    let folder = checkout.join("packages/rtcstats-shared");
    ensure!(folder.join("dump.js").is_file(), "{} is no checkout of rtcstats/rtcstats", checkout.display());
    fs::canonicalize(&folder).with_context(|| format!("cannot find {}", folder.display()))
}

/// Serves site, bench page and peer as folders of one origin, so that one page can use all of them.
fn serve(dist: &Path, peer: Option<&Path>) -> Result<Server> {
    let root = dumps::folder()?.join("www");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    fs::create_dir_all(&root)?;
    symlink(dist, root.join("site"))?;
    symlink(workspace::root().join("tests/pages"), root.join("pages"))?;
    if let Some(peer) = peer {
        symlink(peer, root.join("peer"))?;
    }
    server::serve(&root, "/", 0)
}
