//! A button that copies text.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::icon::{Glyph, small_icon};
use crate::app::use_app;
use crate::effects::clipboard;
use crate::state::Action;

/// Properties of [`Copy`].
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// What it copies.
    pub text: AttrValue,
    /// What it says.
    #[prop_or(AttrValue::Static("Copy"))]
    pub label: AttrValue,
}

/// A button that copies text.
#[component]
pub fn Copy(props: &CopyProps) -> Html {
    let app = use_app();
    let text = props.text.clone();
    let onclick = move |_| {
        let (app, text) = (app.clone(), text.clone());
        spawn_local(async move {
            app.dispatch(if clipboard::write(&text).await {
                Action::tell("Copied")
            } else {
                Action::warn("Not copied: the browser refused the clipboard")
            });
        });
    };
    html! { <button class="btn ghost" type="button" {onclick}>{ small_icon(Glyph::Copy) }{ &props.label }</button> }
}
