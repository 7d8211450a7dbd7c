//! Values as JSON text and back.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as JSON; `None` if it has no such form.
pub fn write<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// The value that a JSON text holds; `None` if it is something else.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
