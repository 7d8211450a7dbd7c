//! The colour scheme of the page.

use web_sys::window;

use super::storage;
use crate::state::ui::Theme;

const KEY: &str = "rtclens.theme";

/// The scheme chosen last.
pub fn recall() -> Theme {
    match storage::recall(KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Shows a scheme and keeps the choice.
pub fn apply(theme: Theme) {
    let Some(root) = window().and_then(|window| window.document()).and_then(|document| document.document_element()) else { return };
    let name = match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    // Both calls fail only for names that are no attribute names.
    let _ = match name {
        Some(name) => root.set_attribute("data-theme", name),
        None => root.remove_attribute("data-theme"),
    };
    storage::keep(KEY, name.unwrap_or("system"));
}
