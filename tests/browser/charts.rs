//! All plots of the page Charts are painted on one canvas, wherever it is scrolled to and whatever is changed around it.

use std::fmt::Write;

use anyhow::Result;
use serde_json::json;

use crate::visit::{Visit, write};

/// Many times what a screen shows.
const CHARTS: usize = 30;

/// Whether the canvas is sharp and no larger than a few screens, and each plot that is wholly on the screen is painted there:
/// in the colour of its legend, and with nothing over its title.
const PAINTED: &str = "(() => { \
    const sheet = document.querySelector('.stage-body > canvas'), context = sheet.getContext('2d'); \
    const place = sheet.getBoundingClientRect(), ratio = devicePixelRatio; \
    const sharp = sheet.width === Math.round(place.width * ratio) && sheet.height === Math.round(place.height * ratio); \
    const pixels = (left, top, width, height) => { \
        const data = context.getImageData((left - place.left) * ratio, (top - place.top) * ratio, width * ratio, height * ratio).data; \
        return Array.from({ length: data.length / 4 }, (_, index) => data.subarray(4 * index, 4 * index + 4)); }; \
    const painted = figure => { \
        const plot = figure.querySelector('.plot').getBoundingClientRect(), title = figure.querySelector('h2').getBoundingClientRect(); \
        const wanted = getComputedStyle(figure.querySelector('.swatch')).backgroundColor.match(/[0-9]+/g).slice(0, 3); \
        const coloured = pixel => pixel[3] > 200 && wanted.every((part, index) => Math.abs(part - pixel[index]) < 8); \
        return pixels(plot.left, plot.top, plot.width, plot.height).some(coloured) \
            && pixels(place.left, title.top, place.width, title.height).every(pixel => pixel[3] === 0); }; \
    const head = document.querySelector('.stage-head').getBoundingClientRect().bottom; \
    const shown = [...document.querySelectorAll('figure.chart')].filter(figure => { \
        const place = figure.getBoundingClientRect(); \
        return place.top >= head && place.bottom <= innerHeight; }); \
    return sharp && place.height < 3 * innerHeight && shown.length > 1 && shown.every(painted); })()";

/// Charts of as many members, each of another constant value.
fn charts() -> Result<Visit> {
    let names: Vec<String> = (0..CHARTS).map(|number| format!("member{number}")).collect();
    let mut text = String::from("RTCStatsDump\n{\"fileFormat\":3}\n[\"create\",\"PC_0\",{},1790000000000]\n");
    for second in 0..60 {
        let mut stream = json!({"type": "outbound-rtp", "kind": "video"});
        for (value, name) in names.iter().enumerate() {
            // The ends are another value: what never changes is not suggested.
            stream[name] = json!(value + 10 + usize::from(second == 0));
        }
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}", json!(["g", "PC_0", {"A": stream}, 1_000]));
    }
    let pins: String = names.iter().map(|name| format!("&pin=PC_0/A/{name}")).collect();
    let folder = tempfile::tempdir()?;
    let visit = Visit::prepared(&format!("#v1&page=charts{pins}"), "")?;
    visit.open(&write(folder.path(), "many.rtcstats", text)?)?;
    visit.wait(&format!("document.querySelectorAll('figure.chart .plot').length === {CHARTS}"))?;
    visit.wait(PAINTED)?;
    Ok(visit)
}

/// Scrolls to a share of all charts.
fn scroll(visit: &Visit, share: f64) -> Result<()> {
    visit
        .page
        .run(&format!("const charts = document.querySelector('.charts-scroll'); charts.scrollTo(0, {share} * charts.scrollHeight)"))?;
    visit.wait(PAINTED)
}

#[test]
fn plots_are_painted_wherever_one_scrolls() -> Result<()> {
    let visit = charts()?;
    let canvases: usize = visit.page.evaluate("document.querySelectorAll('.stage-body canvas').length")?;
    assert_eq!(canvases, 1);
    for share in [0.1, 0.3, 0.5, 1.0, 0.5, 0.45, 0.4, 0.0] {
        scroll(&visit, share)?;
    }
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn plots_are_painted_anew_when_their_colours_and_places_change() -> Result<()> {
    let visit = charts()?;
    scroll(&visit, 0.5)?;
    visit.page.set_dark(true)?;
    visit.wait(PAINTED)?;
    // A page that is zoomed gets another width as well.
    for (width, scale) in [(900, 1.0), (1000, 2.0), (1280, 1.5), (900, 1.0)] {
        visit.page.set_viewport(width, 800, scale)?;
        visit.wait(&format!("innerWidth === {width} && devicePixelRatio === {scale}"))?;
        visit.wait(PAINTED)?;
    }
    // A chart that goes leaves nothing, and those below it move up; so they do when the title of one above gets another line.
    let first = "[...document.querySelectorAll('figure.chart')].find(figure => figure.getBoundingClientRect().top > 200)";
    visit.page.run(&format!("{first}.querySelector('.key span').textContent = 'a long name '.repeat(30)"))?;
    visit.wait(PAINTED)?;
    scroll(&visit, 0.0)?;
    visit.page.click(".members .member input:checked")?;
    visit.wait(&format!("document.querySelectorAll('figure.chart .plot').length === {}", CHARTS - 1))?;
    visit.wait(PAINTED)?;
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

/// The middle of an element, moved by a share of its width.
fn along(visit: &Visit, element: &str, share: f64) -> Result<(f64, f64)> {
    let [left, top, width, height] = visit.page.bounds(element)?;
    Ok((left + width * share, top + height / 2.0))
}

fn drag(visit: &Visit, element: &str, from: f64, to: f64) -> Result<()> {
    visit.page.drag(along(visit, element, from)?, along(visit, element, to)?)
}

#[test]
fn a_move_by_pointer_is_no_step_and_waits_for_nothing() -> Result<()> {
    const ZOOMED: &str = "location.hash.includes('&from=')";
    let visit = charts()?;
    drag(&visit, "figure .plot", 0.25, 0.5)?;
    visit.wait(ZOOMED)?;
    let zoomed = visit.fragment()?;
    for (element, from, to) in [(".stage .ruler", 0.8, 0.6), (".minimap .brush", 0.5, 1.0)] {
        let before = visit.fragment()?;
        drag(&visit, element, from, to)?;
        visit.wait(&format!("location.hash !== {before:?}"))?;
    }
    visit.page.key("z")?;
    visit.wait(&format!("!{ZOOMED}"))?;

    // What a person does before the charts have settled comes after what was done on them.
    drag(&visit, "figure .plot", 0.25, 0.5)?;
    visit.page.key("0")?;
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert!(!visit.page.evaluate::<bool>(ZOOMED)?);
    visit.wait(&format!("{PAINTED} && document.querySelector('.seg button[aria-pressed=true]:last-child').innerText === 'All'"))?;
    drag(&visit, "figure .plot", 0.25, 0.5)?;
    visit.page.key("5")?;
    visit.wait_shown("events")?;
    visit.wait(ZOOMED)?;
    let pins = |fragment: &str| fragment.split_once("&pin").map(|(before, _)| before.replace("events", "charts"));
    assert_eq!(pins(&visit.fragment()?), pins(&zoomed));
    Ok(())
}
