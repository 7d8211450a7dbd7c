//! Cuts chunks into lines, with their place, holding no more than the line that is not complete yet.

use crate::error::{Place, Trouble};
use crate::model::Dump;

/// A line longer than this is left out: no producer writes one, and holding it would take unbounded memory.
const LONGEST: usize = 64 << 20;

/// A line of the text without its end.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Its text.
    pub bytes: &'a [u8],
    /// Where it begins.
    pub place: Place,
    /// Whether the text ended without a line end here.
    pub last: bool,
}

impl Line<'_> {
    /// Counts a line that is not what its format writes; at the end of the text it was probably cut off.
    pub fn warn_malformed(&self, dump: &mut Dump) {
        let cut = self.last && !matches!(self.bytes.last(), Some(b']' | b'}'));
        let trouble = if cut { Trouble::TruncatedLine } else { Trouble::UnparsableLine };
        dump.warn(trouble, self.place, &String::from_utf8_lossy(&self.bytes[..self.bytes.len().min(400)]));
    }
}

/// Collects lines over chunk borders.
#[derive(Debug, Default)]
pub struct Lines {
    partial: Vec<u8>,
    next: Place,
    overflowing: bool,
}

impl Lines {
    /// Hands every line that the bytes complete to `take`. Empty lines are counted but not handed on.
    pub fn feed(&mut self, bytes: &[u8], dump: &mut Dump, mut take: impl FnMut(Line<'_>, &mut Dump)) {
        self.cut(bytes, dump, &mut take);
    }

    fn cut(&mut self, mut bytes: &[u8], dump: &mut Dump, take: &mut dyn FnMut(Line<'_>, &mut Dump)) {
        while let Some(length) = memchr::memchr(b'\n', bytes) {
            let (line, rest) = (&bytes[..length], &bytes[length + 1..]);
            let consumed = self.partial.len() + length + 1;
            if self.overflowing {
                self.overflow(dump, length + 1);
                self.overflowing = false;
            } else if self.partial.is_empty() {
                self.line(line, false, dump, take);
                self.next.byte += consumed as u64;
            } else {
                let mut whole = std::mem::take(&mut self.partial);
                whole.extend_from_slice(line);
                self.line(&whole, false, dump, take);
                self.next.byte += consumed as u64;
                whole.clear();
                self.partial = whole;
            }
            self.next.line += 1;
            bytes = rest;
        }
        if self.overflowing || self.partial.len() + bytes.len() > LONGEST {
            self.overflow(dump, bytes.len());
        } else {
            self.partial.extend_from_slice(bytes);
        }
    }

    /// Drops what was collected of a line that is too long, and `more` bytes of it.
    fn overflow(&mut self, dump: &mut Dump, more: usize) {
        if !self.overflowing {
            let sample = String::from_utf8_lossy(&self.partial[..self.partial.len().min(80)]).into_owned();
            dump.warn(Trouble::HugeLine, self.place(), &sample);
        }
        self.overflowing = true;
        self.next.byte += (self.partial.len() + more) as u64;
        self.partial = Vec::new();
    }

    /// Hands on what stands behind the last line end.
    pub fn finish(&mut self, dump: &mut Dump, mut take: impl FnMut(Line<'_>, &mut Dump)) {
        let rest = std::mem::take(&mut self.partial);
        self.line(&rest, true, dump, &mut take);
    }

    fn place(&self) -> Place {
        Place { line: self.next.line + 1, byte: self.next.byte }
    }

    fn line(&self, bytes: &[u8], last: bool, dump: &mut Dump, take: &mut dyn FnMut(Line<'_>, &mut Dump)) {
        let bytes = bytes.trim_ascii();
        if !bytes.is_empty() {
            take(Line { bytes, place: self.place(), last }, dump);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(chunks: &[&str]) -> Vec<(String, u64, u64, bool)> {
        let (mut lines, mut dump, mut seen) = (Lines::default(), Dump::default(), Vec::new());
        let mut take = |line: Line<'_>, _: &mut Dump| {
            let text = String::from_utf8_lossy(line.bytes).into_owned();
            seen.push((text, line.place.line, line.place.byte, line.last));
        };
        for chunk in chunks {
            lines.feed(chunk.as_bytes(), &mut dump, &mut take);
        }
        lines.finish(&mut dump, &mut take);
        seen
    }

    #[test]
    fn chunks_of_any_size_give_the_same_lines() {
        let text = "one\r\n\n two \nthree";
        let expected = [("one".into(), 1, 0, false), ("two".into(), 3, 6, false), ("three".into(), 4, 12, true)];
        assert_eq!(collect(&[text]), expected);
        let bytes: Vec<&str> = text.split_inclusive(|_: char| true).collect();
        assert_eq!(collect(&bytes), expected);
    }

    #[test]
    fn a_line_without_end_is_left_out_and_counted() {
        let (mut lines, mut dump, mut seen) = (Lines::default(), Dump::default(), 0);
        let chunk = vec![b'x'; 1 << 20];
        for _ in 0..80 {
            lines.feed(&chunk, &mut dump, |_, _| seen += 1);
        }
        lines.feed(b"\nnext\n", &mut dump, |line, _| {
            seen += 1;
            assert_eq!((line.bytes, line.place.line, line.place.byte), (&b"next"[..], 2, (80 << 20) + 1));
        });
        assert_eq!(seen, 1);
        assert_eq!(dump.warnings.0[0].trouble, Trouble::HugeLine);
    }
}
