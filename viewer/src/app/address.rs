//! Keeps the address in step with the open dump and its view.

use gloo_timers::callback::Timeout;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use yew::prelude::*;

use super::opening::Last;
use crate::effects::location;
use crate::engine::Source;
use crate::state::{Action, State, View};

/// Percent-encoded in `?dump=`: all that parts a query, and what is no part of one.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');
/// The parameter that names a dump.
pub(super) const DUMP: &str = "dump";

/// Milliseconds that the view must rest before the address follows: browsers refuse addresses that change with every move of a wheel.
const REST: u32 = 250;

#[hook]
pub(super) fn use_address(state: &UseReducerHandle<State>, last: &Last) {
    let dispatcher = state.dispatcher();
    use_effect_with((), move |()| {
        let restore = move |fragment: String| {
            if let Some(view) = View::from_fragment(&fragment) {
                dispatcher.dispatch(Action::Restore(view));
            }
        };
        restore(location::fragment());
        let listener = location::on_fragment_change(restore);
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
    let before = View::from_fragment(&location::fragment());
    if before.is_some_and(|before| (before.page, &before.connection) != (view.page, &view.connection)) {
        location::push(&address);
    } else {
        location::replace(&address);
    }
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
