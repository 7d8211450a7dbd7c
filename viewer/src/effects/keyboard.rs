//! Keys pressed anywhere on the page.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, window};
use yew::prelude::*;

use super::layout;

/// Does with every key on the page what the newest render says, as long as the component is there.
///
/// One listener stays, because effects run a moment after the page has changed: a listener that they replaced would take a key
/// pressed in that moment for one on the page before.
#[hook]
pub fn use_keys(on_key: impl Fn(&KeyboardEvent) + 'static) {
    let on_key: Rc<dyn Fn(&KeyboardEvent)> = Rc::new(on_key);
    let latest = use_mut_ref(|| on_key.clone());
    latest.replace(on_key);
    use_effect_with((), move |()| {
        let listener = listen(move |event| {
            // Doing it may render, which replaces it.
            let on_key = latest.borrow().clone();
            on_key(event);
        });
        move || drop(listener)
    });
}

fn listen(on_key: impl Fn(&KeyboardEvent) + 'static) -> Option<EventListener> {
    let document = window()?.document()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&document, "keydown", options, move |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            on_key(event);
        }
    }))
}

/// Hears of every key before all others do, as long as the component is there.
#[hook]
pub fn use_keys_first(listener: Callback<()>) {
    use_effect_with(listener, |listener| {
        let listener = listener.clone();
        let document = window().and_then(|window| window.document());
        let listening = document.map(|document| {
            EventListener::new_with_options(&document, "keydown", EventListenerOptions::run_in_capture_phase(), move |event| {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
                // These do nothing by themselves, and come again and again while they are held.
                if !matches!(key.as_str(), "Shift" | "Control" | "Alt" | "Meta") {
                    listener.emit(());
                }
            })
        });
        move || drop(listening)
    });
}

/// The key, a letter as a small one: Shift and Caps Lock make no other key of it.
pub fn key(event: &KeyboardEvent) -> String {
    let mut key = event.key();
    if key.len() == 1 {
        key.make_ascii_lowercase();
    }
    key
}

/// Whether the key moves what it is pressed on to the side, because its text is wider than its frame.
pub fn scrolls_sideways(event: &KeyboardEvent) -> bool {
    let mut element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    while let Some(one) = element {
        if one.scroll_width() > one.client_width() && layout::style(&one, "overflow-x").is_some_and(|how| how == "auto" || how == "scroll")
        {
            return true;
        }
        element = one.parent_element();
    }
    false
}

/// Whether the key goes into a field, where single letters are text.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Puts the focus on the first element that a selector finds; `false` if there is none.
pub fn focus(selector: &str) -> bool {
    let element = window().and_then(|window| window.document()).and_then(|document| document.query_selector(selector).ok().flatten());
    element.and_then(|element| element.dyn_into::<HtmlElement>().ok()).is_some_and(|element| element.focus().is_ok())
}

/// Presses the element with an id; `false` if there is none.
pub fn click(id: &str) -> bool {
    let element = window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.map(|element| element.click()).is_some()
}

/// Whether a key presses a button or a link, which then does what it is for.
pub fn is_pressing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "BUTTON" | "A"))
}

/// Whether a dialog lies over the page.
pub fn in_dialog() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| document.query_selector("dialog[open]").is_ok_and(|found| found.is_some()))
}
