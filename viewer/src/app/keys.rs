//! What keys do on every page. [`KEYS`] is also what the help lists.

use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::effects::keyboard;
use crate::state::ui::Overlay;
use crate::state::{Action, Page, State};

/// Id of the file field, which Ctrl O presses.
pub(crate) const FILE_FIELD: &str = "file-field";

/// Keys and what they do, for the help.
pub(super) const KEYS: [(&str, &str); 13] = [
    ("1 2 3 4 5 6 7", "Overview, Findings, Connections, Charts, Events, Features, Anonymize"),
    ("/", "Search or filter on this page"),
    ("Ctrl K", "Go to, search, run"),
    ("Ctrl O", "Open a file"),
    ("Ctrl V", "Open what was copied"),
    ("← → A D", "Move in time"),
    ("+ − W S", "Zoom in and out"),
    ("0", "Show the whole call"),
    ("Z", "Step back out of a zoom"),
    ("T", "Samples of the chart in focus as a table"),
    ("J K", "Next and previous finding or event"),
    ("Enter", "Expand an event"),
    ("Esc", "Close what lies over the page, leave a field"),
];

#[hook]
pub(super) fn use_keys(state: &UseReducerHandle<State>) {
    let state = state.clone();
    keyboard::use_keys(move |event| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        if let Some(action) = command(event, &state) {
            // Where the whole call is shown a pan moves nothing, and the key is left to the browser.
            if state.view.span.is_some() || !matches!(action, Some(Action::Pan(_))) {
                event.prevent_default();
            }
            if let Some(action) = action {
                state.dispatch(action);
            }
        }
    });
}

/// What a key means now: nothing, something that is done at once, or an action.
fn command(event: &KeyboardEvent, state: &State) -> Option<Option<Action>> {
    let key = keyboard::key(event);
    let palette = (state.ui.overlay != Some(Overlay::Palette)).then_some(Overlay::Palette);
    if event.ctrl_key() || event.meta_key() {
        // With Shift they are keys of browsers.
        return match key.as_str() {
            _ if event.shift_key() => None,
            "k" => Some(Some(Action::Overlay(palette))),
            "o" => keyboard::click(FILE_FIELD).then_some(None),
            _ => None,
        };
    }
    // The browser closes a dialog on Esc, unless that is prevented here.
    if event.alt_key() || keyboard::in_dialog() {
        return None;
    }
    if keyboard::is_typing(event) {
        return (key == "Escape" && keyboard::focus("#main")).then_some(None);
    }
    match key.as_str() {
        "?" => Some(Some(Action::Overlay(Some(Overlay::Help)))),
        "Escape" => Some(Some(Action::Notice(None))),
        "/" => Some((!keyboard::focus("[data-search]")).then_some(Action::Overlay(Some(Overlay::Palette)))),
        "ArrowLeft" | "ArrowRight" if keyboard::scrolls_sideways(event) => None,
        _ if state.phase.open().is_some() => move_or_go(&key).map(Some),
        _ => None,
    }
}

fn move_or_go(key: &str) -> Option<Action> {
    Some(match key {
        "ArrowLeft" | "a" => Action::Pan(-0.1),
        "ArrowRight" | "d" => Action::Pan(0.1),
        "+" | "=" | "w" => Action::Zoom(0.5),
        "-" | "s" => Action::Zoom(2.0),
        "0" => Action::SetRange(None),
        "z" => Action::StepBack,
        _ => Action::Go(*Page::ALL.get(key.parse::<usize>().ok()?.checked_sub(1)?)?),
    })
}
