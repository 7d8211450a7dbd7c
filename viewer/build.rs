//! Gives page and worker the same build id: a digest of the sources that both are made of.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut digest = DefaultHasher::new();
    for folder in ["src", "../shared/src", "../shared/reading/src"] {
        println!("cargo::rerun-if-changed={folder}");
        add(Path::new(folder), &mut digest)?;
    }
    // A debug page does not fit a release worker.
    digest.write(env::var("PROFILE").unwrap_or_default().as_bytes());
    println!("cargo::rustc-env=RTCLENS_BUILD_ID={:016x}", digest.finish());
    Ok(())
}

/// Adds names and content of every file below `folder`, in an order that no file system decides.
fn add(folder: &Path, digest: &mut DefaultHasher) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add(&path, digest)?;
        } else {
            digest.write(path.to_string_lossy().as_bytes());
            digest.write(&fs::read(&path)?);
        }
    }
    Ok(())
}
