//! Takes one large JSON document apart while it arrives: walks into the containers a reader asks for and hands out complete
//! values with their path, so that only the value that is not complete yet is held. A damaged place costs the value it is in.

use crate::codec::scan::{self, Raw};
use crate::error::{Place, Trouble};
use crate::model::Dump;

/// A single value longer than this is left out: no producer writes one, and holding it would take unbounded memory.
const LONGEST: usize = 64 << 20;

/// Deeper than any reader walks; what lies deeper is handed out whole.
const DEEPEST: usize = 16;

/// What a walk meets.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// A complete value.
    Value(&'a [u8], Place),
    /// A container that was walked into has ended, or the text has.
    End,
}

/// Takes what the walk meets. The path names the keys from the outermost container in; an item of an array has an empty one.
pub trait Take {
    /// Whether to walk into the container at this path; else it is handed out whole.
    fn walks_into(&self, path: &[String]) -> bool;

    /// Takes a piece.
    fn take(&mut self, path: &[String], piece: Piece<'_>, dump: &mut Dump);
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    /// Before a value.
    #[default]
    Value,
    /// In an object, before a key or the end.
    Key,
    /// Behind a key.
    Colon,
    /// Inside a key.
    KeyText,
    /// Inside a string that is handed out.
    Text,
    /// Inside a container that is handed out whole; the depth is kept beside.
    Whole,
    /// Inside a string of such a container.
    WholeText,
    /// Inside a number or word.
    Plain,
    /// Behind a value.
    After,
    /// Behind the document.
    Done,
}

/// The walk.
#[derive(Debug, Default)]
pub struct Document {
    state: State,
    /// Whether each open container is an object.
    open: Vec<bool>,
    path: Vec<String>,
    depth: usize,
    escaped: bool,
    /// Whether data behind the end was met.
    trailing: bool,
    /// The beginning of the current value or key where it came in earlier chunks.
    partial: Vec<u8>,
    overflowing: bool,
    start: Place,
    /// Place of the next byte of the chunk.
    at: Place,
}

impl Document {
    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8], dump: &mut Dump, reader: &mut dyn Take) {
        let mut walk = Walk { document: self, bytes, at: 0, counted: 0, begin: 0 };
        while walk.at < bytes.len() {
            walk.step(dump, reader);
        }
        let Walk { begin, .. } = walk;
        walk.count(bytes.len());
        if self.is_inside() && !self.overflowing {
            if self.partial.len() + bytes.len() - begin > LONGEST {
                dump.warn(Trouble::HugeLine, self.start, &String::from_utf8_lossy(&self.partial[..self.partial.len().min(80)]));
                self.overflowing = true;
                self.partial = Vec::new();
            } else {
                self.partial.extend_from_slice(&bytes[begin..]);
            }
        }
    }

    /// The text has ended: hands out a number or word that only its end completes, and the end of every open container.
    pub fn finish(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        if self.state == State::Plain && self.open.is_empty() {
            let bytes = std::mem::take(&mut self.partial);
            reader.take(&self.path, Piece::Value(&bytes, self.start), dump);
        } else if self.state != State::Done {
            let sample = String::from_utf8_lossy(&self.partial[..self.partial.len().min(400)]).into_owned();
            dump.warn(Trouble::TruncatedDocument, if self.is_inside() { self.start } else { self.place() }, &sample);
        }
        while self.open.pop().is_some() {
            self.path.truncate(self.open.len());
            reader.take(&self.path, Piece::End, dump);
        }
        self.state = State::Done;
    }

    fn is_inside(&self) -> bool {
        matches!(self.state, State::KeyText | State::Text | State::Whole | State::WholeText | State::Plain)
    }

    fn place(&self) -> Place {
        Place { line: self.at.line + 1, byte: self.at.byte }
    }
}

/// A pass over one chunk.
struct Walk<'a> {
    document: &'a mut Document,
    bytes: &'a [u8],
    at: usize,
    /// Up to where `document.at` has counted.
    counted: usize,
    /// Where the current value or key begins in the chunk; 0 if it began before.
    begin: usize,
}

