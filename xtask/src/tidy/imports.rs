//! Who imports whom, against the table.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::rules::{BROWSER_CRATES, FORBIDDEN_PATHS, MODULES, Module, PURE, SOURCES, STRANGERS};
use super::{Finding, tokens, tree};

/// Checks the sources of every crate that the table has rows for, and the table against them.
pub(super) fn check(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut met = BTreeSet::new();
    for (package, source) in SOURCES {
        let folder = root.join(source);
        if !folder.is_dir() {
            findings.push(format!("{source}: the import table expects sources here, and there are none"));
            continue;
        }
        for file in tree::files(&folder, &["rs"])? {
            let place = Place { package, module: module_path(&folder, &file), shown: tree::shown(root, &file) };
            let text = fs::read_to_string(&file)?;
            let tokens = tokens::lex(&text).with_context(|| place.shown.clone())?;
            findings.extend(judge_file(&place, &tokens::paths(&tokens, &place.module)));
            met.extend(place.module.into_iter().next().map(|module| (*package, module)));
        }
    }
    let absent = MODULES.iter().filter(|row| !met.contains(&(row.package, row.name.to_owned())));
    findings
        .extend(absent.map(|row| format!("the import table has a row for the module {} of {}, which is not there", row.name, row.package)));
    Ok(findings)
}

/// The file whose imports are judged.
struct Place<'a> {
    package: &'a str,
    /// Path below the crate: empty for `lib.rs` and the programs.
    module: Vec<String>,
    shown: String,
}

/// `src/formats/chrome.rs` is `formats::chrome`, `src/formats/mod.rs` is `formats`; programs and the crate root may use everything.
fn module_path(source: &Path, file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(source).unwrap_or(file).with_extension("");
    let mut parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match parts.last().map(String::as_str) {
        Some("mod") => {
            parts.pop();
        }
        Some("lib") if parts.len() == 1 => parts.clear(),
        _ if parts.first().is_some_and(|first| first == "bin" || first == "main") => parts.clear(),
        _ => {}
    }
    parts
}

fn judge_file(place: &Place, paths: &[tokens::PathUse]) -> Vec<Finding> {
    let Some(own) = place.module.first() else { return Vec::new() };
    let Some(row) = MODULES.iter().find(|module| module.package == place.package && module.name == own) else {
        return vec![format!("{}: the module {own} of {} has no row in the import table", place.shown, place.package)];
    };
    let refused = paths.iter().filter_map(|path| {
        let reason = refusal(place, row, &path.segments.iter().map(String::as_str).collect::<Vec<_>>())?;
        Some(format!("{}:{}: {reason}", place.shown, path.line))
    });
    refused.collect()
}

