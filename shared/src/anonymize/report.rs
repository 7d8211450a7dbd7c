//! What an export did: how much of each class was found and changed, and the first changed places for a preview.

use super::policy::Class;
use crate::error::Place;
use serde::{Deserialize, Serialize};

/// More changes are not shown one by one.
const MOST_CHANGES: usize = 200;
/// So many of one class, so that the first ones do not hide the others.
const MOST_OF_CLASS: u32 = 20;
const EXCERPT: usize = 160;

/// How much of a class was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Places where it was found.
    pub found: u64,
    /// Places where it was changed.
    pub changed: u64,
}

/// A changed text, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What was found there first.
    pub class: Class,
    /// Line of the input, counted from 1.
    pub line: u64,
    /// Byte offset in the input.
    pub byte: u64,
    /// The text as it was, around its first difference.
    pub before: String,
    /// The text as it is.
    pub after: String,
}

/// What an export did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Counts by class, in the order of [`Class::ALL`].
    pub counts: Vec<Count>,
    /// The first changed texts.
    pub changes: Vec<Change>,
    /// Places that could not be read and were left out, with where the first one was.
    pub unreadable: Option<(u64, u64)>,
    /// Bytes read.
    pub read: u64,
    /// Bytes written.
    pub written: u64,
    #[serde(skip)]
    shown: Vec<u32>,
    /// How many were counted in all.
    #[serde(skip)]
    pub(super) total: u64,
    /// What was counted last, and whether it was changed.
    #[serde(skip)]
    pub(super) latest: Option<(Class, bool)>,
    /// What was counted last, which names the change it belongs to.
    #[serde(skip)]
    last: Option<Class>,
}

impl Report {
    pub(super) fn count(&mut self, class: Class, changed: bool) {
        self.counts.resize(Class::ALL.len(), Count::default());
        let count = &mut self.counts[class as usize];
        count.found += 1;
        self.total += 1;
        self.latest = Some((class, changed));
        count.changed += u64::from(changed);
        if changed && self.last.is_none() {
            self.last = Some(class);
        }
    }

    /// Whether the next change would be shown.
    pub(super) fn wants_change(&self) -> bool {
        self.changes.len() < MOST_CHANGES
    }

    /// Shows a change; what was counted since the one before names it.
    pub(super) fn change(&mut self, place: Place, before: &str, after: &str) {
        let Some(class) = self.last.take() else { return };
        self.shown.resize(Class::ALL.len(), 0);
        let shown = &mut self.shown[class as usize];
        if self.changes.len() < MOST_CHANGES && *shown < MOST_OF_CLASS {
            *shown += 1;
            let (before, after) = excerpts(before, after);
            self.changes.push(Change { class, line: place.line, byte: place.byte, before, after });
        }
    }

    /// Forgets what was counted since the last change.
    pub(super) fn settle(&mut self) {
        self.last = None;
    }

    pub(super) fn unreadable(&mut self, byte: u64) {
        let (count, _) = self.unreadable.get_or_insert((0, byte));
        *count += 1;
    }

    /// How much of a class was met.
    pub fn of(&self, class: Class) -> Count {
        self.counts.get(class as usize).copied().unwrap_or_default()
    }
}

/// The parts of two texts around the first place where they differ.
fn excerpts(before: &str, after: &str) -> (String, String) {
    const AHEAD: usize = 40;
    let same = before.bytes().zip(after.bytes()).take_while(|(one, other)| one == other).count();
    let cut = |text: &str| {
        let start = text.floor_char_boundary(same.saturating_sub(AHEAD).min(text.len()));
        let end = text.floor_char_boundary((start + EXCERPT).min(text.len()));
        let ellipsis = |is_cut: bool| if is_cut { "…" } else { "" };
        format!("{}{}{}", ellipsis(start > 0), &text[start..end], ellipsis(end < text.len()))
    };
    (cut(before), cut(after))
}
