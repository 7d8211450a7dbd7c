//! Limits of rules that a person has changed: kept for good, and as JSON in a file.

use js_sys::JSON;
use shared::session::answers::ChangedLimit;

use super::storage;

const KEY: &str = "rtclens.limits";

/// The limits kept last.
pub fn recall() -> Vec<ChangedLimit> {
    storage::recall(KEY).and_then(|text| read(&text)).unwrap_or_default()
}

/// Keeps limits.
pub fn keep(limits: &[ChangedLimit]) {
    storage::keep(KEY, &write(limits));
}

/// Limits as JSON: a list of objects with `rule`, `name` and `value`.
pub fn write(limits: &[ChangedLimit]) -> String {
    let value = serde_wasm_bindgen::to_value(limits).ok();
    value.and_then(|value| JSON::stringify(&value).ok()).map_or_else(|| "[]".to_owned(), String::from)
}

/// Limits in JSON; `None` if it is something else.
pub fn read(text: &str) -> Option<Vec<ChangedLimit>> {
    let limits: Vec<ChangedLimit> = serde_wasm_bindgen::from_value(JSON::parse(text).ok()?).ok()?;
    limits.iter().all(|limit| limit.value.is_finite()).then_some(limits)
}
