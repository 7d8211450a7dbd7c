//! Names that stand for others: the same for the same text, told apart from any real one by their shape, and without a way back
//! once the key is gone.

use siphasher::sip::SipHasher24;
use std::hash::Hasher;

/// The key of one export, from a random source of the caller and used once.
pub type Key = [u8; 16];

const WORD: &str = "anon";
const DIGITS: usize = 16;

/// Version and variant as in a random UUID, zeros where a real one has none.
const UUID: &str = "00000000-0000-4000-8000-";

/// How numbers in place of session ids and foundations begin.
const NUMBER: &str = "7000000000";

/// Bytes that a pseudonymous fingerprint begins with.
const FINGERPRINT: &str = "00:00:00:00";

/// Characters of a digest by SHA-512.
const LONGEST_FINGERPRINT: usize = 64 * 3 - 1;

/// What stands for a name whose equality does not matter.
pub(super) const MARK: &str = "masked";

/// Makes pseudonyms with one key.
#[derive(Clone, Debug)]
pub(super) struct Pseudonyms(SipHasher24);

impl Pseudonyms {
    pub(super) fn new(key: &Key) -> Pseudonyms {
        Pseudonyms(SipHasher24::new_with_key(key))
    }

    fn hash(&self, text: &str) -> u64 {
        let mut hasher = self.0;
        hasher.write(text.as_bytes());
        hasher.finish()
    }

    /// Letters and digits alone, which is valid in ids, labels, hosts and ICE credentials alike.
    pub(super) fn word(&self, text: &str) -> String {
        format!("{WORD}{:016x}", self.hash(text))
    }

    pub(super) fn uuid(&self, uuid: &str) -> String {
        format!("{UUID}{:012x}", self.hash(&uuid.to_ascii_lowercase()) & 0xffff_ffff_ffff)
    }

    /// As many bytes as the fingerprint has, in pairs of hexadecimal digits; what is longer than any digest is made as long as the longest.
    pub(super) fn fingerprint(&self, fingerprint: &str) -> String {
        let length = fingerprint.len().min(LONGEST_FINGERPRINT);
        let mut pairs = FINGERPRINT.to_owned();
        let mut bytes = self.hash(&fingerprint.to_ascii_uppercase()).to_be_bytes().into_iter().cycle();
        while pairs.len() < length {
            pairs.push_str(&format!(":{:02X}", bytes.next().unwrap_or_default()));
        }
        pairs
    }

    pub(super) fn number(&self, number: &str) -> String {
        format!("{NUMBER}{:09}", self.hash(number) % 1_000_000_000)
    }
}

/// Whether a word is a pseudonym, or the mark.
pub(super) fn is_word(text: &str) -> bool {
    let digits = text.strip_prefix(WORD).filter(|digits| digits.len() == DIGITS);
    digits.is_some_and(|digits| digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))) || text == MARK
}

pub(super) fn is_uuid(text: &str) -> bool {
    text.starts_with(UUID)
}

pub(super) fn is_fingerprint(text: &str) -> bool {
    text.starts_with(FINGERPRINT)
}

pub(super) fn is_number(text: &str) -> bool {
    text.len() == NUMBER.len() + 9 && text.starts_with(NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_pseudonym_under_one_key_alone() {
        let (one, two) = (Pseudonyms::new(&[1; 16]), Pseudonyms::new(&[2; 16]));
        assert_eq!(one.word("Logi C920"), one.word("Logi C920"));
        assert_ne!(one.word("Logi C920"), one.word("Logi C930"));
        assert_ne!(one.word("Logi C920"), two.word("Logi C920"));
        assert_eq!(one.uuid("0B5C5E81-54FB-4D55-AD3B-9CBE0A33CD00"), one.uuid("0b5c5e81-54fb-4d55-ad3b-9cbe0a33cd00"));
    }

    #[test]
    fn pseudonyms_are_known_by_their_shape() {
        let names = Pseudonyms::new(&[7; 16]);
        assert!(is_word(&names.word("x")) && !is_word("anonymous") && !is_word("anon0123456789ABCDEF"));
        let uuid = names.uuid("0b5c5e81-54fb-4d55-ad3b-9cbe0a33cd00");
        assert!(is_uuid(&uuid) && uuid.len() == 36);
        let fingerprint = "A1:".repeat(31) + "A1";
        let pseudonym = names.fingerprint(&fingerprint);
        assert!(is_fingerprint(&pseudonym) && pseudonym.len() == fingerprint.len());
        assert_eq!(names.fingerprint(&"A1:".repeat(9000)).len(), LONGEST_FINGERPRINT);
        assert!(is_number(&names.number("8721594821750312210")));
    }
}
