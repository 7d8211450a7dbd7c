//! Walks over JSON of any producer and rewrites its texts, each by the name it stands under. Numbers, spaces and everything else
//! that is not changed is copied as it is. What cannot be read is left out: nobody could say what it holds.

use super::escapes::{has_known_escapes, write_escaped};
use super::looks::{index, is_coordinate, is_date, is_number, is_telling, own_of_id, stays};
use super::memory;
use super::policy::{Class, Treatment};
use super::scrub::Scrub;
use super::words::{self, Meaning};
use crate::codec::dictionary;
use crate::codec::scan::{Raw, Scanner};
use crate::codec::skim;
use crate::error::Place;
use std::borrow::Cow;

/// No producer nests deeper; what lies deeper is left out.
const DEEPEST: usize = 256;

/// What stands in a line of a dump made of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// `[method, connection, value, …]`
    Event,
    /// Anything else.
    Value(Meaning),
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    object: bool,
    /// The array of an event.
    event: bool,
    /// What surrounds the values, for those whose own name tells nothing.
    around: Meaning,
    /// What the current name tells.
    own: Option<Meaning>,
    /// Whether numbers under the current name, or under that of the array this is, are facts of a call.
    known: bool,
    index: u32,
}

/// Where a walk stands, between any two pieces.
#[derive(Debug)]
pub(super) struct Walker {
    root: Root,
    frames: Vec<Frame>,
    depth: usize,
    /// Place of the first byte of the next piece.
    pub(super) place: Place,
}

impl Walker {
    pub(super) fn new(root: Root) -> Walker {
        Walker { root, frames: Vec::new(), depth: 0, place: Place { line: 1, byte: 0 } }
    }

    /// Begins a new document.
    pub(super) fn reset(&mut self) {
        self.frames.clear();
    }

