//! The saved page of Firefox's about:webrtc: markup whose texts and attributes are rewritten, tag by tag.

use super::policy::Class;
use super::scrub::Scrub;
use super::sdp;
use super::text::Style;
use crate::error::Place;

/// Walks over markup.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) place: Place,
    /// Whether the log, or another part that only applications fill, is being read.
    foreign: bool,
    preferences: bool,
    /// Whether the next text is a translated one of the browser.
    translated: bool,
    /// Whether the next text belongs to a description.
    description: bool,
}

impl Page {
    /// Rewrites bytes and returns how many were taken; a tag or text that is not complete waits for more unless at the `end`.
    pub(super) fn run(&mut self, scrub: &mut Scrub, bytes: &[u8], end: bool, out: &mut Vec<u8>) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let length = if bytes[at] == b'<' { tag_length(&bytes[at..]) } else { memchr::memchr(b'<', &bytes[at..]) };
            let complete = match length {
                Some(length) => length,
                None if !end => break,
                // A text may end with the page; a tag that does is cut off.
                None if bytes[at] == b'<' => {
                    scrub.report.unreadable(self.place.byte + at as u64);
                    return bytes.len();
                }
                None => bytes.len() - at,
            };
            let piece = &bytes[at..at + complete];
            let place = Place { line: self.place.line + 1, byte: self.place.byte + at as u64 };
            match piece[0] {
                b'<' => self.tag(scrub, piece, place, out),
                _ => self.text(scrub, piece, place, out),
            }
            at += complete;
        }
        at
    }

    fn tag(&mut self, scrub: &mut Scrub, tag: &[u8], place: Place, out: &mut Vec<u8>) {
        let find = |needle: &str| memchr::memmem::find(tag, needle.as_bytes()).is_some();
        if tag.starts_with(b"</") || tag.len() > 3 && !tag[1].is_ascii_alphabetic() {
            // Comments and declarations say nothing of a call.
            self.description &= !tag.starts_with(b"</pre");
            self.translated = false;
            out.extend_from_slice(if tag.starts_with(b"</") && tag.len() < 40 { tag } else { b"" });
            return;
        }
        if find("log-heading") || find("class=\"log\"") {
            self.foreign = true;
        }
        if find("connection-open") || find("connection-closed") || find("user-modified-configuration") || find("configuration-heading") {
            self.foreign = false;
        }
        self.translated = find("data-l10n-id");
        self.description = tag.starts_with(b"<pre");
        self.preferences = find("valueDisplay");
        let mut copied = 0;
        let mut at = 0;
        while let Some(offset) = memchr::memchr2(b'"', b'\'', &tag[at..]) {
            let quote = tag[at + offset];
            let start = at + offset + 1;
            let Some(length) = memchr::memchr(quote, &tag[start..]) else { break };
            let name = tag[..start - 1].trim_ascii_end().strip_suffix(b"=").unwrap_or_default();
            if has_trigger(&tag[start..start + length]) && !is_drawing(name) {
                let text = decode(&tag[start..start + length]);
                let new = attribute(scrub, name, &text);
                if new != text {
                    scrub.report.change(place, &text, &new);
                    out.extend_from_slice(&tag[copied..start]);
                    encode(&new, out);
                    copied = start + length;
                }
            }
            at = start + length + 1;
        }
        out.extend_from_slice(&tag[copied..]);
    }

    fn text(&mut self, scrub: &mut Scrub, bytes: &[u8], place: Place, out: &mut Vec<u8>) {
        let strict = (self.foreign || self.preferences) && !self.translated;
        if !strict && !self.description && !has_trigger(bytes) {
            out.extend_from_slice(bytes);
            return;
        }
        let text = decode(bytes);
        scrub.report.settle();
        let new = match &*text {
            text if self.description || sdp::is_description(text.trim_start()) => scrub.description(text),
            text if strict => scrub.words_of(text, Class::Custom),
            text => labelled(scrub, text),
        };
        if new == text {
            out.extend_from_slice(bytes);
        } else {
            scrub.report.change(place, &text, &new);
            encode(&new, out);
        }
    }
}

/// A text such as `username: x` of the configuration, or any other of the page.
fn labelled(scrub: &mut Scrub, text: &str) -> String {
    match text.split_once(':') {
        Some((name, value))
            if matches!(name.split('(').next().unwrap_or_default().trim(), "username" | "credential" | "peerIdentity")
                && !value.trim().is_empty() =>
        {
            format!("{name}: {}", scrub.words_of(value.trim_start(), Class::Credential))
        }
        _ => scrub.text(text, Style::Plain),
    }
}

fn attribute(scrub: &mut Scrub, name: &[u8], text: &str) -> String {
    scrub.report.settle();
    // Names are the browser's here.
    let meaning = super::words::Meaning::Reading;
    match name.ends_with(b"data-l10n-args") {
        true => super::json::nested(scrub, text, meaning, 1).unwrap_or_else(|| scrub.words_of(text, Class::Custom)),
        false => scrub.text(text, Style::Plain),
    }
}

/// Attributes of drawings hold numbers alone.
fn is_drawing(name: &[u8]) -> bool {
    [&b" d"[..], b" viewBox", b" class", b" style", b" fill", b" stroke"].iter().any(|known| name.ends_with(known))
}

/// Whether a text can hold anything at all: every address, name and id has one of these.
fn has_trigger(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, b'.' | b':' | b'@' | b'+' | b'-' | b'&'))
}

/// The length of a tag, whose quoted attributes may hold the sign that ends it.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"<!--") {
        return memchr::memmem::find(bytes, b"-->").map(|at| at + 3);
    }
    let mut quote = None;
    for (at, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn decode(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    };
    if !text.contains('&') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let name = end.map_or("", |end| &rest[1..end]);
        let number = match name.strip_prefix("#x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => name.strip_prefix('#').and_then(|digits| digits.parse().ok()),
        };
        let character = match name {
            "quot" => Some('"'),
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{a0}'),
            _ => number.and_then(char::from_u32),
        };
        match (character, end) {
            (Some(character), Some(end)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Writes a text so that it is valid in markup, whether the page is of UTF-8 or of one byte for each character.
fn encode(text: &str, out: &mut Vec<u8>) {
    for character in text.chars() {
        match character {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '\'' => out.extend_from_slice(b"&#39;"),
            ascii if ascii.is_ascii() => out.push(ascii as u8),
            other => out.extend_from_slice(format!("&#{};", u32::from(other)).as_bytes()),
        }
    }
}
