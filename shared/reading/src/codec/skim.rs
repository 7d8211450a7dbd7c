//! Passing over what needs no look. Most bytes of a dump are numbers, and who looks for something else is as fast as it gets past them:
//! 64 bytes at once, of which bits tell which are digits, quotes and so on.

use wide::u8x16;

const BLOCK: usize = 64;

/// Some bytes, of which masks tell: bit `n` stands for byte `n`.
struct Block([u8x16; BLOCK / 16]);

impl Block {
    /// The bytes from an offset on, with zeros behind the last.
    #[inline]
    fn at(bytes: &[u8], at: usize) -> Block {
        match bytes.get(at..).and_then(<[u8]>::first_chunk) {
            Some(block) => Block::of(block),
            None => {
                let rest = bytes.get(at..).unwrap_or_default();
                let mut block = [0; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                Block::of(&block)
            }
        }
    }

    #[inline]
    fn of(block: &[u8; BLOCK]) -> Block {
        let (lanes, _) = block.as_chunks();
        Block(std::array::from_fn(|lane| u8x16::new(lanes[lane])))
    }

    #[inline]
    fn mask(&self, is: impl Fn(u8x16) -> u8x16) -> u64 {
        self.0.iter().rev().fold(0, |mask, &lane| mask << 16 | u64::from(is(lane).to_bitmask()))
    }

    #[inline]
    fn is(&self, byte: u8) -> u64 {
        self.mask(|lane| lane.simd_eq(u8x16::splat(byte)))
    }

    #[inline]
    fn any<const N: usize>(&self, bytes: [u8; N]) -> u64 {
        self.mask(|lane| bytes.iter().fold(u8x16::ZERO, |any, &byte| any | lane.simd_eq(u8x16::splat(byte))))
    }

    #[inline]
    fn digits(&self) -> u64 {
        self.mask(|lane| (lane ^ u8x16::splat(b'0')).simd_le(u8x16::splat(9)))
    }
}

/// Where the digits end that follow these bytes.
#[inline]
fn ends_behind(digits: u64, bytes: u64) -> u64 {
    // One added to the first digit of a run is carried to the byte behind its last.
    digits.wrapping_add(bytes << 1 & digits) & !digits
}

/// What lies below the lowest bit.
#[inline]
fn below_first(mask: u64) -> u64 {
    mask.wrapping_sub(1) & !mask
}

/// How many bytes end with the last of these.
#[inline]
fn length_to_last(mask: u64) -> usize {
    (u64::BITS - mask.leading_zeros()) as usize
}

/// Where the first member of an object of compressed statistics stands that is more than a number under a number or under `t`, or where
/// the last object ends that directly follows under a number. `at` is where a member may begin.
// Not taken into functions that are compiled for size.
#[inline(never)]
pub fn numbered_members(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = block_members(bytes, at);
        match numbered_member(bytes, at) {
            Some(next) if bytes[next] == b',' => at = next + 1,
            Some(next) => match numbered_object(bytes, next) {
                Some(first) => at = first,
                None => return next,
            },
            None => return at,
        }
    }
}

