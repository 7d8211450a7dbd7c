//! The files of a checkout that people write.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders of what is built, fetched or recorded.
const PASSED_OVER: &[&str] = &["target", "dist", "node_modules", "fixtures", "snapshots", "samples", "artifacts", "corpus"];

/// Every file under `root` with one of the extensions, in a stable order.
pub(crate) fn files(root: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(root).with_context(|| format!("cannot list {}", root.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !PASSED_OVER.contains(&name) && (!name.starts_with('.') || name == ".github" || name == ".cargo") {
                found.extend(files(&path, extensions)?);
            }
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A file's path as a person in the checkout would write it.
pub(super) fn shown(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}
