//! A pull scanner over JSON text: walks a value without building it, so that numbers go straight into columns.
//!
//! A tree of values costs more than the reading itself (three to four times, measured), and a visitor of a general library
//! about twice; hence this one. It is lenient where producers are (`NaN`, `Infinity`) and checks only the structure it walks.

use std::borrow::Cow;

/// The text is not the JSON that was expected here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// What the next value is, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    String,
    /// A digit or a minus sign.
    Number,
    /// `true`, `false`, `null`, `NaN`, `Infinity`.
    Word,
}

/// The inside of a JSON string as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw<'a> {
    /// The bytes between the quotes.
    pub bytes: &'a [u8],
    /// Whether they hold an escape.
    pub escaped: bool,
}

impl<'a> Raw<'a> {
    /// The text, unescaped. Lone surrogates and bytes that are not UTF-8 become the replacement character.
    pub fn text(self) -> Cow<'a, str> {
        if self.escaped {
            return Cow::Owned(unescape(self.bytes));
        }
        // The strict check is the faster one, and nearly always enough.
        std::str::from_utf8(self.bytes).map_or_else(|_| String::from_utf8_lossy(self.bytes), Cow::Borrowed)
    }
}

const POWERS_OF_TEN: [f64; 20] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19];

const WHOLE_POWERS_OF_TEN: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Walks JSON text from front to back.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Scanner<'a> {
        Scanner { bytes, at: 0 }
    }

    /// Offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether only white space is left.
    pub fn at_end(&mut self) -> bool {
        self.space();
        self.at == self.bytes.len()
    }

    #[inline]
    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// The next byte that is no white space, not taken.
    #[inline]
    fn next(&mut self) -> Option<u8> {
        let next = self.bytes.get(self.at).copied();
        if next.is_none_or(|byte| byte > b' ') {
            return next;
        }
        self.space();
        self.bytes.get(self.at).copied()
    }

    /// Takes `byte` if it is next, after white space.
    #[inline]
    pub fn take(&mut self, byte: u8) -> bool {
        let taken = self.next() == Some(byte);
        self.at += usize::from(taken);
        taken
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.take(byte) { Ok(()) } else { Err(Malformed) }
    }

    /// What the next value is; takes nothing but white space.
    #[inline]
    pub fn peek(&mut self) -> Result<Kind, Malformed> {
        match self.next() {
            Some(b'0'..=b'9') => Ok(Kind::Number),
            Some(b'"') => Ok(Kind::String),
            Some(b'-') if self.bytes.get(self.at + 1) != Some(&b'I') => Ok(Kind::Number),
            Some(b'-' | b't' | b'f' | b'n' | b'N' | b'I') => Ok(Kind::Word),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            _ => Err(Malformed),
        }
    }

    /// Enters an object. Follow with [`Scanner::key`] until it returns `None`.
    #[inline]
    pub fn open_object(&mut self) -> Result<(), Malformed> {
        self.expect(b'{')
    }

    /// The next key of the object, its colon taken; `None` at its end, the brace taken. `first` is true before the first key.
    #[inline]
    pub fn key(&mut self, first: &mut bool) -> Result<Option<Raw<'a>>, Malformed> {
        if !self.another(b'}', first)? {
            return Ok(None);
        }
        let key = self.string()?;
        self.expect(b':')?;
        Ok(Some(key))
    }

    /// The next key of the object if it is a number of at most six digits, as compressed dumps write names, its colon taken.
    /// Nothing is taken if it is another, or if the object ends: [`Scanner::key`] tells.
    #[inline]
    pub fn index_key(&mut self, first: &mut bool) -> Option<usize> {
        let mut ahead = Scanner { bytes: self.bytes, at: self.at };
        if (!*first && !ahead.take(b',')) || !ahead.take(b'"') {
            return None;
        }
        let start = ahead.at;
        let mut index = 0;
        for at in start..start + 7 {
            match *self.bytes.get(at)? {
                // Each number has one spelling.
                digit @ b'0'..=b'9' if at == start || index > 0 => index = index * 10 + usize::from(digit - b'0'),
                b'"' if at > start => {
                    ahead.at = at + 1;
                    return ahead.take(b':').then(|| {
                        *first = false;
                        self.at = ahead.at;
                        index
                    });
                }
                _ => return None,
            }
        }
        None
    }

    /// Enters an array. Follow with [`Scanner::item`] until it returns false.
    #[inline]
    pub fn open_array(&mut self) -> Result<(), Malformed> {
        self.expect(b'[')
    }

    /// Whether another item of the array is next; at its end the bracket is taken.
    #[inline]
    pub fn item(&mut self, first: &mut bool) -> Result<bool, Malformed> {
        self.another(b']', first)
    }

    #[inline]
    fn another(&mut self, end: u8, first: &mut bool) -> Result<bool, Malformed> {
        match self.next() {
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !*first => {
                self.at += 1;
                Ok(true)
            }
            _ if std::mem::take(first) => Ok(true),
            _ => Err(Malformed),
        }
    }

    /// Takes the items that follow and are written exactly like the one from `start` up to here, and counts them.
    pub fn repeats(&mut self, start: usize) -> u32 {
        let item = &self.bytes[start..self.at];
        let mut count = 0;
        while let [b',', behind @ ..] = &self.bytes[self.at..]
            && behind.starts_with(item)
            && matches!(behind.get(item.len()), Some(b',' | b']'))
        {
            self.at += 1 + item.len();
            count += 1;
        }
        count
    }

    /// A string.
    #[inline]
    pub fn string(&mut self) -> Result<Raw<'a>, Malformed> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        let mut at = start;
        loop {
            at += quote_or_backslash(&self.bytes[at..]).ok_or(Malformed)?;
            if self.bytes[at] == b'"' {
                self.at = at + 1;
                return Ok(Raw { bytes: &self.bytes[start..at], escaped });
            }
            escaped = true;
            at += 2;
            if at > self.bytes.len() {
                return Err(Malformed);
            }
        }
    }

    /// A number.
    #[inline]
    pub fn number(&mut self) -> Result<f64, Malformed> {
        self.next();
        let start = self.at;
        let negative = self.bytes.get(start) == Some(&b'-');
        let mut at = start + usize::from(negative);
        let (whole, mut mantissa) = digits(self.bytes, at, 0);
        if whole == 0 {
            return Err(Malformed);
        }
        at += whole;
        let mut fraction = 0;
        if self.bytes.get(at) == Some(&b'.') {
            (fraction, mantissa) = digits(self.bytes, at + 1, mantissa);
            at += 1 + fraction;
        }
        // Both are exact in a double, so one division rounds once: Clinger, "How to read floating point numbers accurately".
        let exact = whole + fraction <= 19 && mantissa <= 1 << 53;
        match POWERS_OF_TEN.get(fraction) {
            Some(power) if exact && !matches!(self.bytes.get(at), Some(b'e' | b'E')) => {
                self.at = at;
                let value = mantissa as f64 / power;
                Ok(if negative { -value } else { value })
            }
            _ => self.number_from(start),
        }
    }

    /// A number that is too long for the short way.
    #[inline(never)]
    fn number_from(&mut self, start: usize) -> Result<f64, Malformed> {
        let (value, length) = fast_float2::parse_partial::<f64, _>(&self.bytes[start..]).map_err(|_| Malformed)?;
        self.at = start + length;
        Ok(value)
    }

    /// A bare word.
    pub fn word(&mut self) -> Result<&'a [u8], Malformed> {
        self.space();
        let start = self.at;
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'-'));
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        match &self.bytes[start..self.at] {
            word @ (b"true" | b"false" | b"null" | b"NaN" | b"Infinity" | b"-Infinity") => Ok(word),
            _ => Err(Malformed),
        }
    }

    /// Steps over the next value and returns its text. Checks only that brackets and quotes are balanced.
    pub fn skip(&mut self) -> Result<&'a [u8], Malformed> {
        let kind = self.peek()?;
        let start = self.at;
        match kind {
            Kind::String => {
                self.string()?;
            }
            Kind::Number => {
                self.number()?;
            }
            Kind::Word => {
                self.word()?;
            }
            Kind::Object | Kind::Array => {
                let mut depth = 0usize;
                loop {
                    match self.bytes.get(self.at) {
                        Some(b'"') => {
                            self.string()?;
                            continue;
                        }
                        Some(b'{' | b'[') => depth += 1,
                        Some(b'}' | b']') => depth -= 1,
                        Some(_) => {}
                        None => return Err(Malformed),
                    }
                    self.at += 1;
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
        Ok(&self.bytes[start..self.at])
    }
}

/// The number that a text is. The standard library reads the same ones, by tables that a browser would load a second time.
pub fn number(text: &str) -> Option<f64> {
    fast_float2::parse(text).ok()
}

/// Where the first quote or backslash is.
#[inline]
pub fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    // Most strings are keys and words of a few bytes, for which a plain loop beats a vectorised search.
    let near = &bytes[..bytes.len().min(16)];
    match near.iter().position(|byte| matches!(byte, b'"' | b'\\')) {
        None => memchr::memchr2(b'"', b'\\', &bytes[near.len()..]).map(|offset| near.len() + offset),
        found => found,
    }
}

