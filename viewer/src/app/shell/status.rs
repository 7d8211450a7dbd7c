//! The line at the foot: keys that work here, and how the dump was read.

use yew::prelude::*;

use crate::app::Context;
use crate::effects::clock;
use crate::state::{Page, Phase};
use crate::words;

/// The line at the foot.
pub(super) fn status(app: &Context) -> Html {
    let state = &app.state;
    let keys: &[(&str, &str)] = match (&state.phase, state.view.page) {
        (Phase::Open(_), Page::Events) => &[("J K", "next, previous event"), ("Enter", "expand"), ("/", "filter"), ("?", "all keys")],
        (Phase::Open(_), Page::Charts) => &[("W S", "zoom"), ("A D", "pan"), ("0", "whole call"), ("/", "filter"), ("?", "all keys")],
        (Phase::Open(_), Page::Findings) => &[("J K", "next, previous finding"), ("/", "filter"), ("?", "all keys")],
        (Phase::Open(_), _) => &[("1 2 3 4 5 6 7", "pages"), ("Ctrl K", "commands"), ("?", "all keys")],
        _ => &[("Ctrl O", "open"), ("Ctrl V", "paste a dump"), ("?", "all keys")],
    };
    let end = state.phase.open().map(|open| {
        let notes = open.overview.warnings.iter().map(|warning| u64::from(warning.count)).sum::<u64>();
        let since = open.overview.range.map(|range| format!("times since {}", clock::time_of_day(range.start)));
        html! {
            <div class="end">
                if notes > 0 { <span>{ words::counted(notes, "reading note", "reading notes") }</span> }
                if let Some(since) = since { <span class="opt">{ since }</span> }
                <span class="opt">{ format!("opened in {}", words::duration(open.opened.milliseconds)) }</span>
            </div>
        }
    });
    html! {
        <footer class="status">
            <div class="keys">
                { for keys.iter().map(|(keys, what)| html! {
                    <span>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }{ " " }{ *what }</span>
                }) }
            </div>
            { end }
        </footer>
    }
}
