//! The standard library for wasm32-unknown-unknown: from rustup, else built from the distribution's package of its source.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::{Need, Way};
use crate::process::{capture, command, run};
use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";
/// Where its server cannot be reached, rustup does not fail but waits.
const RUSTUP_LIMIT: Duration = Duration::from_secs(30);
const APT_LIMIT: Duration = Duration::from_secs(120);
const BUILD_LIMIT: Duration = Duration::from_secs(600);
/// The suite that carries compilers newer than the stable release's.
const SUITE: &str = "trixie-backports";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

pub(super) fn need() -> Result<Need> {
    let sysroot = PathBuf::from(capture(command("rustc").args(["--print", "sysroot"]), RUSTUP_LIMIT)?.trim());
    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let destination = library.clone();
    Ok(Need {
        what: format!("the standard library for {TARGET}"),
        present: Box::new(move || has_std(&library)),
        ways: vec![
            Way::new(format!("rustup target add (at most {} s)", RUSTUP_LIMIT.as_secs()), rustup_target_add),
            Way::new("building it from the distribution's rust-src package (about 2 minutes)", move || build_std(&sysroot, &destination)),
        ],
        by_hand: format!("with rustup: `rustup target add {TARGET}`; else your distribution's package of it, for the very same rustc"),
    })
}

fn has_std(library: &Path) -> bool {
    fs::read_dir(library).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with("libstd-") && name.ends_with(".rlib")))
    })
}

fn rustup_target_add() -> Result<()> {
    run(command("rustup").env("RUSTUP_MAX_RETRIES", "0").args(["target", "add", TARGET]), RUSTUP_LIMIT)
}

fn build_std(sysroot: &Path, destination: &Path) -> Result<()> {
    let work = workspace::tools().join("std");
    fs::create_dir_all(&work)?;
    let expected = sysroot.join("lib/rustlib/src/rust");
    if expected.join("library/Cargo.lock").exists() {
        return build_and_copy(&work, destination);
    }
    let source = download_source(&work)?;
    fs::create_dir_all(expected.parent().expect("a path of several parts"))?;
    // A link left over from an interrupted run points to what may be gone.
    let _ = fs::remove_file(&expected);
    symlink(&source, &expected).with_context(|| format!("cannot link {}", expected.display()))?;
    let built = build_and_copy(&work, destination);
    fs::remove_file(&expected)?;
    built?;
    fs::remove_dir_all(&work)?;
    Ok(())
}

/// Fetches and unpacks the package with lists and cache of its own: needs no root and changes nothing of the machine's.
fn download_source(work: &Path) -> Result<PathBuf> {
    let version = capture(command("rustc").arg("--version"), RUSTUP_LIMIT)?;
    let version = version.split_whitespace().nth(1).context("rustc tells no version")?.to_owned();
    let source = work.join(format!("unpacked/usr/src/rustc-{version}"));
    if source.join("library/Cargo.lock").exists() {
        return Ok(source);
    }
    ensure!(Path::new(KEYRING).exists(), "this distribution has no {KEYRING} to check the package with");
    for folder in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(work.join(folder))?;
    }
    let sources = work.join("sources.list");
    fs::write(&sources, format!("deb [signed-by={KEYRING}] http://deb.debian.org/debian {SUITE} main\n"))?;
    let options = [
        format!("Dir::Etc::SourceList={}", sources.display()),
        "Dir::Etc::SourceParts=/dev/null".to_owned(),
        format!("Dir::State::Lists={}", work.join("lists").display()),
        format!("Dir::Cache={}", work.join("cache").display()),
        "APT::Sandbox::User=".to_owned(),
        "Acquire::Retries=1".to_owned(),
        "Acquire::http::Timeout=20".to_owned(),
        "Acquire::Languages=none".to_owned(),
    ];
    let options: Vec<&str> = options.iter().flat_map(|option| ["-o", option]).collect();
    capture(command("apt-get").args(&options).arg("update"), APT_LIMIT)?;
    let known = capture(command("apt-cache").args(&options).args(["madison", "rust-src"]), APT_LIMIT)?;
    let package = known
        .lines()
        .filter_map(|line| line.split('|').nth(1).map(str::trim))
        .find(|known| known.split(['+', '-', '~']).next() == Some(version.as_str()));
    let Some(package) = package else { bail!("{SUITE} has no rust-src {version}") };
    capture(command("apt-get").args(&options).args(["download", &format!("rust-src={package}")]).current_dir(work), APT_LIMIT)?;
    let archive =
        fs::read_dir(work)?.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|extension| extension == "deb"));
    let archive = archive.context("apt-get download left no package")?;
    capture(command("dpkg").arg("-x").arg(&archive).arg(work.join("unpacked")), APT_LIMIT)?;
    fs::remove_file(archive)?;
    Ok(source)
}

/// Lets cargo build std for an empty crate, and puts what it built where rustc looks.
fn build_and_copy(work: &Path, destination: &Path) -> Result<()> {
    let package = work.join("empty");
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("Cargo.toml"), "[package]\nname = \"empty\"\nedition = \"2021\"\n[workspace]\n")?;
    fs::write(package.join("src/lib.rs"), "#![no_std]\n")?;
    let mut cargo = command("cargo");
    cargo
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,panic_unwind,test"])
        // -Z on a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode in the library a later `lto = true` fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", package.join("target"))
        .current_dir(&package);
    run(&mut cargo, BUILD_LIMIT)?;
    fs::create_dir_all(destination)?;
    for entry in fs::read_dir(package.join("target").join(TARGET).join("release/deps"))?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(entry.path(), destination.join(&*name)).with_context(|| format!("cannot write to {}", destination.display()))?;
        }
    }
    fs::remove_dir_all(package.join("target"))?;
    Ok(())
}
