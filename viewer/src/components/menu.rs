//! A button that unfolds further ones.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::effects::pointer;

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
        let listener = node.cast::<Element>().and_then(|menu| {
            let folded = menu.clone();
            pointer::on_press_outside(&menu, move || fold(&folded))
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
