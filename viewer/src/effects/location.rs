//! The address of the page.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{Url, UrlSearchParams, window};

/// The fragment without its `#`.
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// The whole address.
pub fn address() -> String {
    window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Shows another address of the page, as a `step` that the back button takes back or in place of the present one, and marks it.
pub fn show(address: &str, step: bool, mark: Option<f64>) {
    let Some(history) = window().and_then(|window| window.history().ok()) else { return };
    let mark = mark.map_or(JsValue::NULL, JsValue::from_f64);
    // A browser refuses when this happens too often; the next change then brings the address up to date.
    let _ =
        if step { history.push_state_with_url(&mark, "", Some(address)) } else { history.replace_state_with_url(&mark, "", Some(address)) };
}

/// What marks the present step of the history.
pub fn mark() -> Option<f64> {
    window()?.history().ok()?.state().ok()?.as_f64()
}

/// Hears when the back button leads to another step or a person changes the fragment, until the listener is dropped.
pub fn on_step(mut listener: impl FnMut() + 'static) -> Option<EventListener> {
    let window = window()?;
    Some(EventListener::new(&window, "popstate", move |_| listener()))
}

/// What a parameter of the query says.
pub fn parameter(name: &str) -> Option<String> {
    let query = window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&query).ok()?.get(name).filter(|value| !value.is_empty())
}

/// An address in full, as seen from this page; `None` if it is no web address.
pub fn resolve(address: &str) -> Option<String> {
    let resolved = Url::new_with_base(address, &window()?.document()?.base_uri().ok()??).ok()?;
    matches!(resolved.protocol().as_str(), "http:" | "https:").then(|| resolved.href())
}

/// What follows the host in a full address on the host that this page came from; `None` for one on another.
pub fn own_path(address: &str) -> Option<String> {
    address.strip_prefix(&*origin()?).filter(|path| path.starts_with('/')).map(str::to_owned)
}

/// Whether this page has this origin.
pub fn has_origin(origin: &str) -> bool {
    self::origin().as_deref() == Some(origin)
}

fn origin() -> Option<String> {
    window()?.location().origin().ok()
}

/// Whether the page came from a web host, and not with an extension.
pub fn is_hosted() -> bool {
    window().and_then(|window| window.location().protocol().ok()).is_some_and(|protocol| matches!(&*protocol, "http:" | "https:"))
}

/// Leaves for another page.
pub fn go(address: &str) {
    if let Some(window) = window() {
        // A page that refuses to leave stays as it is.
        let _ = window.location().set_href(address);
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // A page that refuses to reload stays as it is.
        let _ = window.location().reload();
    }
}

/// Address of the script that starts this program as a worker, with the names that the build gave its files.
pub fn worker_script() -> Option<String> {
    let boot = window()?.document()?.query_selector("script[data-module]").ok()??;
    let query = web_sys::UrlSearchParams::new().ok()?;
    query.append("script", &boot.get_attribute("data-script")?);
    query.append("module", &boot.get_attribute("data-module")?);
    Some(format!("./worker.js?{}", query.to_string().as_string()?))
}
