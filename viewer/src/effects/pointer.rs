//! Where a pointer is pressed.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node, window};

/// Hears of every press that is not in an element, until the listener is dropped.
pub fn on_press_outside(element: &Element, mut listener: impl FnMut() + 'static) -> Option<EventListener> {
    let (document, element) = (window()?.document()?, element.clone());
    Some(EventListener::new(&document, "pointerdown", move |event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if !element.contains(pressed.as_ref()) {
            listener();
        }
    }))
}