/// Passes over members such as `"57":-1.5,` and from object to object by `},"12":{`, in the order of what may follow what: quote, digits
/// or `t`, quote, colon, dash, digits, dot, digits, then a comma, or brace, comma, quote, digits, quote, colon and brace.
#[inline]
fn block_members(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let block = Block::at(bytes, at);
        let [quote, colon, dash, dot, comma, open, close, t] = [b'"', b':', b'-', b'.', b',', b'{', b'}', b't'].map(|byte| block.is(byte));
        let digits = block.digits();
        // Where a member begins there was a comma.
        let opening = quote & ((comma | open) << 1 | 1);
        let time = t & opening << 1;
        let closing = quote & (ends_behind(digits, opening) | time << 1);
        let object = quote & ends_behind(digits, opening & close << 2);
        let value = colon & !(object << 1);
        let whole_end = ends_behind(digits, (value | dash) & !(dash << 1));
        let number_end = whole_end | ends_behind(digits, dot);
        let starts = digits & !(digits << 1);
        let long_name = starts & opening << 1 & digits >> 1 & digits >> 2 & digits >> 3 & digits >> 4;
        let wrong = !(quote | colon | dash | dot | comma | digits | open | close | time)
            | quote & !(opening | closing)
            | colon & !(closing << 1)
            | dash & !(colon << 1)
            | dot & !whole_end
            | close & !number_end
            | comma & !(number_end | close << 1)
            | open & !(object << 2)
            | starts & !((opening | colon | dash | dot) << 1)
            | long_name;
        let right = if wrong == 0 { u64::MAX } else { below_first(wrong) };
        let length = length_to_last((comma & number_end | open) & right);
        at += length;
        if length == 0 || wrong != 0 && length < BLOCK / 2 {
            return at;
        }
    }
}

