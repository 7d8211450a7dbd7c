//! Everything that is done often can be done by key.

use anyhow::Result;

use crate::visit::{PAGES, Visit};

fn sample() -> Result<Visit> {
    let visit = Visit::prepared("?dump=samples/lossy-network.rtcstats.gz", "")?;
    visit.wait_open("lossy-network.rtcstats.gz")?;
    Ok(visit)
}

/// Waits for some frames: what a page does once it is drawn, such as to hear its keys, comes a moment after its content is there.
fn settle(visit: &Visit) -> Result<()> {
    visit.page.run("for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)")
}

#[test]
fn digits_go_to_pages_and_a_slash_to_their_filter() -> Result<()> {
    let visit = sample()?;
    for (page, digit) in PAGES.into_iter().zip(["1", "2", "3", "4", "5", "6", "7"]).rev() {
        visit.page.key(digit)?;
        visit.wait_shown(page)?;
        if matches!(page, "findings" | "charts" | "events") {
            // Until the page has its filter, a slash searches everywhere.
            visit.wait("document.querySelector('main [data-search]')")?;
            visit.page.key("/")?;
            visit.wait("document.activeElement.matches('main [data-search]')")?;
            // In a field a digit is a digit.
            visit.page.key("1")?;
            visit.wait("document.activeElement.value === '1'")?;
            visit.wait_shown(page)?;
            visit.page.key("Backspace")?;
            visit.page.key("Escape")?;
            visit.wait("document.activeElement.id === 'main'")?;
        }
    }
    Ok(())
}

#[test]
fn help_opens_and_closes() -> Result<()> {
    let visit = sample()?;
    for opener in ["?", "Control+k"] {
        visit.page.key(opener)?;
        visit.wait("document.querySelector('dialog[open]')")?;
        // What lies under the dialog hears nothing.
        visit.page.key("ArrowDown")?;
        visit.page.key("Escape")?;
        visit.wait("!document.querySelector('dialog')")?;
    }
    visit.wait_shown("overview")?;
    visit.page.key("?")?;
    visit.wait("document.querySelector('dialog[open]').innerText.includes('Show the whole call')")
}

/// Whether the element lies within the frame that it scrolls in.
fn is_within(element: &str, frame: &str) -> String {
    format!(
        "(() => {{ const [inner, outer] = ['{element}', '{frame}'].map(name => document.querySelector(name)?.getBoundingClientRect()); \
         return inner && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1; }})()"
    )
}

#[test]
fn the_chosen_entry_of_the_palette_stays_in_sight() -> Result<()> {
    const CHOSEN: &str = "#palette-list [aria-selected=\"true\"]";
    let visit = sample()?;
    visit.page.set_viewport(1280, 400, 1.0)?;
    visit.page.key("Control+k")?;
    visit.wait("document.querySelector('#palette-list [role=option]')")?;
    assert!(visit.page.evaluate::<bool>("(list => list.scrollHeight > 1.5 * list.clientHeight)(document.querySelector('#palette-list'))")?);
    let entries: usize = visit.page.evaluate("document.querySelectorAll('#palette-list [role=option]').length")?;
    for (key, place) in (1..entries).map(|place| ("ArrowDown", place)).chain((0..entries - 1).rev().map(|place| ("ArrowUp", place))) {
        visit.page.key(key)?;
        visit.wait(&format!("document.querySelector('{CHOSEN}').id === 'palette-{place}'"))?;
        visit.wait(&is_within(CHOSEN, "#palette-list"))?;
    }
    Ok(())
}

#[test]
fn keys_zoom_and_pan() -> Result<()> {
    let visit = sample()?;
    visit.page.key("4")?;
    visit.wait_shown("charts")?;
    visit.wait("location.hash === '#v1&page=charts'")?;
    let mut last = visit.fragment()?;
    for key in ["+", "+", "ArrowRight", "ArrowLeft", "-"] {
        visit.page.key(key)?;
        visit.wait(&format!("location.hash !== '{last}' && location.hash.includes('&from=')"))?;
        last = visit.fragment()?;
    }
    visit.page.key("0")?;
    visit.wait("location.hash === '#v1&page=charts'")
}

