//! What cannot be opened is told, what is broken is shown as far as it goes, and no other host is asked without a yes.

use std::fs;

use anyhow::Result;

use crate::host::{Answer, Host};
use crate::visit::{FILE_FIELD, Visit, fixture, write};

const CALL: &str = "rtcstats/chromium-156-call/client.rtcstats.gz";

#[test]
fn an_unknown_file_is_named_and_another_can_follow() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let unknown: [(&str, &[u8], &str); 4] = [
        ("picture.rtcstats", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "This is not a WebRTC dump: it is a PNG image."),
        ("empty.txt", b"", "The file is empty."),
        (
            "settings.json",
            br#"{"name":"a","dependencies":{"b":[1,2,3]}}"#,
            "This is not a WebRTC dump: it is a JSON document with the keys name, dependencies.",
        ),
        ("notes.gz", b"These are notes.\n", "This is not a WebRTC dump: it is text that begins with"),
    ];
    let visit = Visit::begin()?;
    for (name, content, found) in unknown {
        visit.page.set_files(FILE_FIELD, &[write(folder.path(), name, content)?])?;
        visit.wait(&format!("document.querySelector('.failed .mono').innerText === '{name}'"))?;
        let message: String = visit.page.evaluate("document.querySelector('.failed').innerText")?;
        assert!(message.contains(found), "{name}: {message}");
        assert!(message.contains("What can be opened: rtcstats dumps"), "{name}: {message}");
        assert_eq!(visit.page.evaluate::<u32>("document.querySelectorAll('.failed[role=alert]').length")?, 1, "it is announced");
    }
    visit.open(&fixture(CALL))?;
    visit.wait_shown("overview")?;
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_truncated_gzip_shows_what_it_held() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let whole = fs::read(fixture(CALL))?;
    let cut = write(folder.path(), "cut.gz", &whole[..whole.len() / 2])?;
    let visit = Visit::begin()?;
    visit.open(&cut)?;
    visit.wait_shown("overview")?;
    let text = visit.text()?;
    assert!(text.contains("The input ended early; what came before is shown."), "{text}");
    assert!(text.contains("The end of this dump is missing."), "{text}");
    visit.page.click(".cut .link")?;
    visit.wait("document.activeElement.innerText === 'Reading notes'")?;
    assert!(text.contains("RTCStatsDump") && text.contains("9-1"), "{text}");
    visit.go("events")?;
    visit.go("charts")?;
    visit.wait("document.querySelector('figure .plot')")
}

/// Requests that did not go to the host of the site.
fn elsewhere(visit: &Visit) -> Result<Vec<String>> {
    let requests = visit.page.requests()?.into_iter().map(|request| request.url);
    Ok(requests.filter(|url| !url.starts_with(visit.server.address()) && !url.starts_with("data:")).collect())
}

#[test]
fn another_host_is_asked_only_after_a_yes() -> Result<()> {
    const ADDRESS: &str = "https://example.invalid/x";
    let visit = Visit::prepared(&format!("?dump={ADDRESS}"), "")?;
    visit.wait(&format!("document.querySelector('dialog[open] .address').innerText === '{ADDRESS}'"))?;
    assert_eq!(elsewhere(&visit)?, Vec::<String>::new());
    visit.page.key("Escape")?;
    visit.wait("!document.querySelector('dialog')")?;
    assert_eq!(elsewhere(&visit)?, Vec::<String>::new());

    visit.page.reload()?;
    visit.page.click("dialog[open] button.primary")?;
    visit.wait("document.querySelector('.failed').innerText.includes('The address did not answer')")?;
    visit.open(&fixture(CALL))
}

#[test]
fn a_host_that_lets_others_read_is_read_after_a_yes() -> Result<()> {
    let host = Host::start("call.gz", fs::read(fixture(CALL))?, vec![Answer::Whole])?;
    let address = host.address.clone();
    let visit = Visit::prepared(&format!("?dump={address}"), "")?;
    visit.wait(&format!("document.querySelector('dialog[open] .address').innerText === '{address}'"))?;
    visit.page.click("dialog[open] button:not(.primary):not(.ib)")?;
    visit.wait("!document.querySelector('dialog')")?;
    assert_eq!((host.asked(), elsewhere(&visit)?), (0, Vec::new()));

    visit.page.reload()?;
    visit.page.click("dialog[open] button.primary")?;
    visit.wait_open("call.gz")?;
    assert_eq!(host.asked(), 1);
    assert_eq!(elsewhere(&visit)?, [address]);
    Ok(())
}

#[test]
fn a_host_leads_nowhere_that_nobody_agreed_to() -> Result<()> {
    let other = Host::start("other.gz", fs::read(fixture(CALL))?, vec![Answer::Whole])?;
    let host = Host::start("call.gz", Vec::new(), vec![Answer::Elsewhere(other.address.clone())])?;
    let visit = Visit::prepared(&format!("?dump={}", host.address), "")?;
    visit.page.click("dialog[open] button.primary")?;
    visit.wait("document.querySelector('.failed').innerText.includes('The address leads on to another one')")?;
    assert_eq!((host.asked(), other.asked()), (1, 0));
    Ok(())
}

#[test]
fn an_empty_paste_is_told_where_one_looks() -> Result<()> {
    let visit = Visit::begin()?;
    visit.page.click(".drop .row button:last-child")?;
    visit.page.click("dialog[open] button[type=submit]")?;
    visit.wait("document.querySelector('dialog[open] [role=status]').innerText === 'There is no text to open'")
}
