//! Text to and from the clipboard.

use wasm_bindgen_futures::JsFuture;
use web_sys::window;

/// Puts text into the clipboard; `false` if the browser refuses.
pub async fn write(text: &str) -> bool {
    let Some(window) = window() else { return false };
    // The clipboard is missing where the page did not come over a secure connection.
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
