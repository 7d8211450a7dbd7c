//! What a crate is built from for the browser, however indirectly, against the table.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context, Result};

use super::Finding;
use super::rules::FORBIDDEN_DEPENDENCIES;
use crate::workspace::{Metadata, Node};

/// Checks the crates that the table names.
pub(super) fn check(root: &Path) -> Result<Vec<Finding>> {
    let metadata = Metadata::read(root, &["--filter-platform", "wasm32-unknown-unknown"])?;
    let mut findings = Vec::new();
    for (package, forbidden) in FORBIDDEN_DEPENDENCIES {
        let built_from = built_from(&metadata, package)?;
        findings
            .extend(forbidden.iter().filter(|name| built_from.contains(**name)).map(|name| format!("{package} may not depend on {name}")));
    }
    Ok(findings)
}

/// The names of all packages that end up in a build of `package`; those of its tests and build scripts do not.
fn built_from(metadata: &Metadata, package: &str) -> Result<BTreeSet<String>> {
    let resolve = metadata.resolve.as_ref().context("cargo metadata resolved nothing")?;
    let nodes: HashMap<&str, &Node> = resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let names: HashMap<&str, &str> = metadata.packages.iter().map(|package| (package.id.as_str(), package.name.as_str())).collect();
    let start =
        metadata.packages.iter().find(|candidate| candidate.name == package).with_context(|| format!("there is no crate {package}"))?;
    let mut reached = BTreeSet::new();
    let mut open = vec![start.id.as_str()];
    while let Some(id) = open.pop() {
        let Some(node) = nodes.get(id) else { continue };
        for dependency in &node.deps {
            let ordinary = dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
            let name = names.get(dependency.pkg.as_str()).copied().unwrap_or_default();
            if ordinary && reached.insert(name.to_owned()) {
                open.push(&dependency.pkg);
            }
        }
    }
    Ok(reached)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn package(root: &Path, name: &str, dependencies: &str) {
        let folder = root.join(name);
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n{dependencies}");
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/lib.rs"), "").unwrap();
    }

    fn workspace(shared: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::write(
            root.path().join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"shared\", \"collector\", \"between\", \"js-sys\"]\n",
        )
        .unwrap();
        package(root.path(), "shared", shared);
        package(root.path(), "collector", "");
        package(root.path(), "between", "[dependencies]\njs-sys = { path = \"../js-sys\" }\n");
        package(root.path(), "js-sys", "");
        root
    }

    #[test]
    fn finds_a_forbidden_crate_behind_another() {
        let root = workspace("[dependencies]\nbetween = { path = \"../between\" }\n");
        assert_eq!(check(root.path()).unwrap(), ["shared may not depend on js-sys"]);
    }

    #[test]
    fn lets_tests_and_other_platforms_use_it() {
        let other = "[target.'cfg(unix)'.dependencies]\nbetween = { path = \"../between\" }\n";
        let tests = "[dev-dependencies]\nbetween = { path = \"../between\" }\n";
        for dependencies in [other, tests] {
            assert_eq!(check(workspace(dependencies).path()).unwrap(), Vec::<String>::new());
        }
    }
}
