//! Values as JSON text and back, by the browser's own parser.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as JSON; `None` if it has no such form.
pub fn write<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let value = serde_wasm_bindgen::to_value(value).ok()?;
    JSON::stringify(&value).ok().map(String::from)
}

/// The value that a JSON text holds; `None` if it is something else.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(JSON::parse(text).ok()?).ok()
}
