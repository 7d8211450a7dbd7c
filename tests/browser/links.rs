//! A sample from the start page to a zoomed chart, and the address that brings all of it back.

use anyhow::Result;

use crate::visit::{Visit, fixture};

const SAMPLE: &str = "samples/lossy-network.rtcstats.gz";
const NAME: &str = "lossy-network.rtcstats.gz";
const FILE: &str = "rtcstats/chromium-156-call/client.rtcstats.gz";

/// The time that is shown, the charts, and what the first says; those out of sight say nothing.
const SHOWN: &str = "[document.querySelector('.ruler svg').textContent, document.querySelector('figure.chart').ariaLabel, \
    ...[...document.querySelectorAll('figure.chart h2')].map(title => title.title)]";

const FIRST_IS_READ: &str = "/ from .* to /.test(document.querySelector('figure.chart').ariaLabel)";

/// Drags from a quarter to half of the width of the first chart.
fn zoom_by_drag(visit: &Visit) -> Result<()> {
    let [left, top, width, height] = visit.page.bounds("figure .plot")?;
    let y = top + height / 2.0;
    visit.page.drag((left + width * 0.25, y), (left + width * 0.5, y))
}

#[test]
fn a_sample_is_one_click_away() -> Result<()> {
    let visit = Visit::begin()?;
    visit.page.click(&format!(".slist a[href='?dump={SAMPLE}']"))?;
    visit.wait_open(NAME)?;
    visit.wait_shown("overview")?;
    let text = visit.text()?;
    for words in ["RTCStatsDump", "Connections", "Streams", "Read in full, nothing was left out."] {
        assert!(text.contains(words), "{words} in {text}");
    }
    visit.go("charts")?;
    visit.wait("location.hash.startsWith('#v1&page=charts')")?;
    zoom_by_drag(&visit)?;
    visit.wait("/from=[1-9][0-9]*&to=[0-9]+/.test(location.hash)")?;
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn an_address_brings_back_page_range_and_pins() -> Result<()> {
    let visit = Visit::prepared(&format!("?dump={SAMPLE}"), "")?;
    visit.wait_open(NAME)?;
    visit.go("charts")?;
    visit.wait(FIRST_IS_READ)?;
    let whole: Vec<String> = visit.page.evaluate(SHOWN)?;
    zoom_by_drag(&visit)?;
    visit.wait("location.hash.includes('&from=')")?;
    // Less is shown of what was suggested, which from then on is a choice.
    visit.page.click(".members .member input:checked")?;
    visit.wait("location.hash.includes('&pin=')")?;
    visit.wait(&format!("{SHOWN}.length < {} && {FIRST_IS_READ}", whole.len()))?;
    let (fragment, shown) = (visit.fragment()?, visit.page.evaluate::<Vec<String>>(SHOWN)?);
    assert_ne!(shown[..2], whole[..2]);

    visit.page.reload()?;
    visit.wait_open(NAME)?;
    visit.wait_shown("charts")?;
    visit.wait(&format!("JSON.stringify({SHOWN}) === JSON.stringify({})", serde_json::to_string(&shown)?))?;
    assert_eq!(visit.fragment()?, fragment);

    // What the mouse did, the mouse takes back.
    visit.page.double_click("figure .plot")?;
    visit.wait("location.hash.includes('page=charts') && !location.hash.includes('from=')")?;
    Ok(())
}

#[test]
fn the_address_names_what_is_open_and_nothing_else() -> Result<()> {
    const LINK: &str = "[...document.querySelectorAll('.actions button')].find(button => button.innerText === 'Copy link')";
    let script = "navigator.clipboard.writeText = async text => { globalThis.copied = text };";
    let visit = Visit::prepared("", script)?;
    // A sample that was clicked is there again after a reload, as it was shown.
    visit.page.click(&format!(".slist a[href='?dump={SAMPLE}']"))?;
    visit.wait_open(NAME)?;
    visit.wait(&format!("location.search === '?dump=/{SAMPLE}' && document.title === 'Overview · {NAME} · rtclens'"))?;
    visit.go("charts")?;
    visit.wait(&format!("document.title === 'Charts · {NAME} · rtclens'"))?;
    zoom_by_drag(&visit)?;
    visit.wait("location.hash.includes('&from=')")?;
    let zoomed = visit.fragment()?;
    visit.page.reload()?;
    visit.wait_open(NAME)?;
    visit.wait_shown("charts")?;
    assert_eq!(visit.fragment()?, zoomed);
    visit.page.double_click("figure .plot")?;
    visit.wait("location.hash === '#v1&page=charts'")?;
    visit.go("overview")?;
    visit.wait(&format!("location.search === '?dump=/{SAMPLE}' && location.hash === '#v1&page=overview'"))?;

    // A file has no address, and is shown whole.
    visit.open(&fixture(FILE))?;
    visit.wait("!location.search && location.hash === '#v1&page=overview'")?;
    visit.page.run(&format!("{LINK}.click()"))?;
    visit.wait("copied === location.href")?;

    visit.page.click(".bar .tab .x")?;
    visit.wait("document.querySelector('main .land') && document.title === 'rtclens'")?;
    assert_eq!(visit.page.evaluate::<String>("location.href")?, visit.server.address());
    // Neither is the next dump shown as the last one was.
    visit.page.click(&format!(".slist a[href='?dump={SAMPLE}']"))?;
    visit.wait_open(NAME)?;
    visit.wait(&format!("location.search === '?dump=/{SAMPLE}' && location.hash === '#v1&page=overview'"))
}

#[test]
fn steps_back_lead_through_what_was_open() -> Result<()> {
    const LANDING: &str = "document.querySelector('main .land')";
    let visit = Visit::begin()?;
    visit.page.click(&format!(".slist a[href='?dump={SAMPLE}']"))?;
    visit.wait_open(NAME)?;
    visit.wait("location.hash === '#v1&page=overview'")?;
    visit.go("charts")?;
    visit.wait("location.hash === '#v1&page=charts'")?;
    visit.open(&fixture(FILE))?;
    visit.wait("!location.search && location.hash === '#v1&page=charts'")?;

    visit.page.run("history.back()")?;
    visit.wait_open(NAME)?;
    visit.wait_shown("charts")?;
    visit.page.run("history.back()")?;
    visit.wait_shown("overview")?;
    visit.page.run("history.back()")?;
    visit.wait(&format!("{LANDING} && !location.search && !location.hash && document.title === 'rtclens'"))?;

    // And forward again, also to a file that is not closed.
    visit.page.run("history.forward()")?;
    visit.wait_open(NAME)?;
    visit.page.run("history.go(2)")?;
    visit.wait_open("client.rtcstats.gz")?;

    // A file that was closed has to be opened again, which the page says.
    visit.go("events")?;
    visit.wait("location.hash === '#v1&page=events'")?;
    visit.page.click(".bar .tab .x")?;
    visit.wait(&format!("{LANDING} && !location.hash && !document.querySelector('.waits')"))?;
    visit.page.run("history.back()")?;
    visit.wait("document.querySelector('.waits')?.innerText.includes('page Events of a file on your computer')")?;
    visit.open(&fixture(FILE))?;
    visit.wait_shown("events")?;
    visit.page.reload()?;
    visit.wait("document.querySelector('.waits')?.innerText.includes('page Events of a file on your computer')")?;

    // What was closed and has an address is there again.
    visit.page.click(&format!(".slist a[href='?dump={SAMPLE}']"))?;
    visit.wait_open(NAME)?;
    visit.page.click(".bar .tab .x")?;
    visit.wait(LANDING)?;
    visit.page.run("history.back()")?;
    visit.wait_open(NAME)?;
    visit.wait_shown("events")
}
