//! Every page fits the screen it is on, light and dark.

use anyhow::Result;

use crate::visit::{PAGES, Visit};

const WIDTHS: [u32; 4] = [390, 768, 1280, 1920];

/// The document is no wider than its window, else with the elements that stick out.
const FITS: &str = "(() => { \
    const wide = document.documentElement.scrollWidth, room = window.innerWidth; \
    if (wide <= room) return ''; \
    const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1); \
    return `${wide} in ${room}: ${out.slice(0, 5).map(e => e.tagName + '.' + e.className).join(' ')}`; })()";

/// At every width, light and dark, wherever the given steps lead.
fn fits_everywhere(visit: &Visit, pages: &[&str], go: impl Fn(&str) -> Result<()>) -> Result<()> {
    for dark in [false, true] {
        visit.page.set_dark(dark)?;
        for width in WIDTHS {
            visit.page.set_viewport(width, 800, 1.0)?;
            for page in pages {
                go(page)?;
                // A page is laid out in the frame after the answers of the reader.
                visit.page.run("for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)")?;
                let trouble: String = visit.page.evaluate(FITS)?;
                assert_eq!(trouble, "", "{page} at {width} px, dark: {dark}");
            }
        }
        let ground: String = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")?;
        let light = ground.trim_start_matches(|letter: char| !letter.is_ascii_digit()).starts_with("2");
        assert_eq!(light, !dark, "{ground}");
    }
    Ok(())
}

fn every_page_fits(visit: &Visit) -> Result<()> {
    fits_everywhere(visit, &PAGES, |page| {
        // By key, because a narrow window has no rail to press.
        let place = PAGES.iter().position(|name| *name == page).unwrap_or_default();
        visit.page.key(&(place + 1).to_string())?;
        visit.wait_shown(page)
    })
}

#[test]
fn the_start_page_fits() -> Result<()> {
    let visit = Visit::begin()?;
    fits_everywhere(&visit, &["the start page"], |_| visit.wait("document.querySelector('main .land .slist a')"))
}

#[test]
fn every_page_fits_with_one_connection_and_many_tracks() -> Result<()> {
    let visit = Visit::prepared("?dump=samples/conference.internals.gz", "")?;
    visit.wait_open("conference.internals.gz")?;
    every_page_fits(&visit)
}

#[test]
fn every_page_fits_with_several_connections() -> Result<()> {
    let visit = Visit::prepared("?dump=samples/simulcast.rtcstats.gz", "")?;
    visit.wait_open("simulcast.rtcstats.gz")?;
    every_page_fits(&visit)
}
