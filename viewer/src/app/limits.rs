//! Limits of rules that a person has changed: kept for good, and as JSON in a file.

use shared::session::answers::ChangedLimit;

use crate::effects::{json, storage};

const KEY: &str = "rtclens.limits";

/// The limits kept last.
pub(super) fn recall() -> Vec<ChangedLimit> {
    storage::recall(KEY).and_then(|text| read(&text)).unwrap_or_default()
}

/// Keeps limits.
pub(crate) fn keep(limits: &[ChangedLimit]) {
    storage::keep(KEY, &write(limits));
}

/// Limits as JSON: a list of objects with `rule`, `name` and `value`.
pub(crate) fn write(limits: &[ChangedLimit]) -> String {
    json::write(limits).unwrap_or_default()
}

/// Limits in JSON; `None` if it is something else.
pub(crate) fn read(text: &str) -> Option<Vec<ChangedLimit>> {
    json::read::<Vec<ChangedLimit>>(text).filter(|limits| limits.iter().all(|limit| limit.value.is_finite()))
}
