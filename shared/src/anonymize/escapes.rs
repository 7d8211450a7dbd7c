//! Escapes of JSON texts: which of them can be read, and how changed texts are written.

use std::borrow::Cow;

/// Whether every escape is one of JSON. Of others nobody can say what they stand for, nor where a word ends.
pub(super) fn has_known_escapes(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let length = match rest.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') if rest.get(at + 2..at + 6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => 6,
            _ => return false,
        };
        rest = &rest[at + length..];
    }
    true
}

/// Writes a text as the inside of a JSON string.
pub(super) fn write_escaped(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    while let Some(at) = rest.iter().position(is_special) {
        out.extend_from_slice(&rest[..at]);
        let escape: Cow<'static, [u8]> = match rest[at] {
            b'"' => Cow::Borrowed(b"\\\""),
            b'\\' => Cow::Borrowed(b"\\\\"),
            b'\n' => Cow::Borrowed(b"\\n"),
            b'\r' => Cow::Borrowed(b"\\r"),
            b'\t' => Cow::Borrowed(b"\\t"),
            other => Cow::Owned(format!("\\u{other:04x}").into_bytes()),
        };
        out.extend_from_slice(&escape);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_escapes_of_json_and_writes_them() {
        assert!(has_known_escapes(br#"a\"\\\/\b\f\n\r\t\u00e9"#));
        for unknown in [&br"\8"[..], br"\u12", br"\u12g4", br"\"] {
            assert!(!has_known_escapes(unknown));
        }
        let mut out = Vec::new();
        write_escaped("a\"\\\n\u{1}é", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), r#"a\"\\\n\u0001é"#);
    }
}
