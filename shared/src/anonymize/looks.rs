//! What the bytes of a name, a number or a text in JSON tell of it, as fast as can be.

use super::policy::Class;
use super::scrub::Scrub;
use super::values::LONGEST_PLAIN;
use super::words::Meaning;
use crate::codec::skim;

/// The number that compressed dumps write in place of a name.
#[inline]
pub(super) fn index(name: &[u8]) -> Option<usize> {
    if name.is_empty() || name.len() > 6 {
        return None;
    }
    name.iter().try_fold(0, |index, byte| byte.is_ascii_digit().then(|| index * 10 + usize::from(byte - b'0')))
}

/// Digits with one point at the most: more are an address.
#[inline]
pub(super) fn is_number(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| **byte == b'.').count() <= 1 && bytes.iter().filter(|byte| matches!(byte, b'-' | b'+')).count() <= 2
}

/// Whether a number can be an id or call a person: counts are shorter, and instants have digits of their own.
pub(super) fn is_telling(number: &[u8]) -> bool {
    let number = number.strip_prefix(b"-").unwrap_or(number);
    let digits = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 6 && !(digits == 13 && number.starts_with(b"1"))
}

/// Whether a number can be a latitude or longitude, to ten metres or closer.
pub(super) fn is_coordinate(number: &[u8]) -> bool {
    let number = number.strip_prefix(b"-").unwrap_or(number);
    let whole = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=3).contains(&whole) && number.get(whole) == Some(&b'.') && number.len() > whole + 4 && number[0] != b'0'
}

/// Members such as `[lastPacketReceivedTimestamp]`, which hold dates as text.
pub(super) fn is_date(name: &[u8]) -> bool {
    name.ends_with(b"imestamp]") || name.ends_with(b"Timestamp")
}

/// Whether a text surely stays, judged by its bytes as fast as can be.
#[inline]
pub(super) fn stays(scrub: &Scrub, bytes: &[u8], meaning: Meaning) -> bool {
    match meaning {
        Meaning::Plain | Meaning::Stats => {
            bytes.len() < 24 && !bytes.iter().any(|byte| matches!(byte, b'.' | b':' | b'@' | b'+' | b'%' | 0x80..) || *byte == b'_')
                || bytes.len() <= LONGEST_PLAIN && skim::is_list_of_integers(bytes)
        }
        Meaning::Text(_) | Meaning::Known | Meaning::Reading | Meaning::Track | Meaning::Foreign => {
            scrub.words.is_common(bytes) || bytes.first() == Some(&b'[') && skim::is_array_of_numbers(bytes)
        }
        Meaning::Time => bytes.first() == Some(&b'[') && skim::is_array_of_numbers(bytes),
        _ => false,
    }
}

/// What `id` names: an object of the statistics, or the track or stream that it is in.
pub(super) fn own_of_id(around: Meaning, name: &[u8]) -> Option<Meaning> {
    let is_stats = matches!(around, Meaning::Stats);
    match name {
        b"0" if around == Meaning::Channel => Some(Meaning::Whole(Class::Device)),
        b"id" if is_stats => Some(Meaning::Plain),
        // A reference to another object.
        name if is_stats && name.ends_with(b"Id") => Some(Meaning::Plain),
        b"id" if around == Meaning::Text(Class::Custom) => Some(Meaning::Text(Class::Media)),
        b"pcid" => Some(Meaning::Plain),
        _ => None,
    }
}
