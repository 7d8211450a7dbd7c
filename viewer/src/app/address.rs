//! Keeps the fragment of the address and the view in step.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::effects::location;
use crate::state::{Action, State, View};

/// Milliseconds that the view must rest before the address follows: browsers refuse addresses that change with every move of a wheel.
const REST: u32 = 250;

#[hook]
pub(super) fn use_address(state: &UseReducerHandle<State>) {
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
    use_effect_with(view, move |view| {
        let waiting = view.clone().map(|view| Timeout::new(REST, move || write(&view)));
        move || drop(waiting)
    });
}

/// Another page or connection is a step that the back button takes back; another range or pin is not.
fn write(view: &View) {
    let (fragment, shown) = (view.to_fragment(), location::fragment());
    if fragment == shown {
        return;
    }
    if View::from_fragment(&shown).is_some_and(|before| (before.page, &before.connection) != (view.page, &view.connection)) {
        location::push_fragment(&fragment);
    } else {
        location::replace_fragment(&fragment);
    }
}
