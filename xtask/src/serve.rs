//! `cargo xtask serve`: from a fresh clone to the page in a browser.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use pico_args::Arguments;
use serde::Deserialize;

use crate::server::{self, Server};
use crate::{setup, site, workspace};

const PORT: u16 = 8080;
/// How many ports after the wanted one are tried when it is taken.
const FURTHER_PORTS: u16 = 20;

/// Sets up what is missing, builds the site and serves it until interrupted.
pub fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let port = arguments.opt_value_from_str("--port")?.unwrap_or(PORT);
    workspace::no_more(arguments)?;
    setup::for_site()?;
    let directory = workspace::root().join("dist");
    site::build(&directory)?;
    let server = serve_nearby(&directory, port)?;
    println!("\n  rtclens:        {}", server.address());
    println!("  with a sample:  {}?dump=samples/{}", server.address(), first_sample(&directory)?);
    println!("\nCtrl-C ends it.");
    server.wait();
    Ok(ExitCode::SUCCESS)
}

/// Serves on the wanted port or the next free one, saying so.
fn serve_nearby(directory: &Path, wanted: u16) -> Result<Server> {
    let mut first_error = None;
    for port in wanted..=wanted.saturating_add(FURTHER_PORTS) {
        match server::serve(directory, "/", port) {
            Ok(server) => {
                if let Some(error) = first_error {
                    println!("{error:#}; using port {port} instead.");
                }
                return Ok(server);
            }
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.expect("at least one port was tried")).context("no free port")
}

/// A row of the list of samples; only what is used here.
#[derive(Deserialize)]
struct Sample {
    file: String,
}

/// The file name of the first sample that the site lists.
fn first_sample(directory: &Path) -> Result<String> {
    let list = directory.join("samples/index.json");
    let text = fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let samples: Vec<Sample> = serde_json::from_str(&text).with_context(|| format!("{} is no list of samples", list.display()))?;
    Ok(samples.into_iter().next().with_context(|| format!("{} lists no sample", list.display()))?.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_next_port_when_the_wanted_one_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let taken = server::serve(folder.path(), "/", 0).unwrap();
        let port: u16 = taken.address().trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
        let other = serve_nearby(folder.path(), port).unwrap();
        assert_ne!(taken.address(), other.address());
    }

    #[test]
    fn names_the_first_sample() {
        let site = workspace::root().join("static");
        let first = first_sample(&site).unwrap();
        assert!(site.join("samples").join(&first).is_file(), "{first}");
    }
}
