//! Small files that belong to the site itself.

use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, window};

/// A JSON file of the site; `None` if it is missing or not as expected.
pub async fn json<T: DeserializeOwned>(address: &str) -> Option<T> {
    let response = JsFuture::from(window()?.fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    let value = JsFuture::from(response.ok().then(|| response.json().ok())??).await.ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}
