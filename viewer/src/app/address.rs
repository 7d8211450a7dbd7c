//! Keeps the address in step with the open dump and its view.

use gloo_timers::callback::Timeout;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use yew::prelude::*;

use super::opening::{Known, Last};
use crate::effects::{clock, location};
use crate::engine::{Bridge, Source};
use crate::state::{Action, Page, State, View};

/// Percent-encoded in `?dump=`: all that parts a query, and what is no part of one.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');
/// The parameter that names a dump.
pub(super) const DUMP: &str = "dump";

/// Milliseconds that the view must rest before the address follows: browsers refuse addresses that change with every move of a wheel.
const REST: u32 = 250;

#[hook]
pub(super) fn use_address(state: &UseReducerHandle<State>, bridge: &Bridge, last: &Last, known: &Known, open: &Callback<Source>) {
    let (dispatcher, bridge, shown, known, open) = (state.dispatcher(), bridge.clone(), last.clone(), known.clone(), open.clone());
    use_effect_with((), move |()| {
        let restore = |dispatcher: &UseReducerDispatcher<State>| {
            if let Some(view) = view() {
                dispatcher.dispatch(Action::Restore(view));
            }
        };
        restore(&dispatcher);
        let listener = location::on_step(move || {
            let source = source(&known.borrow());
            // A person who changes the fragment makes a step without a mark.
            let same = source.is_none() && location::mark().is_none() && view().is_some();
            if !same && source != *shown.borrow() {
                shown.take();
                bridge.close();
                dispatcher.dispatch(Action::Close);
            }
            restore(&dispatcher);
            if let Some(source) = source.filter(|_| shown.borrow().is_none()) {
                open.emit(source);
            }
        });
        move || drop(listener)
    });

    // Until a dump is open the address keeps what a link asked for.
    let view = state.phase.open().map(|_| state.view.clone());
    let last = last.clone();
    use_effect_with(view, move |view| {
        let waiting = view.clone().map(|view| Timeout::new(REST, move || write(last.borrow().as_ref(), &view)));
        move || drop(waiting)
    });
}

/// Another page or connection is a step that the back button takes back; another range or pin is not.
fn write(dump: Option<&Source>, view: &View) {
    let address = of(dump, &view.to_fragment());
    if address == location::address() {
        return;
    }
    let step = self::view().is_some_and(|before| (before.page, &before.connection) != (view.page, &view.connection));
    location::show(&address, step, location::mark());
}

/// The view that the address asks for.
fn view() -> Option<View> {
    View::from_fragment(&location::fragment())
}

/// The page that a link leads to whose file a person has to open.
pub(crate) fn waiting() -> Option<Page> {
    view().filter(|_| location::parameter(DUMP).is_none()).map(|view| view.page)
}

/// What the present step of the history stands for: what was opened there, or what its address names.
pub(super) fn source(known: &[(f64, Source)]) -> Option<Source> {
    let opened = location::mark().and_then(|mark| known.iter().find(|(other, _)| *other == mark));
    opened.map(|(_, source)| source.clone()).or_else(|| location::resolve(&location::parameter(DUMP)?).map(Source::Address))
}

/// Goes on to what is opened: in a step of its own, unless the present one stands for it already or is a link that waits for a dump.
pub(super) fn step_to(source: &Source, known: &mut Vec<(f64, Source)>, waits: bool) {
    let before = self::source(known);
    let stays = before.as_ref() == Some(source) || before.is_none() && waits && view().is_some();
    let mark = clock::now();
    let fragment = if stays { location::fragment() } else { String::new() };
    location::show(&of(Some(source), &fragment), !stays, Some(mark));
    known.push((mark, source.clone()));
}

/// The address of this page that names a dump, where another visit can open it too. A file has no address, and one elsewhere stays if it
/// is named but is not written here: who serves this page would be told of it.
pub(super) fn of(dump: Option<&Source>, fragment: &str) -> String {
    let address = location::address();
    let address = address.split('#').next().unwrap_or_default();
    let place = match dump {
        Some(Source::Address(place)) => Some(place),
        Some(Source::File(_)) | None => None,
    };
    let mut whole = if location::parameter(DUMP).as_ref() == place {
        address.to_owned()
    } else {
        let path = place.and_then(|place| location::own_path(place));
        let query = path.map(|path| format!("?{DUMP}={}", utf8_percent_encode(&path, RESERVED))).unwrap_or_default();
        address.split('?').next().unwrap_or_default().to_owned() + &query
    };
    if !fragment.is_empty() {
        whole.push('#');
        whole.push_str(fragment);
    }
    whole
}
