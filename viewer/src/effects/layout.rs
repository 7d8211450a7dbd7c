//! What the browser made of the layout.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition, window};

/// Watches the size of an element until dropped.
pub struct Resizes {
    observer: ResizeObserver,
    _listener: Closure<dyn FnMut()>,
}

impl Drop for Resizes {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls back when the size of an element is known and whenever it changes.
pub fn on_resize(element: &Element, listener: impl FnMut() + 'static) -> Option<Resizes> {
    let listener = Closure::<dyn FnMut()>::new(listener);
    let observer = ResizeObserver::new(listener.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(Resizes { observer, _listener: listener })
}

/// Scrolls just as far as it takes to see the element with an id.
pub fn reveal(id: &str) {
    let element = window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// A length that the style sheet gives an element in pixels.
pub fn pixels(element: &Element, property: &str) -> Option<f64> {
    Some(js_sys::parse_float(&style(element, property)?)).filter(|length| length.is_finite())
}

/// What the style sheet says of an element.
pub fn style(element: &Element, property: &str) -> Option<String> {
    window()?.get_computed_style(element).ok()??.get_property_value(property).ok()
}
