//! What stands in place of a page that could not be loaded.

use yew::prelude::*;

use super::failed;
use crate::app::Context;
use crate::lazy;

/// What stands in place of the page.
pub fn page(app: &Context) -> Html {
    html! {
        <section class="state failed" role="alert">
            { failed::sign() }
            <div>
                <h1>{ "This page could not be loaded" }</h1>
                <p class="message">{ lazy::INCOMPLETE }</p>
                <div class="row">{ again(app) }</div>
            </div>
        </section>
    }
}

/// A button that tries again.
pub fn again(app: &Context) -> Html {
    html! { <button class="btn" type="button" onclick={app.load.reform(|_: MouseEvent| ())}>{ "Try again" }</button> }
}
