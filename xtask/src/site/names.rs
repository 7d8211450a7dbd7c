//! Names that tell what a file holds, so that a browser may keep it for ever.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::Path;

use anyhow::Result;

/// Copies a built file into the site, under a name with a digest of it, which is returned.
pub(super) fn place(file: &Path, stem: &str, ending: &str, out: &Path) -> Result<String> {
    let bytes = fs::read(file)?;
    let mut digest = DefaultHasher::new();
    digest.write(&bytes);
    let name = format!("{stem}-{:016x}.{ending}", digest.finish());
    fs::write(out.join(&name), bytes)?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_content_is_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("built");
        let mut named = |content: &str| {
            fs::write(&file, content).unwrap();
            place(&file, "part", "wasm", folder.path()).unwrap()
        };
        let [one, same, other] = ["one", "one", "other"].map(&mut named);
        assert!(one == same && one != other, "{one} {same} {other}");
        assert_eq!(fs::read_to_string(folder.path().join(one)).unwrap(), "one");
    }
}
