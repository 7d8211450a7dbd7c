//! Where things are in this checkout, and what cargo knows about its packages.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use serde::Deserialize;

use crate::process::{self, command};

/// The checkout this program was built from.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

/// The folder of everything that is built.
pub fn target() -> PathBuf {
    root().join("target")
}

/// Tools that set-up builds or downloads for this checkout alone.
pub fn tools() -> PathBuf {
    root().join("target/tools")
}

/// Refuses arguments a command has no use for, so that a misspelt option is not passed over in silence.
pub fn no_more(arguments: Arguments) -> Result<()> {
    match arguments.finish().as_slice() {
        [] => Ok(()),
        [first, ..] => bail!("{} is not an argument of this command", first.to_string_lossy()),
    }
}

/// The file a command is about: the one argument that is left. An option that nobody knows is refused, and so is a second file.
pub fn last_path(arguments: Arguments) -> Result<PathBuf> {
    let rest = arguments.finish();
    let is_option = |argument: &&OsString| argument.as_encoded_bytes().starts_with(b"-");
    match (rest.iter().find(is_option), rest.as_slice()) {
        (Some(option), _) => bail!("{} is not an option of this command", option.to_string_lossy()),
        (None, [path]) => Ok(path.into()),
        (None, []) => bail!("no file is named"),
        (None, [_, second, ..]) => bail!("{} is not an argument of this command, which takes one file", second.to_string_lossy()),
    }
}

/// `cargo metadata` of a workspace: the part that is read here.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// Every package of the dependency graph.
    pub packages: Vec<Package>,
    /// Where cargo puts what it builds.
    pub target_directory: PathBuf,
    /// Which package uses which; absent with `--no-deps`.
    pub resolve: Option<Resolve>,
}

/// A package of the dependency graph.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// What `Node::id` refers to.
    pub id: String,
    /// Its name in the registry.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it builds.
    pub targets: Vec<Target>,
}

/// Something a package builds.
#[derive(Debug, Deserialize)]
pub struct Target {
    /// Its name, as in `--bin NAME`.
    pub name: String,
    /// `bin`, `lib`, `test` …
    pub kind: Vec<String>,
}

/// The resolved dependency graph.
#[derive(Debug, Deserialize)]
pub struct Resolve {
    /// One node per package.
    pub nodes: Vec<Node>,
}

/// A package and what it uses.
#[derive(Debug, Deserialize)]
pub struct Node {
    /// Which package.
    pub id: String,
    /// What it uses.
    pub deps: Vec<Dependency>,
}

/// One use of a package by another.
#[derive(Debug, Deserialize)]
pub struct Dependency {
    /// The package used.
    pub pkg: String,
    /// How it is used.
    pub dep_kinds: Vec<DependencyKind>,
}

/// How a package is used: `None` is an ordinary dependency, else `dev` or `build`.
#[derive(Debug, Deserialize)]
pub struct DependencyKind {
    /// `None`, `dev` or `build`.
    pub kind: Option<String>,
}

impl Metadata {
    /// Asks cargo about the workspace at `root`, with further arguments of `cargo metadata`.
    pub fn read(root: &Path, arguments: &[&str]) -> Result<Metadata> {
        let mut cargo = command("cargo");
        cargo.args(["metadata", "--format-version", "1"]).args(arguments).current_dir(root);
        let json = process::capture(&mut cargo, process::DOWNLOAD_LIMIT)?;
        serde_json::from_str(&json).context("cannot read what cargo metadata printed")
    }

    /// The version of the package of that name in the lock file.
    pub fn version_of(&self, name: &str) -> Result<&str> {
        let package = self.packages.iter().find(|package| package.name == name);
        Ok(&package.with_context(|| format!("no package {name} in Cargo.lock"))?.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_path_of(line: &str) -> Result<PathBuf, String> {
        last_path(Arguments::from_vec(line.split_terminator(' ').map(OsString::from).collect())).map_err(|error| error.to_string())
    }

    #[test]
    fn names_the_option_that_nobody_knows() {
        assert_eq!(last_path_of("call.gz"), Ok(PathBuf::from("call.gz")));
        for line in ["--jsno call.gz", "call.gz --jsno"] {
            assert_eq!(last_path_of(line), Err("--jsno is not an option of this command".to_owned()));
        }
        assert_eq!(last_path_of("one.gz two.gz"), Err("two.gz is not an argument of this command, which takes one file".to_owned()));
        assert_eq!(last_path_of(""), Err("no file is named".to_owned()));
    }
}
