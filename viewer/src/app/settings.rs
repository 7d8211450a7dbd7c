//! Limits of rules and weights of scores that a person has changed: kept for good, and as JSON in a file.

use shared::session::answers::Settings;

use super::Context;
use crate::effects::{json, storage};
use crate::state::Action;

const KEY: &str = "rtclens.settings";

/// The settings kept last.
pub(super) fn recall() -> Settings {
    storage::recall(KEY).and_then(|text| read(&text)).unwrap_or_default()
}

/// Uses other settings and keeps them.
pub(crate) fn set(app: &Context, settings: Settings) {
    storage::keep(KEY, &write(&settings));
    app.dispatch(Action::SetSettings(settings));
}

/// Settings as JSON: `limits`, a list of objects with `rule`, `name` and `value`, and `weights`, one with `name` and `value`.
pub(crate) fn write(settings: &Settings) -> String {
    json::write(settings).unwrap_or_default()
}

/// Settings in JSON; `None` if it is something else.
pub(crate) fn read(text: &str) -> Option<Settings> {
    json::read(text)
}