    /// Rewrites bytes and returns how many were taken; at the `end` all are, else a text that is not complete waits for more.
    pub(super) fn run(&mut self, scrub: &mut Scrub, bytes: &[u8], end: bool, out: &mut Vec<u8>) -> usize {
        let mut copied = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' | b'-' => {
                    let length =
                        bytes[at..].iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.' | b'e' | b'E' | b'+')).count();
                    if at + length == bytes.len() && !end {
                        break;
                    }
                    let follows =
                        bytes.get(at + length).is_none_or(|next| matches!(next, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t' | b':'));
                    if !follows && !bytes[at..].starts_with(b"-Infinity") || !is_number(&bytes[at..at + length]) && length > 1 {
                        let Some(length) = self.unreadable(scrub, &bytes[at..], at, end) else { break };
                        out.extend_from_slice(&bytes[copied..at]);
                        out.push(b'?');
                        at += length;
                        copied = at;
                        continue;
                    }
                    if let Some(number) = self.number(scrub, &bytes[at..at + length]) {
                        out.extend_from_slice(&bytes[copied..at]);
                        out.extend_from_slice(number);
                        copied = at + length;
                    }
                    at += length;
                }
                b'"' => match self.string(scrub, bytes, at, end) {
                    Text::Incomplete if end => {
                        scrub.report.unreadable(self.place.byte + at as u64);
                        out.extend_from_slice(&bytes[copied..at]);
                        copied = bytes.len();
                        at = copied;
                    }
                    Text::Incomplete => break,
                    Text::Same(next) => at = next,
                    Text::New(next, text) => {
                        out.extend_from_slice(&bytes[copied..=at]);
                        write_escaped(&text, out);
                        copied = next - 1;
                        at = next;
                    }
                },
                b',' => {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.index += 1;
                        frame.own = None;
                        frame.known &= !frame.object;
                    }
                    at = self.skim(bytes, at + 1);
                }
                b':' | b' ' | b'\n' | b'\r' | b'\t' => at += 1,
                b'{' | b'[' if self.frames.len() < DEEPEST => {
                    self.open(byte == b'{');
                    at = self.skim(bytes, at + 1);
                }
                b'}' | b']' if !self.frames.is_empty() => {
                    self.frames.pop();
                    at += 1;
                }
                _ => {
                    let letters = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                    if at + letters == bytes.len() && !end && letters > 0 {
                        break;
                    }
                    if matches!(&bytes[at..at + letters], b"null" | b"true" | b"false" | b"NaN" | b"Infinity" | b"undefined") {
                        at += letters;
                        continue;
                    }
                    let Some(length) = self.unreadable(scrub, &bytes[at..], at, end) else { break };
                    out.extend_from_slice(&bytes[copied..at]);
                    out.push(b'?');
                    at += length;
                    copied = at;
                }
            }
        }
        out.extend_from_slice(&bytes[copied..at]);
        at
    }

    /// Passes over the numbers of a compressed statistics object, which are most of a dump.
    #[inline]
    fn skim(&self, bytes: &[u8], at: usize) -> usize {
        match self.frames.as_slice() {
            [root, _, Frame { object: true, around: Meaning::Stats, .. }] if root.event && root.around == Meaning::Stats => {
                skim::numbered_members(bytes, at)
            }
            _ => at,
        }
    }

    /// The length of what is neither text nor number nor structure; `None` if its end is not there yet.
    fn unreadable(&mut self, scrub: &mut Scrub, bytes: &[u8], at: usize, end: bool) -> Option<usize> {
        let is_end = |byte: &u8| matches!(byte, b',' | b':' | b'"' | b'{' | b'}' | b'[' | b']' | b'\n');
        let length = 1 + bytes[1..].iter().take_while(|byte| !is_end(byte)).count();
        if length == bytes.len() && !end {
            return None;
        }
        scrub.report.unreadable(self.place.byte + at as u64);
        Some(length)
    }

    fn open(&mut self, object: bool) {
        let around = match self.frames.last() {
            None => match self.root {
                Root::Event => Meaning::Text(Class::Custom),
                Root::Value(meaning) => meaning,
            },
            Some(parent) => match self.own() {
                // Which kind of thing it is says nothing of what is in it.
                None | Some(Meaning::Known | Meaning::Time | Meaning::Page) => parent.around,
                Some(own) => own,
            },
        };
        let event = !object && self.frames.is_empty() && self.root == Root::Event;
        let known = !object && self.frames.last().is_some_and(|parent| parent.known);
        self.frames.push(Frame { object, event, around, own: None, known, index: 0 });
    }

    /// What the name or position of the next value tells.
    fn own(&self) -> Option<Meaning> {
        let frame = self.frames.last()?;
        if frame.object {
            return frame.own;
        }
        match (frame.event, frame.around, frame.index) {
            (true, _, 0) => Some(Meaning::Known),
            (true, _, 1) => Some(Meaning::Plain),
            // Constraints, correlation ids and page addresses may follow the value; a track is the value alone.
            (true, Meaning::Track | Meaning::Stats, 3..) => Some(Meaning::Text(Class::Custom)),
            _ => None,
        }
    }

    /// What the next value is.
    fn meaning(&self) -> Meaning {
        let Some(frame) = self.frames.last() else {
            return match self.root {
                Root::Event => Meaning::Text(Class::Custom),
                Root::Value(meaning) => meaning,
            };
        };
        let own = self.own();
        match frame.around {
            // Which connection an event is of holds whatever the event is about.
            Meaning::Whole(_) if frame.event && frame.index == 1 => Meaning::Plain,
            around @ Meaning::Whole(_) => match own {
                Some(own @ (Meaning::Whole(_) | Meaning::Known | Meaning::Time | Meaning::Password | Meaning::UserAgent)) => own,
                _ => around,
            },
            Meaning::Track if !frame.object && !frame.event && frame.index == 2 => Meaning::Whole(Class::Device),
            // Every browser and version has types of its own.
            Meaning::Stats if own == Some(Meaning::Known) => Meaning::Plain,
            around => own.unwrap_or(match around {
                Meaning::Stats => Meaning::Reading,
                // Nobody said yet whose event it is.
                Meaning::Log => Meaning::Foreign,
                Meaning::Channel if frame.object => Meaning::Text(Class::Custom),
                around => around,
            }),
        }
    }

    /// Whether names of members here are those of the standard and of known producers alone; all others are somebody's own.
    fn names_are_chosen(&self) -> bool {
        self.frames.last().is_some_and(|frame| {
            matches!(frame.around, Meaning::Foreign | Meaning::Text(Class::Custom)) || frame.around.makes_numbers_personal()
        })
    }

    /// What takes the place of a number; `None` where it stays.
    #[inline]
    fn number(&mut self, scrub: &mut Scrub, number: &[u8]) -> Option<&'static [u8]> {
        let frame = self.frames.last_mut()?;
        if frame.event && frame.index == 0 {
            let name = index(number).and_then(|number| dictionary::name(dictionary::METHODS, number));
            self.method(name.unwrap_or_default());
            return None;
        }
        // What follows the value of an event is its time.
        if frame.event && frame.index != 2 || frame.own.is_none() && !matches!(frame.around, Meaning::Whole(_) | Meaning::Foreign) {
            return None;
        }
        let (own, chosen) = (frame.own, frame.around == Meaning::Foreign && !frame.known);
        let class = match self.meaning() {
            Meaning::Time => return None,
            Meaning::Whole(class) if class == Class::Location || own.is_some() && Meaning::Whole(class).makes_numbers_personal() => class,
            meaning if !chosen && !meaning.makes_numbers_personal() => return None,
            _ if is_coordinate(number) => Class::Location,
            Meaning::Whole(class) if is_telling(number) => class,
            _ if is_telling(number) => Class::Custom,
            _ => return None,
        };
        if number == b"0" || scrub.policy.treatment(class) == Treatment::Keep {
            return None;
        }
        scrub.report.count(class, true);
        if let Ok(text) = std::str::from_utf8(number) {
            scrub.report.change(self.place, text, "0");
        }
        Some(b"0")
    }

    /// An event begins.
    fn method(&mut self, name: &str) {
        if let Some(frame) = self.frames.last_mut() {
            frame.around = if name == "g" { Meaning::Stats } else { words::method(name).unwrap_or(Meaning::Foreign) };
        }
    }

    fn string(&mut self, scrub: &mut Scrub, bytes: &[u8], start: usize, end: bool) -> Text {
        let mut scanner = Scanner::new(&bytes[start..]);
        let Ok(raw) = scanner.string() else { return Text::Incomplete };
        let next = start + scanner.at();
        if raw.escaped && !has_known_escapes(raw.bytes) {
            scrub.report.unreadable(self.place.byte + start as u64);
            return Text::New(next, String::new());
        }
        let is_object = self.frames.last().is_some_and(|frame| frame.object);
        let mut follows = next;
        if is_object {
            while matches!(bytes.get(follows), Some(b' ' | b'\n' | b'\r' | b'\t')) {
                follows += 1;
            }
            if follows == bytes.len() && !end {
                return Text::Incomplete;
            }
        }
        let changed =
            if is_object && bytes.get(follows) == Some(&b':') { self.name(scrub, raw, start) } else { self.text(scrub, raw, start) };
        match changed {
            Some(text) => Text::New(next, text),
            None => Text::Same(next),
        }
    }

    /// The name of a member.
    #[inline]
    fn name(&mut self, scrub: &mut Scrub, raw: Raw<'_>, at: usize) -> Option<String> {
        let chosen = self.names_are_chosen();
        let depth = self.frames.len();
        let in_event = self.frames.first().is_some_and(|root| root.event && root.around == Meaning::Stats);
        let frame = self.frames.last_mut()?;
        // In compressed statistics names of members are numbers.
        if in_event && index(raw.bytes).is_some() {
            frame.own = index(raw.bytes)
                .filter(|_| depth == 3)
                .and_then(|number| scrub.words.number(number))
                .filter(|own| *own != Meaning::Text(Class::Custom));
            return None;
        }
        let unescaped = if raw.escaped { raw.text() } else { Cow::Borrowed("") };
        let name = if raw.escaped { unescaped.as_bytes() } else { raw.bytes };
        frame.known = frame.around == Meaning::Foreign && scrub.words.is_fact(name);
        if scrub.words.is_common(name) {
            frame.own = scrub.words.member(name).or(own_of_id(frame.around, name));
            return None;
        }
        // webrtc-internals names a series by the id of its object and the member.
        let suffix = memchr::memrchr(b'-', name).map(|dash| &name[dash + 1..]);
        frame.own = match (scrub.words.member(name), suffix) {
            (Some(own), _) => Some(own),
            (None, Some(member)) => {
                scrub.words.member(member).or(own_of_id(frame.around, member)).or_else(|| is_date(member).then_some(Meaning::Time))
            }
            (None, None) => own_of_id(frame.around, name).or_else(|| is_date(name).then_some(Meaning::Time)),
        };
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | b'[' | b']' | b'(' | b')');
        let named_after = words::NAMED_AFTER.iter().any(|prefix| name.starts_with(prefix.as_bytes()));
        if !chosen && !named_after && name.len() < 36 && name.iter().all(plain) {
            return None;
        }
        if chosen {
            let new = scrub.key(&raw.text(), true);
            return (new.as_bytes() != raw.bytes).then_some(new);
        }
        self.remembered(scrub, raw, None, at, |scrub, text| scrub.key(text, false))
    }

    /// A text that is a value.
    fn text(&mut self, scrub: &mut Scrub, raw: Raw<'_>, at: usize) -> Option<String> {
        if let Some(frame) = self.frames.last()
            && frame.event
            && frame.index == 0
        {
            return self.event_name(scrub, raw, at);
        }
        let meaning = self.meaning();
        if meaning == Meaning::Known
            && let Some(frame) = self.frames.last()
            && frame.around == Meaning::Log
        {
            return self.event_name(scrub, raw, at);
        }
        if !raw.escaped && stays(scrub, raw.bytes, meaning) {
            return None;
        }
        // Chromium leaves the label of a track out at times, and a stream stands where it would.
        let is_stream = meaning == Meaning::Whole(Class::Device) && self.is_track() && super::places::uuid(raw.bytes).is_some();
        let meaning = if is_stream { Meaning::Text(Class::Media) } else { meaning };
        let depth = self.depth;
        self.remembered(scrub, raw, Some(meaning), at, |scrub, text| scrub.value(text, meaning, depth))
    }

    /// What a text becomes, or became when it was last met.
    fn remembered(
        &self,
        scrub: &mut Scrub,
        raw: Raw<'_>,
        meaning: Option<Meaning>,
        at: usize,
        work: impl FnOnce(&mut Scrub, &str) -> String,
    ) -> Option<String> {
        let short = raw.bytes.len() <= memory::LONGEST;
        scrub.report.settle();
        if short && let Some(outcome) = scrub.memory.find(meaning, raw.bytes) {
            let new = outcome.text.clone();
            if let Some((class, changed)) = outcome.counted {
                scrub.report.count(class, changed);
            }
            if let Some(new) = &new
                && self.depth == 0
                && scrub.report.wants_change()
            {
                self.show(scrub, &raw.text(), new, at);
            }
            return new;
        }
        let before = scrub.report.total;
        let text = raw.text();
        let new = work(scrub, &text);
        let new = (new != text).then_some(new);
        let counted = scrub.report.latest.filter(|_| scrub.report.total > before);
        if short && scrub.report.total <= before + 1 {
            scrub.memory.keep(meaning, raw.bytes, new.clone(), counted);
        }
        if let Some(new) = &new
            && self.depth == 0
        {
            self.show(scrub, &text, new, at);
        }
        new
    }

    /// The name of an event, which tells what its value is.
    fn event_name(&mut self, scrub: &mut Scrub, raw: Raw<'_>, at: usize) -> Option<String> {
        let name = raw.text();
        self.method(&name);
        if words::method(&name).is_some() {
            return None;
        }
        // Events are counted and filtered by their names, which must stay apart; an application may put anyone's into its own.
        let depth = self.depth;
        self.remembered(scrub, raw, Some(Meaning::Name), at, |scrub, text| scrub.value(text, Meaning::Name, depth))
    }

    fn is_track(&self) -> bool {
        self.frames.last().is_some_and(|frame| !frame.object && frame.around == Meaning::Track)
    }

    fn show(&self, scrub: &mut Scrub, before: &str, after: &str, at: usize) {
        if scrub.report.wants_change() {
            scrub.report.change(Place { line: self.place.line, byte: self.place.byte + at as u64 }, before, after);
        }
    }
}