/// Why a path may not be used there; `None` when it may.
fn refusal(place: &Place, row: &Module, path: &[&str]) -> Option<String> {
    let is_module = |package: &str, name: &str| MODULES.iter().any(|module| module.package == package && module.name == name);
    let pure = PURE.contains(&(row.package, row.name));
    match path {
        ["crate", name, rest @ ..] if *name == row.name => {
            let (own, other) = (place.module.get(1)?.as_str(), *rest.first()?);
            let (_, _, common) = STRANGERS.iter().find(|(package, module, _)| (*package, *module) == (row.package, row.name))?;
            let is_file = other.starts_with(|first: char| first.is_lowercase());
            let stranger = is_file && own != other && !common.contains(&own) && !common.contains(&other);
            stranger.then(|| format!("files of {name} may not use each other, this one uses {other}"))
        }
        ["crate", name, ..] if is_module(row.package, name) && !row.siblings.contains(name) => {
            Some(format!("{} may not import {name}", row.name))
        }
        ["shared", name, rest @ ..] if row.package != "shared" => {
            let within = rest.first().map(|second| format!("{name}::{second}")).unwrap_or_default();
            let allowed = row.shared.iter().any(|allowed| allowed == name || *allowed == within);
            (!allowed).then(|| format!("{} may not import shared::{name}", row.name))
        }
        [first, ..] if pure && BROWSER_CRATES.contains(first) => {
            Some(format!("{} is tested on the host and may not use {first}", row.name))
        }
        [first, second, ..] => {
            let wanted = format!("{first}::{second}");
            let forbidden = FORBIDDEN_PATHS.iter().any(|(package, paths)| *package == row.package && paths.contains(&wanted.as_str()));
            forbidden.then(|| format!("{} may not use {wanted}", row.package))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str, text: &str) {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// A checkout in which every module of the table is there, and empty.
    fn checkout() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (package, source) in SOURCES {
            for row in MODULES.iter().filter(|row| row.package == *package) {
                write(root.path(), &format!("{source}/{}/mod.rs", row.name), "");
            }
        }
        root
    }

    fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
        let root = checkout();
        for (path, text) in files {
            write(root.path(), path, text);
        }
        check(root.path()).unwrap()
    }

    #[test]
    fn lets_the_layers_use_those_below() {
        let files = [
            ("shared/src/lib.rs", "pub mod model; pub use model::Dump;"),
            ("shared/src/model/mod.rs", "use crate::units::Millis; mod event; pub use event::Event; use self::event::Kind;"),
            ("shared/reading/src/formats/chrome.rs", "use super::Reader; use crate::model::Dump; #[cfg(test)] mod tests { use super::*; }"),
            ("viewer/src/bin/app.rs", "fn main() { viewer::pages::mount(); }"),
            (
                "viewer/src/pages/overview.rs",
                "use shared::session::answers::Overview; use crate::components::table::Table; use yew::prelude::*;",
            ),
        ];
        assert_eq!(findings(&files), Vec::<String>::new());
    }

    #[test]
    fn refuses_an_import_of_a_layer_above() {
        assert_eq!(
            findings(&[("shared/src/model/dump.rs", "//! Dump.\nuse crate::{units, formats::Reader};")]),
            ["shared/src/model/dump.rs:2: model may not import formats"]
        );
        assert_eq!(
            findings(&[("shared/src/units.rs", "fn f() { crate::session::go() }")]),
            ["shared/src/units.rs:1: units may not import session"]
        );
    }

    #[test]
    fn keeps_formats_strangers_to_each_other() {
        let expected = "shared/src/formats/chrome.rs:1: files of formats may not use each other, this one uses firefox";
        assert_eq!(findings(&[("shared/src/formats/chrome.rs", "use super::firefox::Table;")]), [expected]);
        assert_eq!(findings(&[("shared/src/formats/chrome.rs", "use super::names::canonical;")]), Vec::<String>::new());
        assert_eq!(findings(&[("shared/src/formats/detect.rs", "use super::chrome;")]), Vec::<String>::new());
        assert_eq!(findings(&[("shared/src/formats/mod.rs", "use self::firefox::Table; use chrome::Reader;")]), Vec::<String>::new());
    }

    #[test]
    fn keeps_columns_and_model_out_of_the_pages() {
        assert_eq!(
            findings(&[("viewer/src/pages/overview.rs", "html! { <p>{ shared::model::Dump::new() }</p> }")]),
            ["viewer/src/pages/overview.rs:1: pages may not import shared::model"]
        );
        assert_eq!(
            findings(&[("viewer/src/pages/overview.rs", "use shared::session::Session;")]),
            ["viewer/src/pages/overview.rs:1: pages may not import shared::session"]
        );
    }

    #[test]
    fn keeps_the_browser_out_of_state_and_the_machine_out_of_shared() {
        assert_eq!(
            findings(&[("viewer/src/state/view.rs", "use web_sys::Window;")]),
            ["viewer/src/state/view.rs:1: state is tested on the host and may not use web_sys"]
        );
        assert_eq!(
            findings(&[("shared/src/model/dump.rs", "fn now() { std::time::Instant::now(); }")]),
            ["shared/src/model/dump.rs:1: shared may not use std::time"]
        );
    }

    #[test]
    fn wants_the_folders_and_modules_of_the_table() {
        let root = checkout();
        fs::remove_dir_all(root.path().join("viewer/src/charts")).unwrap();
        assert_eq!(check(root.path()).unwrap(), ["the import table has a row for the module charts of viewer, which is not there"]);

        let root = checkout();
        fs::remove_dir_all(root.path().join("shared/reading/src")).unwrap();
        assert_eq!(check(root.path()).unwrap(), ["shared/reading/src: the import table expects sources here, and there are none"]);
    }

    #[test]
    fn every_name_in_the_table_is_a_module_of_it() {
        let is_module = |package: &str, name: &str| MODULES.iter().any(|row| (row.package, row.name) == (package, name));
        for row in MODULES {
            for name in row.siblings {
                assert!(is_module(row.package, name), "{} imports {name}", row.name);
            }
            for path in row.shared {
                assert!(is_module("shared", path.split("::").next().unwrap_or(path)), "{} imports shared::{path}", row.name);
            }
        }
        for (package, name) in PURE.iter().copied().chain(STRANGERS.iter().map(|(package, name, _)| (*package, *name))) {
            assert!(is_module(package, name), "{name} of {package}");
        }
    }

    #[test]
    fn wants_a_row_for_a_new_module() {
        assert_eq!(
            findings(&[("shared/src/helpers.rs", "")]),
            ["shared/src/helpers.rs: the module helpers of shared has no row in the import table"]
        );
    }
}
