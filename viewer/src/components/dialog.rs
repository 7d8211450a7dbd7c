//! A dialog over the page. The browser keeps the focus in it and closes it on Esc.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::icon::{Glyph, icon};

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its head.
    pub title: AttrValue,
    /// Called when it was closed.
    pub on_close: Callback<()>,
    /// What it holds.
    pub children: Html,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
    /// Whether its head is for who cannot see it only.
    #[prop_or_default]
    pub bare: bool,
}

/// A dialog over the page, open as long as it is there.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        let dialog = node.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // It fails only if it is open already.
            let _ = dialog.show_modal();
        }
        // A dialog that is only taken away keeps the focus from going back to where it was.
        move || dialog.iter().for_each(HtmlDialogElement::close)
    });
    let onclose = props.on_close.reform(|_: Event| ());
    let close = props.on_close.reform(|_: MouseEvent| ());
    // A click on the dialog itself, not on what it holds, is one on the ground around it.
    let outside = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlDialogElement>().is_some() && node.cast::<HtmlDialogElement>() == event.target_dyn_into() {
                on_close.emit(());
            }
        }
    };
    html! {
        <dialog ref={node} class={classes!("dialog", props.class.clone())} aria-label={props.title.clone()} {onclose} onmousedown={outside}>
            <div class="dialog-in">
                if !props.bare {
                    <header>
                        <h2>{ &props.title }</h2>
                        <button class="ib push" type="button" aria-label="Close" onclick={close}>{ icon(Glyph::Close) }</button>
                    </header>
                }
                { props.children.clone() }
            </div>
        </dialog>
    }
}
