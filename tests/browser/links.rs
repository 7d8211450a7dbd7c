//! A sample from the start page to a zoomed chart, and the address that brings all of it back.

use anyhow::Result;

use crate::visit::Visit;

const SAMPLE: &str = "samples/lossy-network.rtcstats.gz";
const NAME: &str = "lossy-network.rtcstats.gz";

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
