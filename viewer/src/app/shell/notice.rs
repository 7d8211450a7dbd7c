//! The short message at the foot of the page.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::app::use_app;
use crate::components::icon::{Glyph, small_icon};
use crate::state::Action;

/// Milliseconds that a message stays.
const STAY: u32 = 6_000;

/// The short message; those of failures stay until dismissed.
#[component]
pub(super) fn NoticeLine() -> Html {
    let app = use_app();
    let dispatcher = app.state.dispatcher();
    use_effect_with(app.state.ui.notice.clone(), move |notice| {
        let passing = notice.as_ref().is_some_and(|notice| !notice.failure);
        let timeout = passing.then(|| Timeout::new(STAY, move || dispatcher.dispatch(Action::Notice(None))));
        move || drop(timeout)
    });
    html! {
        <div class="notices" role="status" aria-live="polite">
            if let Some(notice) = &app.state.ui.notice {
                <div class={classes!("toast", notice.failure.then_some("failure"))}>
                    <span>{ &notice.text }</span>
                    <button class="ib" type="button" aria-label="Dismiss" onclick={app.on(Action::Notice(None))}>
                        { small_icon(Glyph::Close) }
                    </button>
                </div>
            }
        </div>
    }
}
