//! What the browser says of an element: how wide it is, and whether it is on the screen.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver};
use yew::prelude::*;

/// Calls back once the element is laid out, and whenever it has got another size.
#[hook]
pub fn use_resized(node: &NodeRef, resized: Callback<()>) {
    use_effect_with((node.clone(), resized), |(node, resized)| {
        let resized = resized.clone();
        let callback = Closure::<dyn Fn()>::new(move || resized.emit(()));
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(callback);
        }
    });
}

/// Width of the element's content in whole pixels; zero before it is laid out.
#[hook]
pub fn use_width(node: &NodeRef) -> f64 {
    let width = use_state(|| 0.0);
    let setter = width.setter();
    let resized = use_callback(node.clone(), move |(), node| {
        let width = node.cast::<Element>().map_or(0, |element| element.client_width());
        setter.set(f64::from(width));
    });
    use_resized(node, resized);
    *width
}

/// Whether any of the element is on the screen.
#[hook]
pub fn use_visible(node: &NodeRef) -> bool {
    let visible = use_state(|| false);
    let setter = visible.setter();
    use_effect_with(node.clone(), move |node| {
        let callback = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            let last = entries.iter().last().and_then(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok());
            if let Some(entry) = last {
                setter.set(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(callback);
        }
    });
    *visible
}
