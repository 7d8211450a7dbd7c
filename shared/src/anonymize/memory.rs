//! Short texts come again and again: what became of the last ones is kept, so that a second of statistics costs little.

use super::policy::Class;
use super::words::Meaning;

const SLOTS: usize = 2048;
/// Longer texts are seldom the same.
pub(super) const LONGEST: usize = 64;

/// What became of a text.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    meaning: Option<Meaning>,
    raw: Box<[u8]>,
    /// `None` where it stayed.
    pub(super) text: Option<String>,
    /// What it was counted as, and whether that was changed.
    pub(super) counted: Option<(Class, bool)>,
}

/// What became of the last short texts. A name of a member has no meaning.
#[derive(Debug)]
pub(super) struct Memory(Vec<Option<Outcome>>);

impl Default for Memory {
    fn default() -> Memory {
        Memory(vec![None; SLOTS])
    }
}

impl Memory {
    #[inline]
    pub(super) fn find(&self, meaning: Option<Meaning>, raw: &[u8]) -> Option<&Outcome> {
        self.0[slot(raw)].as_ref().filter(|outcome| *outcome.raw == *raw && outcome.meaning == meaning)
    }

    pub(super) fn keep(&mut self, meaning: Option<Meaning>, raw: &[u8], text: Option<String>, counted: Option<(Class, bool)>) {
        self.0[slot(raw)] = Some(Outcome { meaning, raw: raw.into(), text, counted });
    }
}

#[inline]
fn slot(raw: &[u8]) -> usize {
    let mut hash = raw.len() as u64;
    let mut chunks = raw.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.iter().fold(0u64, |word, &byte| word << 8 | u64::from(byte));
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    let rest = chunks.remainder().iter().fold(0u64, |word, &byte| word << 8 | u64::from(byte));
    hash = (hash.rotate_left(5) ^ rest).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> 40) as usize % SLOTS
}
