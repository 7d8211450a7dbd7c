//! Every value that dumps are compared by: found by its name, explained, linked to, and saved as a file.

use std::fs;

use anyhow::Result;

use crate::LIMIT;
use crate::visit::Visit;

const SAMPLE: &str = "samples/one-to-one.rtcstats.gz";
const NAME: &str = "one-to-one.rtcstats.gz";

/// The names that are shown.
const SHOWN: &str = "[...document.querySelectorAll('.feats td:first-child .link')].map(link => link.textContent)";

#[test]
fn a_feature_is_found_explained_and_saved() -> Result<()> {
    let visit = Visit::prepared(&format!("?dump={SAMPLE}"), "")?;
    visit.wait_open(NAME)?;
    visit.go("features")?;
    visit.wait(&format!("{SHOWN}.includes('calledGetUserMedia')"))?;

    visit.page.key("/")?;
    visit.page.type_text("dtlsVersion")?;
    visit.wait(&format!("new Set({SHOWN}).size === 1 && {SHOWN}[0] === 'dtlsVersion'"))?;
    visit.page.key("Escape")?;
    visit.page.click(".feats td .link")?;
    visit.wait("document.querySelector('.feats .about').innerText.includes('dtls_version')")?;
    let link: String = visit.page.evaluate("document.querySelector('.feats .about a').href")?;
    assert!(link.starts_with("https://w3c.github.io/webrtc-stats/#"), "{link}");

    // The address brings the search back.
    visit.wait("location.hash.includes('page=features') && location.hash.includes('find=dtlsVersion')")?;
    visit.page.reload()?;
    visit.wait_open(NAME)?;
    visit.wait(&format!("new Set({SHOWN}).size === 1 && {SHOWN}[0] === 'dtlsVersion'"))?;

    let folder = tempfile::tempdir()?;
    for (format, word) in [("CSV", "features_connection,"), ("JSON", "\"dtlsVersion\""), ("PostgreSQL", "JSONB"), ("DuckDB", "INSERT INTO")]
    {
        let click = || {
            visit
                .page
                .run(&format!("[...document.querySelectorAll('.feats .actions button')].find(b => b.innerText === '{format}').click()"))
        };
        let file = visit.browser.download(folder.path(), LIMIT, click)?;
        let text = fs::read_to_string(file)?;
        assert!(text.contains(word), "{word} in {format}");
    }
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn features_of_one_kind_of_thing_can_be_seen_alone() -> Result<()> {
    let visit = Visit::prepared(&format!("?dump={SAMPLE}#v1&page=features&kind=Candidate%20pair"), "")?;
    visit.wait_open(NAME)?;
    visit.wait(&format!("{SHOWN}.includes('selectedShare') && !{SHOWN}.includes('calledGetUserMedia')"))?;
    visit.page.click(".feats .toolbar .chip")?;
    visit.wait(&format!("{SHOWN}.includes('calledGetUserMedia')"))?;
    visit.wait("!location.hash.includes('kind=')")
}
