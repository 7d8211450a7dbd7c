//! A corpus of real dumps that is not part of the project, named by `RTCLENS_CORPUS`.

use crate::check::{check_dump, document, open, text_of};
use crate::{peer, peer_features};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where it is not named, its tests have nothing to look at, which `cargo xtask test` says.
fn corpus() -> Option<PathBuf> {
    std::env::var_os("RTCLENS_CORPUS").map(PathBuf::from)
}

fn dumps(corpus: &Path) -> Vec<PathBuf> {
    let folders = ["recorded", "public", "examples"].map(|folder| corpus.join(folder));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten());
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("the corpus is readable").path()).collect();
    files.sort();
    files
}

#[test]
fn every_file_of_the_corpus_holds_what_every_dump_must() {
    let Some(corpus) = corpus() else { return };
    let dumps = dumps(&corpus);
    assert!(!dumps.is_empty(), "{} holds no dumps", corpus.display());
    // Byte by byte in a debug build takes a while: one thread for each core.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for share in 0..cores {
            let dumps = &dumps;
            scope.spawn(move || dumps.iter().skip(share).step_by(cores).for_each(|path| check_dump(path)));
        }
    });
}

/// Every dump that the peer's code was run on: name, our document, its reading.
fn readings(corpus: &Path) -> Vec<(String, Value, Value)> {
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let expected = corpus.join("expected").join(format!("{name}.expected.json"));
        let expected = serde_json::from_slice(&std::fs::read(expected).ok()?).expect("expected files are JSON");
        let document = document(&open(&text_of(&path), 1 << 18).unwrap_or_else(|error| panic!("{name}: {error}")));
        Some((name, document, expected))
    };
    dumps(corpus).into_iter().filter_map(read).collect()
}

fn assert_none(differences: &[String]) {
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences[..differences.len().min(40)].join("\n"));
}

#[test]
fn every_file_of_the_corpus_reads_as_the_peer_reads_it_or_better() {
    let Some(corpus) = corpus() else { return };
    let mut differences = Vec::new();
    for (name, document, expected) in readings(&corpus) {
        differences.extend(peer::differences(&document, &expected).into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert_none(&differences);
}

#[test]
fn features_of_the_corpus_are_those_of_the_peer_or_better() {
    let Some(corpus) = corpus() else { return };
    let (mut differences, readings) = (Vec::new(), readings(&corpus));
    let names = peer_features::names(readings.iter().map(|reading| &reading.2));
    assert!(names.len() > 100, "the corpus holds features of the peer");
    for (name, document, expected) in &readings {
        let found = peer_features::differences(document, expected, &names);
        differences.extend(found.into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert_none(&differences);
}
