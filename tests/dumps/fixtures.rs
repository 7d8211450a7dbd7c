//! The dumps recorded for this project.

use crate::check::{check_dump, document, open, text_of};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Each fixture is a folder with a dump and its `case.toml`.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folders = |path: &Path| {
        let mut folders: Vec<PathBuf> =
            std::fs::read_dir(path).expect("fixtures are readable").map(|entry| entry.expect("fixtures are readable").path()).collect();
        folders.sort();
        folders
    };
    folders(&root).iter().flat_map(|format| folders(format)).collect()
}

fn dump_of(case: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(case).expect("a case is readable").map(|entry| entry.expect("a case is readable").path());
    files.find(|path| path.extension().is_none_or(|extension| extension != "toml")).expect("a case has a dump")
}

/// The dumps of all fixtures.
pub(crate) fn dumps() -> Vec<PathBuf> {
    cases().iter().map(|case| dump_of(case)).collect()
}

/// The dump of one fixture.
pub(crate) fn fixture(format: &str, case: &str) -> PathBuf {
    dump_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(format).join(case))
}

#[test]
fn every_fixture_holds_what_every_dump_must() {
    assert!(cases().len() >= 10);
    for case in cases() {
        check_dump(&dump_of(&case));
    }
}

#[test]
fn every_fixture_has_the_warnings_it_is_known_for() {
    for case in cases() {
        let about: toml::Table =
            std::fs::read_to_string(case.join("case.toml")).expect("a case has a case.toml").parse().expect("valid TOML");
        let expected: Vec<&str> = about["expected_warnings"].as_array().expect("a list").iter().filter_map(|code| code.as_str()).collect();
        let document = document(&open(&text_of(&dump_of(&case)), 1 << 18).expect("a fixture opens"));
        let found: Vec<&str> =
            document["warnings"].as_array().expect("a list").iter().filter_map(|warning| warning["code"].as_str()).collect();
        assert_eq!(found, expected, "{}", case.display());
    }
}

/// What a dump holds in a page of text: methods with counts, and for each object how many samples its members have.
fn table(document: &Value) -> String {
    let mut table = String::new();
    for connection in document["connections"].as_array().expect("a list") {
        writeln!(table, "{}: {} to {}", connection["id"], connection["first_timestamp"], connection["last_timestamp"])
            .expect("memory is writable");
        writeln!(table, "  {}", connection["methods"]).expect("memory is writable");
        for object in connection["statistics"].as_array().expect("a list") {
            let members = object["members"].as_array().expect("a list");
            let samples: u64 = members.iter().filter_map(|member| member["samples"].as_u64()).sum();
            let name = |member: &Value| format!("{}={}", member["name"].as_str().unwrap_or_default(), member["last"]);
            let some: Vec<String> = members.iter().filter(|member| member["min"] != member["max"]).take(3).map(name).collect();
            writeln!(table, "  {} {}: {} members, {samples} samples {}", object["type"], object["id"], members.len(), some.join(" "))
                .expect("memory is writable");
        }
    }
    table
}

#[test]
fn every_fixture_reads_as_it_did() {
    for case in cases() {
        let document = document(&open(&text_of(&dump_of(&case)), 1 << 18).expect("a fixture opens"));
        let name = format!(
            "{}__{}",
            case.parent().and_then(Path::file_name).expect("a format").display(),
            case.file_name().expect("a case").display()
        );
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, table(&document));
        });
    }
}
