//! Who imports whom, against the table.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::rules::{BROWSER_CRATES, FORBIDDEN_PATHS, MODULES, Module, PURE, SOURCES, STRANGERS};
use super::{Finding, tokens, tree};

/// Checks the sources of every crate that the table has rows for.
pub(super) fn check(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (package, source) in SOURCES {
        let source = root.join(source);
        if !source.exists() {
            continue;
        }
        for file in tree::files(&source, &["rs"])? {
            let place = Place { package, module: module_path(&source, &file), shown: tree::shown(root, &file) };
            let text = fs::read_to_string(&file)?;
            let tokens = tokens::lex(&text).with_context(|| place.shown.clone())?;
            findings.extend(judge_file(&place, &tokens::paths(&tokens, &place.module)));
        }
    }
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

    fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
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
    fn wants_a_row_for_a_new_module() {
        assert_eq!(
            findings(&[("shared/src/helpers.rs", "")]),
            ["shared/src/helpers.rs: the module helpers of shared has no row in the import table"]
        );
    }
}
