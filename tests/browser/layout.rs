//! Every page fits the screen it is on, light and dark.

use anyhow::Result;

use crate::visit::Visit;

const WIDTHS: [u32; 4] = [390, 768, 1280, 1920];

/// The document is no wider than its window, else with the elements that stick out.
const FITS: &str = "(() => { \
    const wide = document.documentElement.scrollWidth, room = window.innerWidth; \
    if (wide <= room) return ''; \
    const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1); \
    return `${wide} in ${room}: ${out.slice(0, 5).map(e => e.tagName + '.' + e.className).join(' ')}`; })()";

fn fits_everywhere(visit: &Visit, keys: &[&str]) -> Result<()> {
    for dark in [false, true] {
        visit.page.set_dark(dark)?;
        for width in WIDTHS {
            visit.page.set_viewport(width, 800, 1.0)?;
            for key in keys {
                visit.page.key(key)?;
                // A page is filled by answers of the reader, and laid out in the frame after that.
                visit.wait(
                    "document.querySelector('main .meta, main .ov, main .doc, main figure canvas, main tr.ev, main .feats, main .land, main .anon')",
                )?;
                visit.page.run("for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)")?;
                let trouble: String = visit.page.evaluate(FITS)?;
                assert_eq!(trouble, "", "page {key} at {width} px, dark: {dark}");
            }
        }
        let ground: String = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")?;
        let light = ground.trim_start_matches(|letter: char| !letter.is_ascii_digit()).starts_with("2");
        assert_eq!(light, !dark, "{ground}");
    }
    Ok(())
}

#[test]
fn the_start_page_fits() -> Result<()> {
    let visit = Visit::begin()?;
    visit.wait("document.querySelector('.slist a')")?;
    fits_everywhere(&visit, &["Escape"])
}

#[test]
fn every_page_fits_with_one_connection_and_many_tracks() -> Result<()> {
    let visit = Visit::prepared("?dump=samples/conference.internals.gz", "")?;
    visit.wait_open("conference.internals.gz")?;
    fits_everywhere(&visit, &["1", "2", "3", "4", "5", "6", "7"])
}

#[test]
fn every_page_fits_with_several_connections() -> Result<()> {
    let visit = Visit::prepared("?dump=samples/simulcast.rtcstats.gz", "")?;
    visit.wait_open("simulcast.rtcstats.gz")?;
    fits_everywhere(&visit, &["1", "2", "3", "4", "5", "6", "7"])
}
