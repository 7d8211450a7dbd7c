//! One note of the hook: a JSON array `[method, connection, value, ...extra, time]`.

use shared::codec::scan::{Kind, Malformed, Scanner};
use std::borrow::Cow;
use std::fmt::Write;

/// A note, taken apart. `value` and `extra` are JSON text.
pub(crate) struct Note<'a> {
    pub(crate) method: Cow<'a, str>,
    /// The connection's id; `None` for the client.
    pub(crate) connection: Option<Cow<'a, str>>,
    pub(crate) value: &'a str,
    /// Everything between the value and the time, with a comma before each.
    pub(crate) extra: &'a str,
    /// Epoch milliseconds.
    pub(crate) time: f64,
}

impl<'a> Note<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Note<'a>, Malformed> {
        let mut scanner = Scanner::new(text.as_bytes());
        let mut first = true;
        scanner.open_array()?;
        let mut next = |scanner: &mut Scanner<'a>| if scanner.item(&mut first)? { Ok(()) } else { Err(Malformed) };
        next(&mut scanner)?;
        let method = scanner.string()?.text();
        next(&mut scanner)?;
        let connection = match scanner.peek()? {
            Kind::String => Some(scanner.string()?.text()),
            _ => {
                scanner.word()?;
                None
            }
        };
        next(&mut scanner)?;
        scanner.peek()?;
        let from = scanner.at();
        scanner.skip()?;
        let value = from..scanner.at();
        let mut extra = scanner.at()..scanner.at();
        let mut last = None;
        let mut first = false;
        while {
            let behind = scanner.at();
            let more = scanner.item(&mut first)?;
            extra.end = if last.is_some() && more { behind } else { extra.end };
            more
        } {
            last = Some(scanner.skip()?);
        }
        let time = last.and_then(|time| Scanner::new(time).number().ok()).filter(|time| time.is_finite());
        match time {
            Some(time) if scanner.at_end() => Ok(Note { method, connection, value: &text[value], extra: &text[extra], time }),
            _ => Err(Malformed),
        }
    }
}

/// A text as JSON (RFC 8259, section 7).
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\n' => json += "\\n",
            '\r' => json += "\\r",
            '\t' => json += "\\t",
            control if control < ' ' => write!(json, "\\u{:04x}", u32::from(control)).expect("text takes everything"),
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_taken_apart() {
        let Ok(note) = Note::read(r#"["a","PC_0",{"x":[1,2]},"6-0",{"y":"],"},1000.5]"#) else { panic!("a note") };
        assert_eq!((&*note.method, note.connection.as_deref()), ("a", Some("PC_0")));
        assert_eq!((note.value, note.extra, note.time), (r#"{"x":[1,2]}"#, r#","6-0",{"y":"],"}"#, 1000.5));
        let Ok(note) = Note::read(r#"["create",null,null,7]"#) else { panic!("a note") };
        assert_eq!((note.connection, note.value, note.extra, note.time), (None, "null", "", 7.0));
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "{}",
            "[]",
            "[1,null,2,3]",
            r#"["a",null,1]"#,
            r#"["a",null,1,"x"]"#,
            r#"["a",null,1,2"#,
            r#"["a",null,1,2]]"#,
            r#"["a",[],1,2]"#,
        ] {
            assert!(Note::read(text).is_err(), "{text}");
        }
    }
}