#[test]
fn events_are_read_by_key() -> Result<()> {
    let visit = sample()?;
    visit.page.key("5")?;
    visit.wait_shown("events")?;
    settle(&visit)?;
    for row in 1..=3 {
        visit.page.key("j")?;
        // The head of the table is its first row, and the first event is in focus at the start.
        visit.wait(&format!("document.querySelector('tr.ev.sel').ariaRowIndex === '{}'", row + 2))?;
    }
    visit.page.key("Enter")?;
    visit.wait("document.querySelector('tr.ev.sel.open + tr.detail pre')")?;
    visit.page.key("Enter")?;
    visit.wait("!document.querySelector('tr.detail')")
}

#[test]
fn an_event_below_an_open_one_stays_in_sight() -> Result<()> {
    let visit = sample()?;
    visit.page.set_viewport(1280, 500, 1.0)?;
    visit.page.key("5")?;
    visit.wait_shown("events")?;
    visit.wait("document.querySelector('tr.ev')")?;
    visit.page.key("Enter")?;
    visit.wait("document.querySelector('tr.detail pre')")?;
    settle(&visit)?;
    for row in 1..=40 {
        visit.page.key("j")?;
        // The head of the table is its first row.
        visit.wait(&format!("document.querySelector('tr.ev.sel')?.ariaRowIndex === '{}'", row + 2))?;
        visit.wait(&is_within("tr.ev.sel", ".evt"))?;
    }
    Ok(())
}

#[test]
fn letters_are_keys_also_with_caps_lock() -> Result<()> {
    let visit = sample()?;
    visit.page.key("5")?;
    visit.wait_shown("events")?;
    settle(&visit)?;
    visit.page.key("J")?;
    visit.wait("document.querySelector('tr.ev.sel').ariaRowIndex === '3'")?;
    visit.page.key("Shift+K")?;
    visit.wait("document.querySelector('tr.ev.sel').ariaRowIndex === '2'")?;
    visit.page.key("W")?;
    visit.wait("location.hash.includes('&from=')")?;
    visit.page.key("Z")?;
    visit.wait("!location.hash.includes('&from=')")?;
    visit.page.key("2")?;
    visit.wait_shown("findings")?;
    settle(&visit)?;
    visit.page.key("J")?;
    visit.wait("document.querySelectorAll('.fi-list li')[1].classList.contains('sel')")?;
    visit.page.key("4")?;
    visit.wait_shown("charts")?;
    visit.wait("document.querySelector('figure.chart')")?;
    visit.page.run("document.querySelector('figure.chart').focus()")?;
    visit.page.key("T")?;
    visit.wait("document.querySelector('dialog[open] tbody tr')")
}

#[test]
fn arrows_scroll_what_is_wider_than_its_frame() -> Result<()> {
    const TEXT: &str = "[...document.querySelectorAll('pre.code')].find(text => text.scrollWidth > text.clientWidth + 100)";
    let visit = sample()?;
    visit.page.key("5")?;
    visit.wait_shown("events")?;
    visit.page.key("w")?;
    visit.wait("location.hash.includes('&from=')")?;
    let zoomed = visit.fragment()?;
    visit.page.click("tr.ev button")?;
    visit.wait("document.querySelector('tr.detail pre.code')")?;
    visit.page.run(
        "const text = document.querySelector('pre.code'); text.textContent = 'wide '.repeat(500); text.style.overflowX = 'auto'; \
         text.style.whiteSpace = 'pre'; text.focus()",
    )?;
    visit.page.key("ArrowRight")?;
    visit.wait(&format!("{TEXT}.scrollLeft > 0"))?;
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(visit.fragment()?, zoomed);
    // Elsewhere they pan.
    visit.page.run("document.querySelector('#main').focus()")?;
    visit.page.key("ArrowRight")?;
    visit.wait(&format!("location.hash !== {zoomed:?}"))
}
