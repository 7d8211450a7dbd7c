//! The page when a dump could not be opened.

use yew::prelude::*;

use crate::app::{Context, FILE_FIELD};
use crate::effects::keyboard;
use crate::state::phase::Failed;

/// The mark beside a failure.
pub(super) fn sign() -> Html {
    html! { <svg class="sv" viewBox="0 0 14 14" role="img" aria-label="Failed"><path class="high" d="M7 1 13.4 12.6H.6z" /></svg> }
}

/// The page when a dump could not be opened.
pub fn page(app: &Context, failed: &Failed) -> Html {
    let pick = |_: MouseEvent| {
        keyboard::click(FILE_FIELD);
    };
    let retry = app.retry.reform(|_: MouseEvent| ());
    let close = {
        let app = app.clone();
        move |_: MouseEvent| app.close()
    };
    html! {
        <section class="state failed" role="alert">
            { sign() }
            <div>
                <h1>{ &failed.title }</h1>
                if !failed.name.is_empty() { <p class="mono">{ &failed.name }</p> }
                <p class="message">{ &failed.message }</p>
                <div class="row wrap">
                    if failed.retry { <button class="btn primary" type="button" onclick={retry}>{ "Open again" }</button> }
                    <button class={classes!("btn", (!failed.retry).then_some("primary"))} type="button" onclick={pick}>{ "Choose another file" }</button>
                    <button class="btn ghost" type="button" onclick={close}>{ "What can be opened" }</button>
                </div>
            </div>
        </section>
    }
}