enum Text {
    Incomplete,
    /// It stays; the offset behind it.
    Same(usize),
    New(usize, String),
}

/// Rewrites a text that is itself JSON; `None` if it is not.
pub(super) fn nested(scrub: &mut Scrub, text: &str, meaning: Meaning, depth: usize) -> Option<String> {
    let mut scanner = Scanner::new(text.as_bytes());
    scanner.skip().ok()?;
    if !scanner.at_end() {
        return None;
    }
    let is_event = meaning == Meaning::Foreign && text.starts_with("[\"");
    let root = if is_event { Root::Event } else { Root::Value(meaning) };
    let mut walker = Walker { depth, ..Walker::new(root) };
    let mut out = Vec::with_capacity(text.len());
    // Braces around an id, say, are no object: what is not JSON all through is taken as text.
    let before = scrub.report.unreadable;
    walker.run(scrub, text.as_bytes(), true, &mut out);
    if std::mem::replace(&mut scrub.report.unreadable, before) != before {
        return None;
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::*;

    fn anonymized(root: Root, text: &str, piece: usize) -> String {
        let mut scrub = Scrub::new(Policy::default(), &[9; 16]);
        let mut walker = Walker::new(root);
        let (mut out, mut held) = (Vec::new(), Vec::new());
        for chunk in text.as_bytes().chunks(piece) {
            held.extend_from_slice(chunk);
            let taken = walker.run(&mut scrub, &held, false, &mut out);
            held.drain(..taken);
        }
        walker.run(&mut scrub, &held, true, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn event(text: &str) -> String {
        let whole = anonymized(Root::Event, text, text.len());
        for piece in [1, 2, 7] {
            assert_eq!(anonymized(Root::Event, text, piece), whole);
        }
        assert_eq!(anonymized(Root::Event, &whole, 1000), whole);
        whole
    }

    #[test]
    fn numbers_and_common_words_are_copied_byte_for_byte() {
        let texts = [
            r#"["g","PC_0",{"t":1790000001000,"0":{"type":6,"79":1.50,"118":"succeeded"},"1":null},830]"#,
            r#"[23,"PC_0", "have-local-offer" ,-1.0e3]"#,
            r#"["onsignalingstatechange","7-3","\"stable\"",2.4]"#,
            r#"[40,null,{"audio":true,"video":"{\"width\": {\"ideal\": 1280}}"},"getUserMedia-7-4242-1",1]"#,
        ];
        for text in texts {
            assert_eq!(event(text), text);
        }
    }

    #[test]
    fn members_are_known_by_name_and_by_number() {
        let once = event(r#"["g","PC_0",{"0":{"134":"84\u002e12.33.7","143":"Ab3d","115":"Bob"},"1":{"ip":"10.1.2.3"}},5]"#);
        assert!(once.starts_with(r#"["g","PC_0",{"0":{"134":"203.0.113.1","143":"anon"#), "{once}");
        assert!(!once.contains("Bob") && once.ends_with(r#""1":{"ip":"10.200.0.1"}},5]"#), "{once}");
    }

    #[test]
    fn what_applications_log_is_taken_out_with_its_names() {
        let once = event(r#"["raiseHand","PC_0",{"Alice":{"state":"connected","x":5}},5]"#);
        assert!(
            once.starts_with(r#"["anon"#) && once.contains(r#"","PC_0",{"anon"#) && once.ends_with(r#"":{"state":"connected","x":5}},5]"#),
            "{once}"
        );
        let once = event(r#"["identity",null,{"displayName":"Bob","userId":4711,"ok":true,"n":3},5]"#);
        assert!(
            !once.contains("Bob")
                && !once.contains("4711")
                && once.contains("\"userId\":0,")
                && once.contains("true")
                && once.contains(":3}"),
            "{once}"
        );
        let once = event(r#"[39,null,{"location":{"latitude":52.5,"city":"Berlin"}},5]"#);
        assert!(!once.contains("52.5") && !once.contains("Berlin"), "{once}");
    }

    #[test]
    fn numbers_that_name_or_place_someone_are_taken_out_of_what_applications_log() {
        for (value, expected) in [
            (r#"{"uid":7654321,"packetsSent":7654321,"now":1790000001000,"ssrcs":[2153724675],"ok":52}"#, None),
            (r#"{"id":98765432101}"#, Some(r#"{"id":0}"#)),
            (r#"{"position":[52.520008,-13.404954]}"#, Some(r#"[0,0]}"#)),
            (r#"{"framesPerSecond":29.97003}"#, Some(r#"{"framesPerSecond":29.97003}"#)),
            (r#"4915112345678"#, Some("0")),
        ] {
            let once = event(&format!(r#"["custom","PC_0",{value},1790000002000]"#));
            let end = format!(
                "{},1790000002000]",
                expected.unwrap_or(r#"":0,"packetsSent":7654321,"now":1790000001000,"ssrcs":[2153724675],"ok":52}"#)
            );
            assert!(once.ends_with(&end), "{once}");
        }
    }

    #[test]
    fn names_that_nobody_but_an_application_chose_are_pseudonyms() {
        for text in [
            r#"["alice_smith_joined","PC_0",{"ok":true},5]"#,
            r#"["AliceSmithOnSuccess","PC_0",null,5]"#,
            r#"["create","PC_0",{"AliceSmith":{"width":2}},5]"#,
            r#"["navigator.mediaDevices.getUserMedia",null,{"audio":{"AliceSmith":1}},5]"#,
            r#"{"fileFormat":3,"AliceSmith":{"u":1}}"#,
        ] {
            let once = event(text);
            assert!(!once.to_lowercase().contains("smith") && once.contains("anon"), "{once}");
        }
        let known = r#"["create","PC_0",{"sendEncodings":[{"maxBitrate":5,"scaleResolutionDownBy":2}]},5]"#;
        assert_eq!(event(known), known);
    }

    #[test]
    fn an_event_stays_with_its_connection() {
        assert!(event(r#"["identity","PC_0",{"displayName":"Bob"},5]"#).starts_with(r#"["identity","PC_0",{"#));
    }

    #[test]
    fn tracks_lose_ids_and_labels() {
        let once = event(r#"[61,null,[["audio","trk-abc","Logi C920","str-1"]],"60-0",35]"#);
        assert!(
            !once.contains("abc")
                && !once.contains("Logi")
                && once.starts_with(r#"[61,null,[["audio","#)
                && once.ends_with(r#","60-0",35]"#),
            "{once}"
        );
        // The same label is the same wherever a track is written.
        let label = once.split('"').nth(5).unwrap().to_owned();
        let once = event(r#"[32,"PC_0",[["audio","trk-abc","Logi C920"],{"direction":"sendonly","streams":["str-1"]}],35]"#);
        assert!(once.contains(&format!(r#""{label}"],{{"direction":"sendonly","streams":["anon"#)), "{once}");
        let once = event(r#"["replaceTrack","PC_0",[null,["audio","trk-abc","Logi C920"]],35]"#);
        assert!(once.ends_with(&format!(r#""{label}"]],35]"#)), "{once}");
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        assert_eq!(event(r#"["create",Alice Smith,{"a":1.2.3.4},oops"#), r#"["create",?,{"a":?},?"#);
        assert_eq!(event(r#"["create",null,"Alice Sm"#), r#"["create",null,"#);
        assert_eq!(event(r#"["create",null,{"track\84.12.33.7":1},2]"#), r#"["create",null,{"":1},2]"#);
        let once = event(r#"["create",null,{"label","Bob"},1]"#);
        assert!(!once.contains("Bob"), "{once}");
    }
}
