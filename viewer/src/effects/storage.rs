//! Small words kept by the browser: for this tab, or for good. A browser may refuse; nothing depends on it.

use web_sys::{Storage, window};

/// What was kept for this tab.
pub fn recall_for_tab(key: &str) -> Option<String> {
    tab()?.get_item(key).ok()?
}

/// Keeps a word as long as the tab is open; `false` if the browser refuses.
pub fn keep_for_tab(key: &str, value: &str) -> bool {
    tab().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets what was kept for this tab.
pub fn forget_for_tab(key: &str) {
    if let Some(storage) = tab() {
        let _ = storage.remove_item(key);
    }
}

/// What was kept for good.
pub fn recall(key: &str) -> Option<String> {
    lasting()?.get_item(key).ok()?
}

/// Keeps a word for good, if the browser lets.
pub fn keep(key: &str, value: &str) {
    if let Some(storage) = lasting() {
        let _ = storage.set_item(key, value);
    }
}

fn tab() -> Option<Storage> {
    window()?.session_storage().ok()?
}

fn lasting() -> Option<Storage> {
    window()?.local_storage().ok()?
}
