//! A button that unfolds further ones.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node, window};
use yew::prelude::*;

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// What the button says.
    pub label: String,
    /// What it unfolds.
    pub children: Html,
}

/// It folds again on Esc, and when something else is pressed.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        let node = node.clone();
        let document = window().and_then(|window| window.document());
        let listener = document.map(|document| {
            EventListener::new(&document, "pointerdown", move |event| {
                let pressed = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                if let Some(menu) = node.cast::<Element>().filter(|menu| !menu.contains(pressed.as_ref())) {
                    fold(&menu);
                }
            })
        });
        move || drop(listener)
    });
    let onkeydown = {
        let node = node.clone();
        move |event: KeyboardEvent| {
            let Some(menu) = node.cast::<Element>().filter(|menu| event.key() == "Escape" && menu.has_attribute("open")) else { return };
            event.stop_propagation();
            fold(&menu);
            if let Some(button) = menu.first_element_child().and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                // Where the focus cannot be, it is nowhere.
                let _ = button.focus();
            }
        }
    };
    html! {
        <details class="menu" ref={node} {onkeydown}>
            <summary class="btn ghost">{ &props.label }</summary>
            <div>{ props.children.clone() }</div>
        </details>
    }
}

fn fold(menu: &Element) {
    // An attribute that is not there is gone.
    let _ = menu.remove_attribute("open");
}