/// The offset of the comma or brace behind a member such as `"57":-1.5e3`.
#[inline]
fn numbered_member(bytes: &[u8], at: usize) -> Option<usize> {
    let name = bytes.get(at..)?.strip_prefix(b"\"")?;
    let length = if name.first() == Some(&b't') { 1 } else { number_length(name) };
    let value = name.get(length..)?.strip_prefix(b"\":").filter(|_| length > 0)?;
    let value = bytes.len() - value.len();
    let start = value + usize::from(bytes.get(value) == Some(&b'-'));
    let mut end = digits_end(bytes, start);
    if end == start {
        return None;
    }
    if bytes.get(end) == Some(&b'.') {
        end = digits_end(bytes, end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        end = digits_end(bytes, end + 1 + sign);
    }
    matches!(bytes.get(end), Some(b',' | b'}')).then_some(end)
}

/// The offset of the first member of an object that follows one, as `,"12":{` behind its brace.
#[inline]
fn numbered_object(bytes: &[u8], end: usize) -> Option<usize> {
    let name = bytes.get(end..)?.strip_prefix(b"},\"")?;
    let length = number_length(name);
    let inside = name[length..].strip_prefix(b"\":{").filter(|_| length > 0)?;
    Some(bytes.len() - inside.len())
}

/// How many digits a text begins with, of those that the number of a name can have.
#[inline]
fn number_length(text: &[u8]) -> usize {
    const LONGEST: usize = 4;
    text.iter().take(LONGEST).take_while(|byte| byte.is_ascii_digit()).count()
}

/// Where the digits end that begin at an offset.
#[inline]
fn digits_end(bytes: &[u8], at: usize) -> usize {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let mut at = at;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        // Digits become 0 to 9; the high bit of each byte then tells whether it was something else.
        let values = u64::from_le_bytes(*eight) ^ 0x3030_3030_3030_3030;
        let others = (((values & LOW) + 0x7676_7676_7676_7676) | values) & !LOW;
        if others != 0 {
            return at + (others.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Whether a text is digits and commas alone.
#[inline(never)]
pub fn is_list_of_integers(text: &[u8]) -> bool {
    (0..text.len()).step_by(BLOCK).all(|at| {
        let block = Block::at(text, at);
        let others = !(block.digits() | block.is(b','));
        others.trailing_zeros() as usize >= BLOCK.min(text.len() - at)
    })
}

/// Whether a text is a JSON array of numbers, `null`, `true` and `false`.
pub fn is_array_of_numbers(text: &[u8]) -> bool {
    let Some(inner) = text.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) else { return false };
    let mut dots = 0;
    let mut at = 0;
    while let Some(byte) = inner.get(at) {
        match byte {
            b'0'..=b'9' => {
                at = digits_end(inner, at);
                continue;
            }
            b'-' | b'e' | b'E' => {}
            b'.' if dots == 0 => dots = 1,
            b',' => dots = 0,
            b'n' if inner[at..].starts_with(b"null") => at += 3,
            b't' if inner[at..].starts_with(b"true") => at += 3,
            b'f' if inner[at..].starts_with(b"false") => at += 4,
            _ => return false,
        }
        at += 1;
    }
    true
}

/// Numbers of fourteen digits and more that were passed over, as far as one must know to say that one was not among them.
#[derive(Default)]
pub struct Numbers(Vec<u64>);

impl Numbers {
    /// Ids of sessions are longer, milliseconds of the clock and most counters shorter.
    const LEAST: usize = 14;
    /// Each number takes two bits of one of so many words: of 100 MB of statistics, a tenth of what was not there may seem to have been.
    const WORDS: usize = 1 << 17;

    /// Remembers them, while those by default are forgotten.
    pub fn noted() -> Numbers {
        Numbers(vec![0; Numbers::WORDS])
    }

    /// The word and the bits of the number from `start` to `end` in a text, by its first and last digits and its length.
    #[inline]
    fn place(text: &[u8], start: usize, end: usize) -> (usize, u64) {
        let eight = |at: usize| text.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |eight| u64::from_le_bytes(*eight));
        let mixed = (eight(start) ^ eight(end - 8).rotate_left(29) ^ (end - start) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 32) as usize % Numbers::WORDS, 1 << (mixed >> 58) | 1 << (mixed >> 52 & 63))
    }

    /// Remembers a word if it is a number.
    #[inline]
    pub fn note(&mut self, word: &[u8]) {
        if word.len() >= Numbers::LEAST && word.iter().all(u8::is_ascii_digit) {
            self.add(word, 0, word.len());
        }
    }

    #[inline]
    fn add(&mut self, text: &[u8], start: usize, end: usize) {
        let (word, bits) = Numbers::place(text, start, end);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bits;
        }
    }

    /// Whether a number may be among those that were passed over.
    pub fn may_have(&self, digits: &[u8]) -> bool {
        digits.len() < Numbers::LEAST || {
            let (word, bits) = Numbers::place(digits, 0, digits.len());
            self.0.get(word).is_none_or(|word| word & bits == bits)
        }
    }

    /// Where a run may begin that is more than a number: one with letters, with colons or so many dots and dashes that it can be an
    /// address or an id, or longer than what is seen at once. Quotes, commas and braces are passed over with them, and so are the colons behind
    /// quotes and a `t` between them. At `at` no run goes on; at `end` it stops, or up to a block behind.
    #[inline(never)]
    pub fn pass(&mut self, text: &[u8], mut at: usize, end: usize) -> usize {
        while at < end {
            let block = Block::at(text, at);
            let (quote, digits) = (block.is(b'"'), block.digits());
            let parting = quote | block.any([b',', b'{', b'}']);
            let quoted = quote << 1 | u64::from(at.checked_sub(1).is_some_and(|before| text[before] == b'"'));
            let colon = block.is(b':') & quoted;
            let signs = block.any([b'.', b'-']);
            let time = block.is(b't') & quoted & quote >> 1;
            let telling = ends_behind(digits, signs) & signs | !(digits | parting | colon | signs | time);
            let passed = if telling == 0 { u64::MAX } else { below_first(telling) };
            let length = length_to_last(parting & passed);
            if length > 0 {
                let two = digits & digits >> 1;
                let four = two & two >> 2;
                let eight = four & four >> 4;
                let fourteen = eight & four >> 8 & two >> 12;
                let mut starts = fourteen & !(digits << 1) & u64::MAX >> (BLOCK - length);
                while starts != 0 {
                    let start = starts.trailing_zeros();
                    let end = start + (!(digits >> start)).trailing_zeros();
                    self.add(text, at + start as usize, at + end as usize);
                    starts &= starts - 1;
                }
            }
            at += length;
            if length == 0 || telling != 0 && length < BLOCK / 2 {
                return at;
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_passed_that_are_numbers_under_numbers() {
        let passed = |text: &str| text[numbered_members(text.as_bytes(), 0)..].to_owned();
        assert_eq!(passed(r#""57":0.0038453321939756462,"41":-138878,"0":1e-7,"9999":12345678}"#), "}");
        assert_eq!(passed(r#""57":1,"t":1795353780641.528},"12":{"t":5},"7":{"1":2},"x":{"1":2}"#), r#"},"x":{"1":2}"#);
        assert_eq!(passed(r#""3":4,"5":1"#), r#""5":1"#);
        let rests = [
            r#""tt":1}"#,
            r#""5":"1"}"#,
            r#""5":}"#,
            r#""5":1.2.3}"#,
            r#""5" :1}"#,
            r#""":1}"#,
            r#""5":null}"#,
            r#""5":1-2}"#,
            r#""5":--2}"#,
            r#""5":.5}"#,
            r#""5.5":5}"#,
            r#""-5":5}"#,
            r#""5"5":5}"#,
            r#""5",5:5}"#,
            r#""5":12:34}"#,
            r#""5":5"6":5}"#,
            r#""55555":5}"#,
            r#"5,"6":7}"#,
            r#","6":7}"#,
            "}",
            "",
        ];
        for rest in rests {
            // At every place in a block, and across its end.
            for length in 0..70 {
                let before = format!("\"3\":4,\"{}\":{}.5,", length % 10, "7".repeat(length + 1));
                for behind in [String::new(), format!(",\"8\":9,{}", "\"1\":-2.5,".repeat(12))] {
                    let text = format!("{rest}{behind}");
                    assert_eq!(passed(&format!("{before}{text}")), text, "{length}");
                }
            }
        }
    }

    /// What [`numbered_members`] does, without looking at blocks.
    fn numbered_members_one_by_one(bytes: &[u8]) -> usize {
        let mut at = 0;
        loop {
            match numbered_member(bytes, at) {
                Some(next) if bytes[next] == b',' => at = next + 1,
                Some(next) => match numbered_object(bytes, next) {
                    Some(first) => at = first,
                    None => return next,
                },
                None => return at,
            }
        }
    }

    #[test]
    fn blocks_are_passed_as_their_members_are_one_by_one() {
        let usual = [r#""57":"#, "1.25", ",", r#""57":"#, "-3", ",", r#""t":"#, "1795353780641.528", r#"},"12":{"#, r#""4":"#, "7", ","];
        let tokens = [
            "\"",
            "12",
            "123456",
            ":",
            "-",
            ".",
            ",",
            "t",
            "{",
            "}",
            "e-7",
            "[",
            "x",
            " ",
            r#"},"12":{"#,
            r#"},"t":{"#,
            r#"},"12":"#,
            r#"},"12345":{"#,
            r#""8":{"#,
            "},{",
            "}},",
            "{}",
            r#""t":"#,
            r#""9":"#,
            r#"},"7":{},"#,
            r#","5":"#,
        ];
        let mut state = 7_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut passed = 0;
        for _ in 0..30_000 {
            let length = next(60);
            let mut text = String::new();
            for index in 0..length {
                text += usual[index % usual.len()];
            }
            for _ in 0..next(8) {
                text += tokens[next(tokens.len())];
            }
            for index in 0..next(40) {
                text += usual[index % usual.len()];
            }
            let expected = numbered_members_one_by_one(text.as_bytes());
            assert_eq!(numbered_members(text.as_bytes(), 0), expected, "{text}");
            passed = passed.max(expected);
        }
        assert!(passed > 4 * BLOCK);
    }

    #[test]
    fn digits_end_where_the_first_other_byte_is() {
        for other in (0..=255u8).filter(|byte| !byte.is_ascii_digit()) {
            for length in 0..20 {
                let mut text = vec![b'7'; length];
                text.extend([other, b'1', b'2', b'3', b'4', b'5', b'6', b'7', b'8']);
                assert_eq!(digits_end(&text, 0), length, "{other}");
                assert_eq!(digits_end(&text[..length], 0), length);
            }
        }
        assert_eq!(digits_end(b"12", 5), 5);
    }

    #[test]
    fn bytes_are_told_apart() {
        let bytes: Vec<u8> = (0..=255).collect();
        for start in (0..256).step_by(BLOCK) {
            let block = Block::at(&bytes, start);
            for (bit, byte) in bytes[start..start + BLOCK].iter().enumerate() {
                assert_eq!(block.digits() >> bit & 1 == 1, byte.is_ascii_digit(), "{byte}");
                assert_eq!(block.any([b'.', b'-']) >> bit & 1 == 1, matches!(byte, b'.' | b'-'), "{byte}");
                assert_eq!(block.is(b'"') >> bit & 1 == 1, *byte == b'"', "{byte}");
            }
        }
    }

    #[test]
    fn runs_are_passed_that_can_be_nothing_but_numbers() {
        let passed = |text: &str| text[Numbers::default().pass(text.as_bytes(), 0, text.len())..].to_owned();
        assert_eq!(passed(r#"{"57":0.0038453321939756462,"41":"138878,-5","t":1795353440321,"12-30"},name "#), "name ");
        let rests = [
            "84.12.33.7,",
            "1:2:3 ",
            "1-2-3-4-5 ",
            "1::2 ",
            "1://acme/ ",
            "7@x ",
            "5_5 ",
            "5%5 ",
            "é ",
            "\\u0031 ",
            "xy\" ",
            "::1 ",
            "12345678",
        ];
        for rest in rests {
            for length in 0..70 {
                for behind in ["", " \"5\":1.5,\"5\":1.5,\"5\":1.5,\"5\":1.5,\"5\":1.5,\"5\":1.5,\"5\":1.5,\"5\":1.5 "] {
                    let text = format!("{rest}{behind}");
                    let before = format!("\"5\":1.5,{}", "\"".repeat(length));
                    let left = passed(&format!("{before}{text}"));
                    // Where a block ends nothing more than it must be left.
                    assert!(left.ends_with(&text) || rest == "12345678" && !behind.is_empty(), "{left} of {text}");
                    assert!(left.len() < text.len() + BLOCK, "{left} of {text}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_known_again() {
        let long = |number: u64| 100_000_000_000_000 + number * 1_000_003 * 7919;
        let text: String = (0..2000).map(|number| format!("\"{}\":{}.{},", number % 100, number * 7919, long(number))).collect();
        let mut numbers = Numbers::noted();
        assert_eq!(numbers.pass(text.as_bytes(), 0, text.len()), text.len());
        numbers.note(b"55512345678901");
        let was_there = |digits: &str| numbers.may_have(digits.as_bytes());
        let words = text.split(|byte: char| !byte.is_ascii_digit()).filter(|word| !word.is_empty());
        assert!(words.chain(["55512345678901"]).all(was_there));
        let others = (0..10_000u64).filter(|number| was_there(&format!("9{number:07}9999999"))).count();
        assert!(others < 20, "{others}");
    }

    #[test]
    fn lists_of_integers_are_digits_and_commas() {
        for length in 0..200 {
            let mut list = "3710836353,".repeat(20).into_bytes();
            list.truncate(length);
            assert!(is_list_of_integers(&list));
            for at in 0..length {
                let before = std::mem::replace(&mut list[at], b'.');
                assert!(!is_list_of_integers(&list), "{at} of {length}");
                list[at] = before;
            }
        }
    }

    #[test]
    fn arrays_of_numbers_are_told_from_addresses() {
        for array in ["[]", "[1,-2.5e-3,null,true,false,1234567890123]", "[1795353440321.5]"] {
            assert!(is_array_of_numbers(array.as_bytes()), "{array}");
        }
        for other in ["1", "[1,84.12.33.7]", "[\"1\"]", "[nul]", "[1 ,2]", "[{}]"] {
            assert!(!is_array_of_numbers(other.as_bytes()), "{other}");
        }
    }
}
