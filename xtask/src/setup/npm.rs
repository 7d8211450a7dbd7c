//! Front-end parts that come from npm, as package-lock.json names them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{Need, Way};
use crate::process::{command, run};
use crate::workspace;

const LIMIT: Duration = Duration::from_secs(180);

pub(super) fn parts() -> Need {
    Need {
        what: "the parts from npm (wasm-opt, esbuild, terser)".to_owned(),
        present: Box::new(|| installed_as_locked(workspace::root())),
        ways: vec![Way::new(format!("npm ci (at most {} s)", LIMIT.as_secs()), || {
            let mut npm = command("npm");
            run(npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(workspace::root()), LIMIT)
        })],
        by_hand: "Node.js 20 or newer with npm, then run `npm ci` in this folder".to_owned(),
    }
}

/// Whether every package of the lock file stands in node_modules in its version.
fn installed_as_locked(root: &Path) -> bool {
    let read = |path: &str| -> Option<Value> { serde_json::from_str(&fs::read_to_string(root.join(path)).ok()?).ok() };
    let Some(lock) = read("package-lock.json") else { return false };
    let Some(packages) = lock["packages"].as_object() else { return false };
    packages
        .iter()
        // Optional packages are builds for other platforms.
        .filter(|(path, locked)| !path.is_empty() && locked["optional"] != true)
        .all(|(path, locked)| read(&format!("{path}/package.json")).is_some_and(|installed| installed["version"] == locked["version"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_a_missing_and_an_outdated_package() {
        let root = tempfile::tempdir().unwrap();
        let installed = root.path().join("node_modules/part");
        fs::create_dir_all(&installed).unwrap();
        assert!(!installed_as_locked(root.path()));
        let lock = r#"{"packages":{"":{"name":"site"},"node_modules/part":{"version":"2.0.0"},"node_modules/other":{"version":"1.0.0","optional":true}}}"#;
        fs::write(root.path().join("package-lock.json"), lock).unwrap();
        assert!(!installed_as_locked(root.path()));
        fs::write(installed.join("package.json"), r#"{"version":"1.0.0"}"#).unwrap();
        assert!(!installed_as_locked(root.path()));
        fs::write(installed.join("package.json"), r#"{"version":"2.0.0"}"#).unwrap();
        assert!(installed_as_locked(root.path()));
    }
}