impl Walk<'_> {
    fn step(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        match self.document.state {
            State::KeyText | State::Text => self.text(dump, reader),
            State::Whole => self.whole(dump, reader),
            State::WholeText => {
                if self.string_end() {
                    self.document.state = State::Whole;
                }
            }
            State::Plain => self.plain(dump, reader),
            State::Value | State::Key | State::Colon | State::After | State::Done => self.structure(dump, reader),
        }
    }

    /// Moves the counted place to `at` of the chunk.
    fn count(&mut self, at: usize) {
        let between = &self.bytes[self.counted..at];
        self.document.at.byte += between.len() as u64;
        self.document.at.line += memchr::memchr_iter(b'\n', between).count() as u64;
        self.counted = at;
    }

    fn structure(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        let byte = self.bytes[self.at];
        let next = match (self.document.state, byte) {
            (_, b' ' | b'\n' | b'\r' | b'\t') => self.document.state,
            (State::Done, _) => {
                self.count(self.at);
                if !std::mem::replace(&mut self.document.trailing, true) {
                    dump.warn(Trouble::TrailingData, self.document.place(), &self.here());
                }
                self.at = self.bytes.len();
                return;
            }
            (_, b'}' | b']') if !self.document.open.is_empty() => {
                self.close(dump, reader);
                return;
            }
            (State::Key, b'"') => self.begin_at(State::KeyText),
            (State::Colon, b':') => State::Value,
            // A key without a value.
            (State::Colon, b',') => {
                self.trouble(State::Key, dump);
                self.next_state()
            }
            (State::Value, b'{' | b'[') => self.container(byte, reader),
            (State::Value, b'"') => self.begin_at(State::Text),
            (State::Value, b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => self.begin_at(State::Plain),
            (State::After | State::Value, b',') if !self.document.open.is_empty() => self.next_state(),
            (state, _) => self.trouble(state, dump),
        };
        self.document.state = next;
        self.at += 1;
    }

    fn trouble(&mut self, state: State, dump: &mut Dump) -> State {
        self.count(self.at);
        dump.warn(Trouble::UnparsableValue, self.document.place(), &self.here());
        state
    }

    /// What is wrong here: one character, because how much more of the text there is depends on where it was cut.
    fn here(&self) -> String {
        String::from_utf8_lossy(&self.bytes[self.at..=self.at]).into_owned()
    }

    fn begin_at(&mut self, state: State) -> State {
        self.count(self.at);
        self.begin = self.at;
        self.document.start = self.document.place();
        self.document.escaped = false;
        self.document.depth = 0;
        state
    }

    /// What comes behind a comma in the innermost container; its last key is done with.
    fn next_state(&mut self) -> State {
        let document = &mut *self.document;
        document.path.truncate(document.open.len() - 1);
        if document.open.last() == Some(&true) {
            return State::Key;
        }
        document.path.push(String::new());
        State::Value
    }

    fn container(&mut self, byte: u8, reader: &dyn Take) -> State {
        let walks = self.document.open.len() < DEEPEST && reader.walks_into(&self.document.path);
        if !walks {
            let state = self.begin_at(State::Whole);
            self.document.depth = 1;
            return state;
        }
        self.document.open.push(byte == b'{');
        if byte == b'{' {
            return State::Key;
        }
        self.document.path.push(String::new());
        State::Value
    }

    fn close(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        let document = &mut *self.document;
        document.open.pop();
        document.path.truncate(document.open.len());
        reader.take(&document.path, Piece::End, dump);
        document.state = if document.open.is_empty() { State::Done } else { State::After };
        self.at += 1;
    }

    /// Moves behind the quote that ends the current string, if it is in the chunk.
    fn string_end(&mut self) -> bool {
        if std::mem::take(&mut self.document.escaped) {
            self.at += 1;
        }
        while let Some(offset) = scan::quote_or_backslash(&self.bytes[self.at..]) {
            self.at += offset + 1;
            if self.bytes[self.at - 1] == b'"' {
                return true;
            }
            if self.at == self.bytes.len() {
                self.document.escaped = true;
                return false;
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
        false
    }

    fn text(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        // The opening quote is taken with the state.
        if !self.string_end() {
            return;
        }
        if self.document.state == State::Text {
            self.hand_out(dump, reader);
            return;
        }
        let key = self.complete();
        let inside = key.get(1..key.len() - 1).unwrap_or_default();
        let key = Raw { bytes: inside, escaped: inside.contains(&b'\\') }.text().into_owned();
        self.document.path.push(key);
        self.document.partial.clear();
        self.document.overflowing = false;
        self.document.state = State::Colon;
    }

    fn whole(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => {
                    self.document.state = State::WholeText;
                    self.document.escaped = false;
                    return;
                }
                b'{' | b'[' => self.document.depth += 1,
                b'}' | b']' => {
                    self.document.depth -= 1;
                    if self.document.depth == 0 {
                        self.hand_out(dump, reader);
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    fn plain(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
        let length = self.bytes[self.at..].iter().take_while(|byte| is_plain(byte)).count();
        self.at += length;
        if self.at < self.bytes.len() {
            self.hand_out(dump, reader);
        }
    }

    /// The current value or key, which ends at `at`.
    fn complete(&mut self) -> &[u8] {
        let here = &self.bytes[self.begin..self.at];
        self.begin = 0;
        if self.document.partial.is_empty() {
            return here;
        }
        self.document.partial.extend_from_slice(here);
        &self.document.partial
    }

    fn hand_out(&mut self, dump: &mut Dump, reader: &mut dyn Take) {
        let here = &self.bytes[self.begin..self.at];
        self.begin = 0;
        let document = &mut *self.document;
        document.state = if document.open.is_empty() { State::Done } else { State::After };
        if std::mem::take(&mut document.overflowing) {
            return;
        }
        if document.partial.is_empty() {
            reader.take(&document.path, Piece::Value(here, document.start), dump);
        } else {
            document.partial.extend_from_slice(here);
            let bytes = std::mem::take(&mut document.partial);
            reader.take(&document.path, Piece::Value(&bytes, document.start), dump);
            document.partial = bytes;
            document.partial.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Collect(Vec<String>);

    impl Take for Collect {
        fn walks_into(&self, path: &[String]) -> bool {
            path.is_empty() || path[0] == "walk" && path.len() < 3
        }

        fn take(&mut self, path: &[String], piece: Piece<'_>, _: &mut Dump) {
            self.0.push(match piece {
                Piece::Value(bytes, place) => format!("{} {} @{place}", path.join("/"), String::from_utf8_lossy(bytes)),
                Piece::End => format!("{} end", path.join("/")),
            });
        }
    }

    fn collect(text: &str, size: usize) -> (Vec<String>, Vec<Trouble>) {
        let (mut document, mut dump, mut seen) = (Document::default(), Dump::default(), Collect::default());
        for chunk in text.as_bytes().chunks(size) {
            document.feed(chunk, &mut dump, &mut seen);
        }
        document.finish(&mut dump, &mut seen);
        (seen.0, dump.warnings.0.iter().map(|warning| warning.trouble).collect())
    }

    #[test]
    fn chunks_of_any_size_give_the_same_pieces() {
        let text = "{\"a\\u0062\": \"x\\\"]}\\\\\",\n \"n\":-1.5e3,\"walk\":{\"k\":[{\"z\":[1,\"}\"]},true],\"e\":{}},\"whole\":{\"a\":[\"]\"]}}\n";
        let expected = [
            "ab \"x\\\"]}\\\\\" @line 1, byte 12",
            "n -1.5e3 @line 2, byte 28",
            "walk/k/ {\"z\":[1,\"}\"]} @line 2, byte 48",
            "walk/k/ true @line 2, byte 62",
            "walk/k end",
            "walk/e end",
            "walk end",
            "whole {\"a\":[\"]\"]} @line 2, byte 84",
            " end",
        ];
        let expected = (expected.map(str::to_owned).to_vec(), vec![]);
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(collect(text, size), expected, "{size}");
        }
    }

    #[test]
    fn a_truncated_document_keeps_what_was_complete() {
        let text = r#"{"walk":{"a":1,"b":"text","c":{"d":["#;
        for size in [1, 1000] {
            let (pieces, trouble) = collect(text, size);
            assert_eq!(pieces, ["walk/a 1 @line 1, byte 13", "walk/b \"text\" @line 1, byte 19", "walk/c end", "walk end", " end"]);
            assert_eq!(trouble, [Trouble::TruncatedDocument]);
        }
    }

    #[test]
    fn damage_costs_its_value_only() {
        for size in [1, 1000] {
            let (pieces, trouble) = collect("{\"a\" 1 :2, \"b\", \"c\":3,,\"d\":?,\"e\":4}x", size);
            assert_eq!(pieces, ["a 2 @line 1, byte 8", "c 3 @line 1, byte 20", "e 4 @line 1, byte 33", " end"]);
            assert_eq!(trouble, [Trouble::UnparsableValue, Trouble::TrailingData]);
        }
        assert_eq!(collect("}", 1).1, [Trouble::UnparsableValue, Trouble::TruncatedDocument]);
        assert_eq!(collect("17", 1).0, [" 17 @line 1, byte 0"]);
    }
}
