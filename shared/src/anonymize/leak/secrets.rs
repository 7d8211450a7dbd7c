//! What was taken out of an export, and how it is found again in a text.

use crate::anonymize::policy::Class;
use crate::anonymize::words::Words;
use crate::codec::skim::Numbers;
use std::collections::{HashMap, HashSet};

/// More or longer secrets are not looked for one by one, and the export is not called clean.
const MOST: usize = 200_000;
pub(super) const LONGEST: usize = 512;
/// Lengths from which on words and numbers are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shortest {
    pub(super) word: usize,
    pub(super) number: usize,
}

impl Shortest {
    /// Shorter words are too many to be noted, and shorter numbers are counts.
    pub(super) const NOTED: Shortest = Shortest { word: 3, number: 7 };
    /// Nothing is told by less.
    const SOUGHT: usize = 2;
}

/// Texts that were taken out.
#[derive(Debug, Default)]
pub(in crate::anonymize) struct Secrets {
    /// By the hash of the word that tells them best.
    by_word: HashMap<u64, Vec<(Class, Box<str>)>>,
    /// Texts that the policy keeps, with whatever is in them.
    kept: HashSet<Box<str>>,
    count: usize,
    overflowed: bool,
}

impl Secrets {
    /// Remembers a text that the policy keeps: what is also a name may stand in it.
    pub(in crate::anonymize) fn allow(&mut self, text: &str) {
        if self.kept.len() < MOST && !self.kept.contains(text) {
            self.kept.insert(text.into());
        }
    }

    /// Forgets what stands in a text that is kept.
    fn settle(&mut self) {
        for text in std::mem::take(&mut self.kept) {
            let bytes = text.as_bytes();
            for (start, end) in words(bytes) {
                if let Some(known) = self.by_word.get_mut(&hash(&bytes[start..end])) {
                    known.retain(|(_, secret)| !stands_at(secret, bytes, start));
                }
            }
        }
    }

    /// Remembers a text that was taken out, if it is long enough to be known again.
    pub(in crate::anonymize) fn add(&mut self, class: Class, text: &str, words: &Words) {
        let personal =
            matches!(class, Class::Device | Class::Identity | Class::Contact | Class::Credential | Class::IceCredential | Class::Location);
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let telling = if personal { text.len() >= 4 } else { text.len() >= 12 };
        // Counts, and times: some write one as the id of a session.
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let is_count = (digits < Shortest::NOTED.number || !personal && digits <= 13)
            && !text.bytes().any(|byte| is_word_byte(byte) && !byte.is_ascii_digit());
        if !telling || is_count || words.is_common(text.as_bytes()) || words.is_common(text.to_ascii_lowercase().as_bytes()) {
            return;
        }
        // The pairs of a fingerprint are no words; it is known again by what it looks like.
        if !personal && words_from(text.as_bytes(), Shortest::NOTED.word).next().is_none() {
            return;
        }
        let Some((start, end)) = telling_word(text.as_bytes()) else { return };
        let known = self.by_word.entry(hash(&text.as_bytes()[start..end])).or_default();
        if known.iter().any(|(_, other)| **other == *text) {
            return;
        }
        if self.count >= MOST {
            self.overflowed = true;
            return;
        }
        self.count += 1;
        known.push((class, text.into()));
    }
}

pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The words of so many bytes at least.
fn words_from(text: &[u8], least: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let length = text[at..].iter().take_while(|byte| is_word_byte(**byte)).count();
            at += length.max(1);
            if length >= least {
                return Some((start, start + length));
            }
        }
        None
    })
}

/// The words that are noted.
fn words(text: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    words_from(text, Shortest::NOTED.word)
}

/// The first word with letters, else a shorter one, else the longest number: numbers are too many to be looked at.
fn telling_word(text: &[u8]) -> Option<(usize, usize)> {
    let has_letters = |&(start, end): &(usize, usize)| !is_number(&text[start..end]);
    let short = || words_from(text, Shortest::SOUGHT);
    words(text).find(has_letters).or_else(|| short().find(has_letters)).or_else(|| short().max_by_key(|(start, end)| end - start))
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}

/// Whether a secret stands in a text, with the word that tells it best at an offset and no letter or digit beside it.
fn stands_at(secret: &str, text: &[u8], word: usize) -> bool {
    let offset = telling_word(secret.as_bytes()).map_or(0, |word| word.0);
    let Some(begin) = word.checked_sub(offset) else { return false };
    let stop = begin + secret.len();
    let ends = !text.get(stop).is_some_and(|next| is_word_byte(*next));
    let begins = !begin.checked_sub(1).is_some_and(|before| is_word_byte(text[before]));
    begins && ends && text.get(begin..stop) == Some(secret.as_bytes())
}

