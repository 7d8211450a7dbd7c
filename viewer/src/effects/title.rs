//! What the window is called: in its tab, its history and its bookmarks.

use web_sys::window;

/// Calls the window something else.
pub fn show(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}
