//! The events of a part of the call, marked with the pointer over the histogram.

use anyhow::Result;

use crate::visit::{Visit, fixture};

/// Presses a button at one share of the width, moves to another and ends there.
fn pull(visit: &Visit, button: u32, end: &str) -> Result<()> {
    visit.page.run(&format!(
        "const plot = document.querySelector('.hist'), place = plot.getBoundingClientRect(); \
         const send = (name, share) => plot.dispatchEvent(new PointerEvent(name, {{ bubbles: true, button: {button}, pointerId: 1, \
            clientX: place.left + place.width * share, clientY: place.top + 5 }})); \
         send('pointerdown', 0.2); await new Promise(requestAnimationFrame); send('pointermove', 0.6); \
         await new Promise(requestAnimationFrame); send('{end}', 0.6)"
    ))
}

#[test]
fn a_part_of_the_call_is_marked_by_the_first_button_alone() -> Result<()> {
    let visit = Visit::begin()?;
    visit.open(&fixture("rtcstats/chromium-156-call/client.rtcstats.gz"))?;
    visit.go("events")?;
    visit.wait("location.hash === '#v1&page=events' && document.querySelector('.hist')")?;
    for (button, end) in [(2, "pointerup"), (0, "pointercancel")] {
        pull(&visit, button, end)?;
        // What is marked by the next move would still be drawn.
        visit
            .page
            .run("document.querySelector('.hist').dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: 600 }))")?;
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert_eq!(visit.fragment()?, "#v1&page=events", "{button} {end}");
        assert_eq!(visit.page.evaluate::<u32>("document.querySelectorAll('.hist .brush').length")?, 0, "{button} {end}");
    }
    pull(&visit, 0, "pointerup")?;
    visit.wait("location.hash.includes('&from=')")
}