/// How many digits there are from `at` on, and the number that they write behind `number`.
#[inline]
fn digits(bytes: &[u8], at: usize, mut number: u64) -> (usize, u64) {
    let mut behind = at;
    while let Some(eight) = bytes.get(behind..).and_then(<[u8]>::first_chunk) {
        let (count, value) = leading_digits(u64::from_le_bytes(*eight));
        number = number.wrapping_mul(WHOLE_POWERS_OF_TEN[count]).wrapping_add(value);
        behind += count;
        if count < 8 {
            return (behind - at, number);
        }
    }
    while let Some(digit @ b'0'..=b'9') = bytes.get(behind) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        behind += 1;
    }
    (behind - at, number)
}

/// How many of eight bytes, the first in the lowest place, are digits before any other, and the number they write.
#[inline]
fn leading_digits(bytes: u64) -> (usize, u64) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let digits = bytes ^ (ONES * 0x30);
    // The high bit of every byte that is no digit. A carry out of one reaches only bytes behind it.
    let others = (digits.wrapping_add(ONES * 0x76) | digits) & (ONES * 0x80);
    let count = (others.trailing_zeros() / 8) as usize;
    if count == 0 {
        return (0, 0);
    }
    // With zeros before them they are eight digits, added up in pairs, then fours, then all.
    let eight = digits << (64 - 8 * count);
    let pairs = eight.wrapping_mul(10).wrapping_add(eight >> 8);
    let low = (pairs & 0xff_0000_00ff).wrapping_mul((1_000_000 << 32) + 100);
    let high = ((pairs >> 16) & 0xff_0000_00ff).wrapping_mul((10_000 << 32) + 1);
    (count, low.wrapping_add(high) >> 32)
}

