//! Programs that are published as crates: found in the right version, else downloaded, else built lean.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};

use super::{Need, Way};
use crate::process::{capture, command, run};
use crate::workspace::{self, Metadata};

/// Version 0.22 needs a newer compiler than this project.
const TRUNK: &str = "0.21.14";
const CARGO_FUZZ: &str = "0.13.2";

const PREBUILT_LIMIT: Duration = Duration::from_secs(60);
const BUILD_LIMIT: Duration = Duration::from_secs(900);
const QUESTION_LIMIT: Duration = Duration::from_secs(20);

/// A published crate with programs in it.
#[derive(Clone)]
struct Tool {
    package: &'static str,
    programs: &'static [&'static str],
    /// Arguments of the first program that make it print its version.
    version_arguments: &'static [&'static str],
    version: String,
    /// An archive of the programs, built by the publisher.
    prebuilt: Option<String>,
    /// Further arguments of `cargo install`.
    install: &'static [&'static str],
    minutes: u32,
}

pub(super) fn wasm_bindgen() -> Result<Need> {
    let version = Metadata::read(workspace::root(), &[])?.version_of("wasm-bindgen")?.to_owned();
    Ok(need(Tool {
        package: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version_arguments: &["--version"],
        prebuilt: Some(format!(
            "https://github.com/wasm-bindgen/wasm-bindgen/releases/download/{version}/wasm-bindgen-{version}-x86_64-unknown-linux-musl.tar.gz"
        )),
        version,
        // Its own lock file can name versions that the registry does not serve.
        install: &[],
        minutes: 3,
    }))
}

pub(super) fn trunk() -> Need {
    need(Tool {
        package: "trunk",
        programs: &["trunk"],
        version_arguments: &["--version"],
        version: TRUNK.to_owned(),
        prebuilt: Some(format!("https://github.com/trunk-rs/trunk/releases/download/v{TRUNK}/trunk-x86_64-unknown-linux-gnu.tar.gz")),
        install: &["--locked"],
        minutes: 5,
    })
}

pub(super) fn cargo_fuzz() -> Need {
    need(Tool {
        package: "cargo-fuzz",
        programs: &["cargo-fuzz"],
        version_arguments: &["fuzz", "--version"],
        version: CARGO_FUZZ.to_owned(),
        prebuilt: None,
        install: &["--locked"],
        minutes: 2,
    })
}

pub(super) fn nightly() -> Need {
    Need {
        what: "the nightly toolchain, whose sanitizers fuzzing needs".to_owned(),
        present: Box::new(|| capture(command("cargo").args(["+nightly", "--version"]), QUESTION_LIMIT).is_ok()),
        ways: vec![Way::new("rustup toolchain install nightly (at most 5 minutes)", || {
            let mut rustup = command("rustup");
            run(
                rustup.env("RUSTUP_MAX_RETRIES", "0").args(["toolchain", "install", "nightly", "--profile", "minimal"]),
                Duration::from_secs(300),
            )
        })],
        by_hand: "`rustup toolchain install nightly`".to_owned(),
    }
}

fn need(tool: Tool) -> Need {
    let (checked, built) = (tool.clone(), tool.clone());
    let mut ways = Vec::new();
    if let Some(url) = tool.prebuilt.filter(|_| cfg!(all(target_arch = "x86_64", target_os = "linux"))) {
        let how = format!("downloading {} {} (at most {} s)", tool.package, tool.version, PREBUILT_LIMIT.as_secs());
        ways.push(Way::new(how, move || download(&url, tool.programs, &workspace::tools())));
    }
    let how = format!("building {} {} without optimization (about {} minutes)", tool.package, tool.version, tool.minutes);
    ways.push(Way::new(how, move || build(&built)));
    Need {
        what: format!("{} {}", tool.package, tool.version),
        present: Box::new(move || present(&checked)),
        ways,
        by_hand: format!("`cargo install {} --version {}`", tool.package, tool.version),
    }
}

/// Whether every program is found in the right version; an own one of another version is removed, it would hide a right one on PATH.
fn present(tool: &Tool) -> bool {
    if answers_right(tool) {
        return true;
    }
    for program in tool.programs {
        // Most often it was never there.
        let _ = fs::remove_file(workspace::tools().join("bin").join(program));
    }
    answers_right(tool)
}

fn answers_right(tool: &Tool) -> bool {
    tool.programs.iter().all(|program| {
        let answer = capture(command(program).args(tool.version_arguments), QUESTION_LIMIT);
        answer.is_ok_and(|answer| answer.split_whitespace().any(|word| word == tool.version))
    })
}

/// Unpacks an archive and keeps the programs in it.
fn download(url: &str, programs: &[&str], tools: &Path) -> Result<()> {
    let work = tools.join("download");
    fs::create_dir_all(&work)?;
    let archive = work.join("archive.tar.gz");
    let limit = PREBUILT_LIMIT.as_secs().to_string();
    let mut curl = command("curl");
    curl.args(["--silent", "--show-error", "--fail", "--location", "--connect-timeout", "10", "--max-time", &limit, "--output"]);
    capture(curl.arg(&archive).arg(url), PREBUILT_LIMIT * 2)?;
    capture(command("tar").arg("-xzf").arg(&archive).arg("-C").arg(&work), PREBUILT_LIMIT)?;
    fs::create_dir_all(tools.join("bin"))?;
    for program in programs {
        let found = find(&work, program)?;
        ensure!(found.is_some(), "the archive holds no {program}");
        fs::rename(found.expect("checked"), tools.join("bin").join(program))?;
    }
    fs::remove_dir_all(work)?;
    Ok(())
}

fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            if let Some(found) = find(&entry.path(), name)? {
                return Ok(Some(found));
            }
        } else if entry.file_name() == name {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

/// Without default features (TLS, update checks) and without optimization: these programs work for a second per build of the site.
fn build(tool: &Tool) -> Result<()> {
    let tools = workspace::tools();
    let mut cargo = command("cargo");
    cargo
        .args(["install", tool.package, "--version", &tool.version, "--no-default-features", "--force", "--root"])
        .arg(&tools)
        .args(tool.install)
        .env("CARGO_TARGET_DIR", tools.join("build"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env_remove("RUSTFLAGS");
    run(&mut cargo, BUILD_LIMIT)?;
    fs::remove_dir_all(tools.join("build"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_the_programs_of_an_archive() {
        let folder = tempfile::tempdir().unwrap();
        let release = folder.path().join("thing-1.0");
        fs::create_dir(&release).unwrap();
        fs::write(release.join("thing"), "#!/bin/sh\n").unwrap();
        let archive = folder.path().join("thing.tar.gz");
        capture(command("tar").arg("-czf").arg(&archive).arg("-C").arg(folder.path()).arg("thing-1.0"), QUESTION_LIMIT).unwrap();

        let tools = folder.path().join("tools");
        let url = format!("file://{}", archive.display());
        download(&url, &["thing"], &tools).unwrap();
        assert!(tools.join("bin/thing").exists());
        assert!(download(&url, &["other"], &tools).unwrap_err().to_string().contains("holds no other"));
        assert!(download("file:///nothing/here", &["thing"], &tools).is_err());
    }
}
