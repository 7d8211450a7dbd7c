//! Bytes of a dump in, bytes of the same dump without personal data out, in the same format.
//!
//! An [`Anonymizer`] takes a dump in pieces and gives the export in pieces, holding no more than a line or a text of it. Then it
//! tells what it did ([`Report`]) and gives a [`LeakCheck`] to read the export again, or to ask whether a [`Watch`] that read it while it
//! was written has seen enough. Without either nothing is called clean.
//!
//! [`policy`] says what is done to what; `words` what stands under which name; `json` (with `looks`) and `page` walk over the
//! formats and `values`, `text`, `rows`, `sdp` and `url` over what they find; `scrub`, `pseudonym` and `address` make what takes its place.

mod address;
mod escapes;
mod json;
mod leak;
mod looks;
mod memory;
mod page;
mod places;
pub mod policy;
mod pseudonym;
mod report;
mod rows;
mod scrub;
mod sdp;
mod text;
mod url;
mod values;
mod words;

use crate::error::Error;
use crate::formats::{BYTE_ORDER_MARK, Detection, Format, detect};
use json::{Root, Walker};
use page::Page;
use policy::{Class, Policy};
use scrub::Scrub;
use words::Meaning;

pub use leak::{Findings, Leak, LeakCheck, Watch};
pub use pseudonym::Key;
pub use report::{Change, Count, Report};

/// A line or text longer than this is left out: no producer writes one, and holding it would take unbounded memory.
const LONGEST: usize = 64 << 20;

/// Rewrites a dump of any known format.
pub struct Anonymizer {
    scrub: Scrub,
    format: Option<Format>,
    unknown: Option<String>,
    walk: Walk,
    /// What was fed and not yet taken.
    held: Vec<u8>,
    /// Whether the rest of a line that is too long is passed over.
    skipping: bool,
}

enum Walk {
    Lines(Walker),
    Document(Walker),
    Page(Page),
}

impl Anonymizer {
    /// An export under a policy. The key must come from a random source and be used for one export alone; it is kept nowhere.
    pub fn new(policy: Policy, key: &Key) -> Anonymizer {
        Anonymizer {
            scrub: Scrub::new(policy, key),
            format: None,
            unknown: None,
            walk: Walk::Lines(Walker::new(Root::Event)),
            held: Vec::new(),
            skipping: false,
        }
    }

    /// What was done so far.
    pub fn report(&self) -> &Report {
        &self.scrub.report
    }

    /// Takes the next bytes of the dump, already decompressed, and writes what is ready of the export behind `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.scrub.report.read += bytes.len() as u64;
        let before = out.len();
        if self.format.is_some() {
            self.rewrite(bytes, out);
        } else if self.unknown.is_none() {
            self.held.extend_from_slice(bytes);
            self.choose(false, out);
        }
        self.scrub.report.written += (out.len() - before) as u64;
    }

    fn choose(&mut self, complete: bool, out: &mut Vec<u8>) {
        let (mark, text) = match self.held.strip_prefix(BYTE_ORDER_MARK) {
            Some(text) => (BYTE_ORDER_MARK, text),
            None => (&[][..], &self.held[..]),
        };
        match detect(text, complete) {
            Detection::Undecided => {}
            Detection::Unknown { found } => {
                self.unknown = Some(found);
                self.held = Vec::new();
            }
            Detection::Known(format) => {
                self.format = Some(format);
                self.walk = match format {
                    Format::RtcStats | Format::Jitsi | Format::Stream | Format::JitsiServer | Format::FippoLines => {
                        Walk::Lines(Walker::new(Root::Event))
                    }
                    Format::Internals | Format::FippoDocument => Walk::Document(Walker::new(Root::Value(Meaning::Text(Class::Custom)))),
                    Format::FirefoxReport | Format::FirefoxHistory => Walk::Document(Walker::new(Root::Value(Meaning::Stats))),
                    Format::FirefoxPage => Walk::Page(Page::default()),
                };
                out.extend_from_slice(mark);
                let text = text.to_vec();
                self.held = Vec::new();
                self.rewrite(&text, out);
            }
        }
    }

    fn rewrite(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        if self.skipping {
            let Some(end) = memchr::memchr(b'\n', bytes) else { return };
            bytes = &bytes[end..];
            self.skipping = false;
        }
        if !self.held.is_empty() {
            let is_lines = matches!(self.walk, Walk::Lines(_));
            // A line is not looked at before it is complete.
            if is_lines && memchr::memchr(b'\n', bytes).is_none() {
                self.hold(bytes);
                return;
            }
            let mut held = std::mem::take(&mut self.held);
            let line = if is_lines { memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1) } else { bytes.len() };
            held.extend_from_slice(&bytes[..line]);
            bytes = &bytes[line..];
            let taken = self.take(&held, false, out);
            held.drain(..taken);
            self.held = held;
        }
        if !bytes.is_empty() {
            let taken = self.take(bytes, false, out);
            self.hold(&bytes[taken..]);
        } else {
            self.hold(&[]);
        }
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.held.len() + bytes.len() > LONGEST {
            let byte = self.scrub.report.read;
            self.scrub.report.unreadable(byte);
            self.held = Vec::new();
            self.skipping = true;
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    /// Rewrites what is complete of some bytes and returns how many they were.
    fn take(&mut self, bytes: &[u8], end: bool, out: &mut Vec<u8>) -> usize {
        match &mut self.walk {
            Walk::Lines(walker) => {
                let mut at = 0;
                while let Some(length) = memchr::memchr(b'\n', &bytes[at..]) {
                    line(walker, &mut self.scrub, &bytes[at..at + length], out);
                    out.push(b'\n');
                    at += length + 1;
                    walker.place.line += 1;
                    walker.place.byte += 1 + length as u64;
                }
                if end {
                    line(walker, &mut self.scrub, &bytes[at..], out);
                    at = bytes.len();
                }
                at
            }
            Walk::Document(walker) => {
                let taken = walker.run(&mut self.scrub, bytes, end, out);
                walker.place.line += memchr::memchr_iter(b'\n', &bytes[..taken]).count() as u64;
                walker.place.byte += taken as u64;
                taken
            }
            Walk::Page(page) => {
                let taken = page.run(&mut self.scrub, bytes, end, out);
                page.place.line += memchr::memchr_iter(b'\n', &bytes[..taken]).count() as u64;
                page.place.byte += taken as u64;
                taken
            }
        }
    }

    /// Ends the export: writes what is left, and gives what is told of it and the check that is still to be made.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(Format, Report, LeakCheck), Error> {
        let before = out.len();
        if self.format.is_none() && self.unknown.is_none() {
            self.choose(true, out);
        }
        let Some(format) = self.format else {
            let found = self.unknown.unwrap_or_default();
            return Err(if self.scrub.report.read == 0 { Error::Empty } else { Error::UnknownFormat { found } });
        };
        let held = std::mem::take(&mut self.held);
        self.take(&held, true, out);
        self.scrub.report.written += (out.len() - before) as u64;
        let Scrub { policy, report, secrets, addresses, .. } = self.scrub;
        let check = LeakCheck::new(policy, secrets, addresses.into_pseudonyms(), report.written);
        Ok((format, report, check))
    }
}

/// Rewrites one line. The one that only names the format holds nothing else.
fn line(walker: &mut Walker, scrub: &mut Scrub, line: &[u8], out: &mut Vec<u8>) {
    if walker.place.byte == 0 && line.trim_ascii_end() == b"RTCStatsDump" {
        out.extend_from_slice(line);
        return;
    }
    walker.reset();
    walker.run(scrub, line, true, out);
}
