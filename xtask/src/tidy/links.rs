//! Relative links of the documentation lead somewhere.

use std::fs;
use std::path::Path;

use anyhow::Result;
use pulldown_cmark::{Event, Parser, Tag};

use super::{Finding, tree};

/// Checks every Markdown file.
pub(super) fn check(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in tree::files(root, &["md"])? {
        let text = fs::read_to_string(&file)?;
        let folder = file.parent().unwrap_or(root);
        for target in targets(&text) {
            let path = target.split('#').next().unwrap_or_default();
            let is_elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if !is_elsewhere && !folder.join(path).exists() {
                findings.push(format!("{}: the link to {target} leads nowhere", tree::shown(root, &file)));
            }
        }
    }
    Ok(findings)
}

fn targets(markdown: &str) -> impl Iterator<Item = String> {
    Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_links_and_pictures_that_lead_nowhere() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("docs")).unwrap();
        let text = "[up](../README.md#top) [site](https://example.org/x) [here](#here) ![gone](gone.png) [gone][1]\n\n`[code](no.md)`\n\n[1]: lost.md\n";
        fs::write(root.path().join("docs/a.md"), text).unwrap();
        fs::write(root.path().join("README.md"), "[a](docs/a.md)").unwrap();
        assert_eq!(
            check(root.path()).unwrap(),
            ["docs/a.md: the link to gone.png leads nowhere", "docs/a.md: the link to lost.md leads nowhere"]
        );
    }
}
