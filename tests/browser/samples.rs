//! What a chart draws can be read and copied as numbers, without a pointer and without sight.

use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::json;
use tempfile::TempDir;

use crate::visit::{Visit, write};

/// Keeps what is copied: a browser of its own asks nobody for the clipboard.
const CLIPBOARD: &str = "navigator.clipboard.writeText = async text => { globalThis.copied = text };";

/// Seconds that the call lasts.
const LENGTH: usize = 600;

/// Charts of a counter of one stream, of another that is there from the third second on, and of a state.
const CHARTS: &str = "#v1&page=charts&pin=PC_0/A/framesEncoded&pin=PC_0/B/framesEncoded&pin=PC_0/A/qualityLimitationReason";

/// Two streams, once a second; after a hundred seconds the processor limits the first.
fn dump() -> String {
    let mut text = String::from("RTCStatsDump\n{\"fileFormat\":3}\n[\"create\",\"PC_0\",{},1790000000000]\n");
    for second in 0..LENGTH {
        let reason = if second < 100 { "none" } else { "cpu" };
        let stream =
            |frames: usize| json!({"type": "outbound-rtp", "kind": "video", "framesEncoded": frames, "qualityLimitationReason": reason});
        let mut report = json!({"A": stream(second * 1_000)});
        if second >= 3 {
            report["B"] = stream(second);
        }
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}", json!(["g", "PC_0", report, 1_000]));
    }
    text
}

/// The charts of that dump, in a folder that has to stay.
fn charts(fragment: &str) -> Result<(Visit, TempDir)> {
    let folder = tempfile::tempdir()?;
    let visit = Visit::prepared(fragment, CLIPBOARD)?;
    visit.open(&write(folder.path(), "long.rtcstats", dump())?)?;
    visit.wait_shown("charts")?;
    // Until the pins are resolved there are other charts, or none.
    visit.wait("[...document.querySelectorAll('figure.chart')].map(chart => chart.querySelectorAll('.key').length).join() === '2,1'")?;
    Ok((visit, folder))
}

const ROWS: &str = "[...document.querySelectorAll('dialog[open] tbody tr')].map(row => [...row.cells].map(cell => cell.innerText))";

/// What the rows of the open table say, but for the clock, which is that of the machine.
fn rows(visit: &Visit) -> Result<Vec<Vec<String>>> {
    visit.wait("document.querySelector('dialog[open] tbody tr')")?;
    let mut rows: Vec<Vec<String>> = visit.page.evaluate(ROWS)?;
    for row in &mut rows {
        let clock = row.remove(1);
        assert_eq!(clock.matches(':').count(), 2, "{clock}");
    }
    Ok(rows)
}

#[test]
fn a_chart_is_read_as_a_table_by_key() -> Result<()> {
    let (visit, _folder) = charts(CHARTS)?;
    visit.page.run("document.querySelector('figure.chart').focus()")?;
    visit.page.key("t")?;
    let first = rows(&visit)?;
    assert_eq!(first.len(), 250);
    assert_eq!(first[..4], [["0:01.000", "0", "–"], ["0:02.000", "1,000", "–"], ["0:03.000", "2,000", "–"], ["0:04.000", "3,000", "3"]]);
    let heads: Vec<String> = visit.page.evaluate("[...document.querySelectorAll('dialog th')].map(head => head.innerText)")?;
    assert_eq!(heads, ["Time", "Clock", "video, frames", "video, frames"]);
    let is_head = "[...document.querySelectorAll('dialog thead th')].every(head => head.scope === 'col')";
    assert!(visit.page.evaluate::<bool>(is_head)?);

    // The rest comes in parts, and the last part has no next.
    for (from, count) in [(251, 250), (501, 100)] {
        visit.page.click("dialog .row .btn:nth-of-type(2)")?;
        visit.wait(&format!("document.querySelector('dialog tbody tr').ariaRowIndex === '{}'", from + 1))?;
        assert_eq!(rows(&visit)?.len(), count);
    }
    assert_eq!(rows(&visit)?.last().context("a last row")?, &["10:00.000", "599,000", "599"]);
    assert!(visit.page.evaluate::<bool>("document.querySelector('dialog .row .btn:nth-of-type(2)').disabled")?);

    visit.page.key("Escape")?;
    visit.wait("!document.querySelector('dialog') && document.activeElement.matches('figure.chart')")
}

#[test]
fn a_table_is_copied_whole_and_the_focus_goes_back() -> Result<()> {
    let (visit, _folder) = charts(CHARTS)?;
    visit.page.click("figure.chart .as-table")?;
    visit.wait("document.querySelector('dialog[open] tbody tr')")?;
    visit.page.click("dialog .row .push")?;
    visit.wait("document.querySelector('dialog [role=status]').innerText === 'Copied'")?;
    let copied: String = visit.page.evaluate("copied")?;
    let lines: Vec<&str> = copied.lines().collect();
    assert_eq!(lines[..2], ["seconds,timestamp,PC_0/A/framesEncoded,PC_0/B/framesEncoded", "1.000,1790000001000,0,"]);
    assert_eq!((lines.len(), lines[LENGTH]), (LENGTH + 1, "600.000,1790000600000,599000,599"));
    visit.page.click("dialog header button")?;
    visit.wait("!document.querySelector('dialog') && document.activeElement.matches('.as-table')")
}

#[test]
fn states_are_told_by_their_changes() -> Result<()> {
    let (visit, _folder) = charts(CHARTS)?;
    visit.wait("document.querySelector('figure.states .as-table')")?;
    visit.page.run("document.querySelector('figure.states').focus()")?;
    visit.page.key("t")?;
    assert_eq!(rows(&visit)?, [["0:01.000", "none"], ["1:41.000", "cpu"]]);
    Ok(())
}

#[test]
fn a_range_without_samples_says_so() -> Result<()> {
    let (visit, _folder) = charts(&format!("{CHARTS}&from=100&to=900"))?;
    visit.page.click("figure.chart .as-table")?;
    visit.wait(
        "document.querySelector('dialog[open]').innerText.includes('No samples in this range. It goes from 0:00.100 to 0:00.900.')",
    )?;
    assert!(!visit.page.evaluate::<bool>("Boolean(document.querySelector('dialog table'))")?);
    Ok(())
}

#[test]
fn a_table_fits_a_phone() -> Result<()> {
    let (visit, _folder) = charts(CHARTS)?;
    visit.page.set_viewport(390, 844, 1.0)?;
    visit.page.click("figure.chart .as-table")?;
    visit.wait("document.querySelector('dialog[open] tbody tr')")?;
    visit.wait("(rows => rows.scrollWidth <= rows.clientWidth)(document.querySelector('dialog .sample-rows'))")?;
    visit.wait("document.querySelector('dialog').getBoundingClientRect().right <= 390")
}