fn unescape(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(offset) = memchr::memchr(b'\\', rest) {
        text.extend_from_slice(&rest[..offset]);
        rest = &rest[offset + 1..];
        let Some((&escape, after)) = rest.split_first() else { break };
        rest = after;
        match escape {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'u' => {
                let (character, after) = unescape_unit(rest);
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = after;
            }
            other => text.push(other),
        }
    }
    text.extend_from_slice(rest);
    String::from_utf8(text).unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned())
}

/// The character of the UTF-16 unit or pair written as hexadecimal digits at the start of `bytes`, and what follows it.
fn unescape_unit(bytes: &[u8]) -> (char, &[u8]) {
    let unit = |bytes: &[u8]| u32::from_str_radix(std::str::from_utf8(bytes.get(..4)?).ok()?, 16).ok();
    let Some(first) = unit(bytes) else { return (char::REPLACEMENT_CHARACTER, bytes) };
    let rest = &bytes[4..];
    if let (0xd800..0xdc00, Some(b"\\u")) = (first, rest.get(..2))
        && let Some(second @ 0xdc00..0xe000) = unit(&rest[2..])
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), &rest[6..]);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), rest)
}

/// Whether JSON text writes half of a surrogate pair as an escape.
pub fn has_lone_surrogate(json: &[u8]) -> bool {
    memchr::memmem::find_iter(json, b"\\ud").chain(memchr::memmem::find_iter(json, b"\\uD")).any(|at| {
        let unit = |at: usize| u32::from_str_radix(std::str::from_utf8(json.get(at + 2..at + 6)?).ok()?, 16).ok();
        let escaped = |at: usize| json.get(at..at + 2) == Some(b"\\u");
        match unit(at) {
            Some(0xd800..0xdc00) => !(escaped(at + 6) && matches!(unit(at + 6), Some(0xdc00..0xe000))),
            Some(0xdc00..0xe000) => !(at >= 6 && escaped(at - 6) && matches!(unit(at - 6), Some(0xd800..0xdc00))),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_objects_arrays_and_numbers() {
        let mut scanner = Scanner::new(br#" {"a": [1, -2.5e3, 12345678901234567890], "b":{"c":null}} "#);
        scanner.open_object().unwrap();
        let mut first = true;
        assert_eq!(scanner.key(&mut first).unwrap().unwrap().text(), "a");
        scanner.open_array().unwrap();
        let mut item = true;
        let mut numbers = Vec::new();
        while scanner.item(&mut item).unwrap() {
            numbers.push(scanner.number().unwrap());
        }
        assert_eq!(numbers, [1.0, -2500.0, 12345678901234567890.0]);
        assert_eq!(scanner.key(&mut first).unwrap().unwrap().text(), "b");
        assert_eq!(scanner.skip().unwrap(), br#"{"c":null}"#);
        assert_eq!(scanner.key(&mut first), Ok(None));
        assert!(scanner.at_end());
    }

    #[test]
    fn repeated_items_are_counted() {
        let mut scanner = Scanner::new(b"1,1,1,11]");
        scanner.number().unwrap();
        assert_eq!((scanner.repeats(0), scanner.repeats(0), scanner.at()), (2, 0, 5));
        let mut scanner = Scanner::new(b"1,1");
        scanner.number().unwrap();
        assert_eq!((scanner.repeats(0), scanner.at()), (0, 1));
    }

    #[test]
    fn numbers_are_those_nearest_to_their_text() {
        let texts = [
            "0",
            "-0.5",
            "1795352816970.746",
            "9007199254740993",
            "0.1",
            "2.3283626687695",
            "1e308",
            "123456789.123456789e-7",
            "1.7976931348623157e308",
            "12345678",
            "-1234567.12345678",
            "0.0038453321939756462",
            "00000000000000000001.5",
        ];
        for text in texts {
            for behind in ["", ",", ", 0.123456789"] {
                let number = Scanner::new(format!("{text}{behind}").as_bytes()).number();
                assert_eq!(number, Ok(text.parse::<f64>().unwrap()), "{text}");
            }
        }
        assert_eq!(Scanner::new(b".5").number(), Err(Malformed));
    }

    #[test]
    fn unescapes_and_replaces_lone_surrogates() {
        let text = |json: &str| Scanner::new(json.as_bytes()).string().unwrap().text().into_owned();
        assert_eq!(text(r#""a\n\"\\\/ü\u00fc\ud83d\ude00""#), "a\n\"\\/üü😀");
        assert_eq!(text(r#""x\ud83dy""#), "x\u{fffd}y");
        assert_eq!(text(r#""x\u12""#), "x\u{fffd}12");
        assert!(has_lone_surrogate(br#""x\ud83dy""#));
        assert!(has_lone_surrogate(br#""x\ude00y""#));
        assert!(!has_lone_surrogate(br#""\ud83d\ude00""#));
        assert_eq!(Raw { bytes: b"\xff", escaped: false }.text(), "\u{fffd}");
    }

    #[test]
    fn index_keys_are_plain_small_numbers() {
        let index = |text: &str| Scanner::new(text.as_bytes()).index_key(&mut true);
        assert_eq!((index("\"0\":"), index("\"79\":1"), index("\"999999\":1")), (Some(0), Some(79), Some(999_999)));
        for other in
            ["", "\"", "\"7", "\"7\"", "\"\":", "\"07\":", "\"00\":", "\"1000000\":", "\"7a\":", "\"t\":", "7:", "}", ",\"7\":", "\"7 \":"]
        {
            assert_eq!(index(other), None, "{other}");
        }
        let mut scanner = Scanner::new(b" , \"7\" : 1");
        assert_eq!((scanner.index_key(&mut false), scanner.number()), (Some(7), Ok(1.0)));
    }

    #[test]
    fn broken_text_is_an_error_and_never_a_panic() {
        for json in ["", "[", "{\"a\"", "\"abc", "\"abc\\", "-", "nul", "{\"a\":1", "[[[", "\"0123456789abcdef\\"] {
            assert_eq!(Scanner::new(json.as_bytes()).skip(), Err(Malformed), "{json}");
        }
        assert_eq!(Scanner::new(b"]").skip(), Err(Malformed));
        assert_eq!(Scanner::new(b"-Infinity,").skip().unwrap(), b"-Infinity");
    }
}