#[inline]
fn hash(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// Secrets as they are looked for.
pub(super) struct Sought {
    secrets: Secrets,
    /// A bit for each hash of a word that tells a secret, to pass over other words fast.
    sieve: Vec<u64>,
}

const SIEVE: u64 = 1 << 16;

impl Sought {
    pub(super) fn new(mut secrets: Secrets) -> Sought {
        secrets.settle();
        let mut sieve = vec![0; SIEVE as usize / 64];
        for hash in secrets.by_word.keys() {
            let bit = hash % SIEVE;
            sieve[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        Sought { secrets, sieve }
    }

    /// Whether there were more than can be looked for.
    pub(super) fn overflowed(&self) -> bool {
        self.secrets.overflowed
    }

    /// Whether one of them can be found by a number alone.
    pub(super) fn have_numbers(&self) -> bool {
        self.telling_words().any(is_number)
    }

    /// What must be looked at to find all of them.
    pub(super) fn shortest(&self) -> Shortest {
        self.telling_words().fold(Shortest::NOTED, |Shortest { word, number }, telling| match is_number(telling) {
            true => Shortest { word, number: number.min(telling.len()) },
            false => Shortest { word: word.min(telling.len()), number },
        })
    }

    fn telling_words(&self) -> impl Iterator<Item = &[u8]> {
        self.texts().filter_map(|secret| telling_word(secret).map(|(start, end)| &secret[start..end]))
    }

    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.secrets.by_word.values().flatten().map(|(_, secret)| secret.as_bytes())
    }

    /// What was taken out and stands in a text, with the word from `start` to `end` in it.
    #[inline]
    pub(super) fn find(&self, text: &[u8], start: usize, end: usize) -> Option<Class> {
        let hash = hash(&text[start..end]);
        let bit = hash % SIEVE;
        if self.sieve[(bit / 64) as usize] & 1 << (bit % 64) == 0 {
            return None;
        }
        let secrets = self.secrets.by_word.get(&hash)?;
        secrets.iter().find(|(_, secret)| stands_at(secret, text, start)).map(|&(class, _)| class)
    }
}

/// The words of a text and the pairs of them that stand side by side.
pub(super) struct Seen {
    hashes: HashSet<u64>,
    /// The last ones, since few are new.
    recent: Vec<Option<u64>>,
    overflowed: bool,
}

impl Default for Seen {
    fn default() -> Seen {
        const RECENT: usize = 1024;
        Seen { hashes: HashSet::new(), recent: vec![None; RECENT], overflowed: false }
    }
}

impl Seen {
    #[inline]
    pub(super) fn note(&mut self, text: &[u8], start: usize, end: usize) {
        if is_number(&text[start..end]) {
            return;
        }
        self.insert(hash(&text[start..end]));
        if let Some(first) = word_before(text, start) {
            self.insert(hash(&text[first..end]));
        }
    }

    #[inline]
    fn insert(&mut self, hash: u64) {
        let slot = (hash >> 32) as usize % self.recent.len();
        if self.recent[slot].replace(hash) == Some(hash) {
            return;
        }
        if self.hashes.len() < MOST {
            self.hashes.insert(hash);
        } else {
            self.overflowed = true;
        }
    }

    /// Whether one of the secrets can stand in the text: all that it is made of was seen.
    pub(super) fn may_hold_any(&self, numbers: &Numbers, sought: &Sought) -> bool {
        let was_seen = |secret: &[u8], start: usize, end: usize| {
            if is_number(&secret[start..end]) {
                return numbers.may_have(&secret[start..end]);
            }
            self.hashes.contains(&hash(&secret[start..end]))
                && word_before(secret, start).is_none_or(|first| self.hashes.contains(&hash(&secret[first..end])))
        };
        self.overflowed || sought.texts().any(|secret| words(secret).all(|(start, end)| was_seen(secret, start, end)))
    }
}

/// Where a word begins that stands close before another, if it is one that is noted.
#[inline]
fn word_before(text: &[u8], start: usize) -> Option<usize> {
    const GAP: usize = 4;
    let gap = text[..start].iter().rev().take(GAP + 1).take_while(|byte| !is_word_byte(**byte)).count();
    let end = start - gap;
    if gap > GAP {
        return None;
    }
    let length = text[..end].iter().rev().take(LONGEST).take_while(|byte| is_word_byte(**byte)).count();
    (length >= Shortest::NOTED.word && !is_number(&text[end - length..end])).then_some(end - length)
}
