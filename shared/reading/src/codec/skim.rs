//! Passing over what needs no look. Most bytes of a dump are numbers, and who looks for something else is as fast as it gets past them.

/// Where the first member of an object stands that is more than a number under a number, or the object ends. `at` is where a member may
/// begin; `passes` tells of each number that names members whether its values need no look, and what it does not tell of needs none.
pub fn numbered_members(bytes: &[u8], mut at: usize, passes: &[bool]) -> usize {
    while let Some(next) = numbered_member(bytes, at, passes) {
        if bytes[next] == b'}' {
            return next;
        }
        at = next + 1;
    }
    at
}

/// The offset of the comma or brace behind a member such as `"57":-1.5e3`.
#[inline]
fn numbered_member(bytes: &[u8], at: usize, passes: &[bool]) -> Option<usize> {
    const LONGEST: usize = 4;
    let name = bytes.get(at..)?.strip_prefix(b"\"")?;
    let length = name.iter().take(LONGEST).take_while(|byte| byte.is_ascii_digit()).count();
    let value = name[length..].strip_prefix(b"\":")?;
    let number = name[..length].iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
    if length == 0 || !passes.get(number).copied().unwrap_or(true) {
        return None;
    }
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

/// Where the digits end that begin at an offset.
#[inline]
pub fn digits_end(bytes: &[u8], mut at: usize) -> usize {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    while let Some(eight) = bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()) {
        // Digits become 0 to 9; the high bit of each byte then tells whether it was something else.
        let values = u64::from_le_bytes(eight) ^ 0x3030_3030_3030_3030;
        let others = (((values & LOW) + 0x7676_7676_7676_7676) | values) & !LOW;
        if others != 0 {
            return at + (others.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count()
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

/// Lengths of numbers that need a look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lengths(u64);

impl Lengths {
    const MOST: usize = 63;

    /// Numbers of so many digits need a look.
    pub fn add(&mut self, length: usize) {
        self.0 |= 1 << length.min(Self::MOST);
    }

    fn has(self, length: usize) -> bool {
        self.0 & 1 << length.min(Self::MOST) != 0
    }
}

/// Where the first run begins that is more than a number: one with letters, with so many dots, colons or dashes that it can be an address
/// or an id, with a number of one of these `lengths`, or that touches the end of the text. What parts runs is passed over with them.
/// At `at` no run goes on; at `end` it stops.
pub fn numbers(text: &[u8], mut at: usize, end: usize, lengths: Lengths) -> usize {
    loop {
        while at < end && matches!(text[at], b' '..=b'/' | b'{' | b'}' | b'[' | b']') {
            at += 1;
        }
        let start = at;
        if at >= end {
            return start;
        }
        let (mut dots, mut colons, mut dashes) = (0, 0, 0);
        loop {
            let next = digits_end(text, at);
            if lengths.has(next - at) {
                return start;
            }
            at = next + 1;
            match text.get(next) {
                Some(b'.') if dots < 2 => dots += 1,
                Some(b':') if colons == 0 && text.get(at) != Some(&b'/') => colons += 1,
                Some(b'-') if dashes < 3 => dashes += 1,
                Some(b',' | b'"' | b'}' | b']' | b'{' | b'[' | b' ' | b'\n') => break,
                _ => return start,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_passed_that_are_numbers_under_numbers() {
        let passed = |text: &str, passes: &[bool]| text[numbered_members(text.as_bytes(), 0, passes)..].to_owned();
        assert_eq!(passed(r#""57":0.0038453321939756462,"41":-138878,"0":1e-7,"9999":12345678}"#, &[]), "}");
        assert_eq!(passed(r#""1":1,"2":2,"1":3}"#, &[true, true, false]), r#""2":2,"1":3}"#);
        for rest in [r#""t":1}"#, r#""5":"1"}"#, r#""5":}"#, r#""5":1.2.3}"#, r#""5":1"#, r#""5" :1}"#, r#""":1}"#, r#""5":null}"#, "}", ""]
        {
            assert_eq!(passed(&format!("\"3\":4,{rest}"), &[]), rest);
        }
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
    fn runs_are_passed_that_can_be_nothing_but_numbers() {
        let passed = |text: &str| {
            let mut lengths = Lengths::default();
            lengths.add(9);
            text[numbers(text.as_bytes(), 0, text.len(), lengths)..].to_owned()
        };
        assert_eq!(passed(r#"{"57":0.0038453321939756462,"41":[138878,-5.5],"12:30"},name "#), "name ");
        for rest in
            ["84.12.33.7,", "1:2:3 ", "123456789}", "1-2-3-4-5 ", "1://acme/ ", "7@x ", "5_5 ", "5%5 ", "é ", "1795353440321", "\\u0031 "]
        {
            assert_eq!(passed(&format!("\"5\":1.5,{rest}")), rest);
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
