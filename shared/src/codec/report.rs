//! Reads a statistics report straight into columns: a delta against the report before it or a complete one, with names or numbers.

use super::dictionary;
use super::scan::{Kind, Malformed, Raw, Scanner};
use crate::error::{Place, Trouble, Warnings};
use crate::intern::{Interner, Sym};
use crate::series::{ObjectIdx, Series, Value};
use crate::units::Timestamp;

/// What it means that a report does not mention something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmentioned {
    /// It has not changed.
    Unchanged,
    /// It is gone.
    Gone,
}

/// How a producer writes reports.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Names of members and types are numbers of the tables, and `t` is the time of the report.
    pub numbered: bool,
    /// What a missing object means.
    pub objects: Unmentioned,
    /// What a missing member means.
    pub members: Unmentioned,
    /// Numbers of objects from before the standard (`goog` statistics) are written as strings.
    pub text_numbers: bool,
}

/// Reads reports; holds what is worth keeping between them.
#[derive(Debug)]
pub struct ReportReader {
    /// Symbols of the numbered members, by number.
    numbered: Vec<Option<Sym>>,
}

/// The deepest nesting that becomes members of their own; what is deeper is kept as JSON text.
const DEEPEST: u8 = 4;

impl ReportReader {
    /// A reader that has seen nothing.
    pub fn new(interner: &mut Interner) -> ReportReader {
        let mut numbered = vec![None; dictionary::MEMBERS.last().map_or(0, |last| usize::from(last.0) + 1)];
        for &(number, name) in dictionary::MEMBERS {
            numbered[usize::from(number)] = Some(interner.intern(name));
        }
        ReportReader { numbered }
    }

    /// Reads the report at the scanner into `series`, between [`Series::begin`] and [`Series::end`], which are the caller's.
    /// Returns the time the report gives itself. What was read before malformed text is kept.
    pub fn read(&self, scanner: &mut Scanner<'_>, dialect: Dialect, target: Target<'_>) -> Result<Option<Timestamp>, Malformed> {
        let mut pass = Pass::new(self, dialect, target);
        let top = pass.report(scanner)?;
        if dialect.objects == Unmentioned::Gone {
            pass.series.remove_unmentioned();
        }
        Ok(top.or(pass.newest))
    }

    /// Reads one object of a report, for producers that do not key their objects by id. Returns its own time.
    pub fn read_object(
        &self,
        scanner: &mut Scanner<'_>,
        id: &str,
        dialect: Dialect,
        target: Target<'_>,
    ) -> Result<Option<Timestamp>, Malformed> {
        let mut pass = Pass::new(self, dialect, target);
        pass.object(Raw { bytes: id.as_bytes(), escaped: false }, scanner)?;
        Ok(pass.newest)
    }
}

/// Where a report goes.
#[derive(Debug)]
pub struct Target<'a> {
    /// The statistics of its connection.
    pub series: &'a mut Series,
    /// The names of the dump.
    pub interner: &'a mut Interner,
    /// The trouble of the dump.
    pub warnings: &'a mut Warnings,
    /// Where the report stands in the text.
    pub place: Place,
}

struct Pass<'a> {
    reader: &'a ReportReader,
    dialect: Dialect,
    series: &'a mut Series,
    interner: &'a mut Interner,
    warnings: &'a mut Warnings,
    place: Place,
    newest: Option<Timestamp>,
}

impl<'a> Pass<'a> {
    fn new(reader: &'a ReportReader, dialect: Dialect, target: Target<'a>) -> Pass<'a> {
        let Target { series, interner, warnings, place } = target;
        Pass { reader, dialect, series, interner, warnings, place, newest: None }
    }

    fn report(&mut self, scanner: &mut Scanner<'_>) -> Result<Option<Timestamp>, Malformed> {
        let mut top = None;
        scanner.open_object()?;
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            match scanner.peek()? {
                Kind::Object => self.object(key, scanner)?,
                Kind::Word => {
                    scanner.word()?;
                    let id = key.text();
                    if let Some(object) = self.interner.find(&id).and_then(|id| self.series.find(id)) {
                        self.series.remove(object);
                    }
                }
                Kind::Number if matches!(key.bytes, b"t" | b"timestamp") => top = plausible(scanner.number()?),
                _ => {
                    scanner.skip()?;
                }
            }
        }
        Ok(top)
    }

    fn object(&mut self, key: Raw<'_>, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        let index = match std::str::from_utf8(key.bytes) {
            Ok(id) if !key.escaped => self.series.object(id, self.interner),
            _ => self.series.object(&key.text(), self.interner),
        };
        scanner.open_object()?;
        let (mut first, mut timed) = (true, false);
        while let Some(key) = scanner.key(&mut first)? {
            match key.bytes {
                b"t" if self.dialect.numbered => self.time(index, scanner)?,
                b"timestamp" => {
                    timed = true;
                    self.time(index, scanner)?;
                }
                b"type" => self.stats_type(index, scanner)?,
                b"id" => {
                    scanner.skip()?;
                }
                // Chromium's own derived series are computed anew from their sources.
                [b'[', .., b']'] => {
                    scanner.skip()?;
                }
                _ => {
                    let member = self.member(index, key);
                    self.value(index, member, scanner, 0)?;
                }
            }
        }
        let object = &self.series.objects[index.0 as usize];
        if object.stats_type.is_none() && object.has_content() {
            let id = self.interner.text(self.series.objects[index.0 as usize].id);
            self.warnings.add(Trouble::MissingBase, self.place, id);
        }
        match self.dialect.members {
            Unmentioned::Gone => self.series.clear_unmentioned(index),
            // Numbered reports leave out the time of the report, others a time that has not changed.
            Unmentioned::Unchanged if !self.dialect.numbered && !timed => {
                let kept = self.series.objects[index.0 as usize].times.now();
                if !kept.is_nan() {
                    self.series.set_time(index, Timestamp(kept));
                }
            }
            Unmentioned::Unchanged => {}
        }
        Ok(())
    }

    #[inline]
    fn member(&mut self, index: ObjectIdx, key: Raw<'_>) -> Sym {
        if self.dialect.numbered
            && let Some(number) = key.index()
        {
            return match self.reader.numbered.get(number).copied().flatten() {
                Some(member) => member,
                None => {
                    let name = key.text();
                    self.warnings.add(Trouble::UnknownMember, self.place, &name);
                    self.interner.intern(&name)
                }
            };
        }
        match self.series.expected_member(index) {
            Some(expected) if !key.escaped && self.interner.text(expected).as_bytes() == key.bytes => expected,
            _ => self.interner.intern(&key.text()),
        }
    }

    fn time(&mut self, index: ObjectIdx, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        let time = match scanner.peek()? {
            Kind::Number => plausible(scanner.number()?),
            Kind::String => super::time_text::iso(&scanner.string()?.text()),
            _ => {
                scanner.skip()?;
                None
            }
        };
        if let Some(time) = time {
            self.newest = Some(self.newest.map_or(time, |newest| if time > newest { time } else { newest }));
            self.series.set_time(index, time);
        }
        Ok(())
    }

    fn stats_type(&mut self, index: ObjectIdx, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        let known = self.series.objects[index.0 as usize].stats_type;
        let stats_type = match scanner.peek()? {
            Kind::String => {
                let raw = scanner.string()?;
                match known {
                    Some(known) if self.interner.text(known).as_bytes() == raw.bytes => known,
                    _ => self.interner.intern(hyphenated(&raw.text())),
                }
            }
            Kind::Number => {
                let number = scanner.number()?;
                match dictionary::name(dictionary::TYPES, number as usize) {
                    Some(name) => self.interner.intern(name),
                    None => {
                        let name = number.to_string();
                        self.warnings.add(Trouble::UnknownType, self.place, &name);
                        self.interner.intern(&name)
                    }
                }
            }
            _ => {
                scanner.skip()?;
                return Ok(());
            }
        };
        if known.is_some_and(|known| known != stats_type) {
            let id = self.interner.text(self.series.objects[index.0 as usize].id);
            self.warnings.add(Trouble::DuplicateId, self.place, id);
        } else {
            self.series.objects[index.0 as usize].stats_type = Some(stats_type);
        }
        Ok(())
    }

    #[inline]
    fn value(&mut self, index: ObjectIdx, member: Sym, scanner: &mut Scanner<'_>, depth: u8) -> Result<(), Malformed> {
        match scanner.peek()? {
            Kind::Number => {
                let number = scanner.number()?;
                self.series.set(index, member, Value::Number(number));
            }
            Kind::String => {
                let raw = scanner.string()?;
                self.text(index, member, raw);
            }
            Kind::Word => match scanner.word()? {
                b"true" => self.series.set(index, member, Value::Flag(true)),
                b"false" => self.series.set(index, member, Value::Flag(false)),
                _ => self.series.clear(index, member),
            },
            Kind::Object if depth < DEEPEST => self.nested(index, member, scanner, depth)?,
            Kind::Object | Kind::Array => {
                let json = scanner.skip()?;
                let text = one_line(&String::from_utf8_lossy(json));
                if !self.series.keep_text(index, member, &text, self.interner) {
                    let text = self.interner.intern(&text);
                    self.series.set(index, member, Value::Text(text));
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, index: ObjectIdx, member: Sym, raw: Raw<'_>) {
        let text = raw.text();
        if self.dialect.text_numbers
            && self.is_legacy(index)
            && let Some(value) = written_out(&text)
        {
            self.series.set(index, member, value);
        } else if !self.series.keep_text(index, member, &text, self.interner) {
            let text = self.interner.intern(&text);
            self.series.set(index, member, Value::Text(text));
        }
    }

    fn is_legacy(&self, index: ObjectIdx) -> bool {
        let name = |sym: Sym| self.interner.text(sym);
        match self.series.objects[index.0 as usize].stats_type.map(name) {
            Some("ssrc" | "VideoBwe" | "localcandidate" | "remotecandidate") => true,
            Some(stats_type) => stats_type.starts_with("goog"),
            None => false,
        }
    }

    fn nested(&mut self, index: ObjectIdx, outer: Sym, scanner: &mut Scanner<'_>, depth: u8) -> Result<(), Malformed> {
        scanner.open_object()?;
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            let key = key.text();
            let outer_name = self.interner.text(outer);
            let expected = self.series.expected_member(index).filter(|&expected| {
                let name = self.interner.text(expected);
                name.len() == outer_name.len() + 1 + key.len()
                    && name.starts_with(outer_name)
                    && name.ends_with(&*key)
                    && name.as_bytes()[outer_name.len()] == b'.'
            });
            let member = match expected {
                Some(member) => member,
                None => {
                    let name = format!("{outer_name}.{key}");
                    self.interner.intern(&name)
                }
            };
            self.value(index, member, scanner, depth + 1)?;
        }
        Ok(())
    }
}

/// Names of types from before the standard hyphenated them.
fn hyphenated(stats_type: &str) -> &str {
    match stats_type {
        "inboundrtp" => "inbound-rtp",
        "outboundrtp" => "outbound-rtp",
        "candidatepair" => "candidate-pair",
        "datachannel" => "data-channel",
        "peerconnection" => "peer-connection",
        other => other,
    }
}

/// JSON text without the line breaks that pretty printers put between values: those in strings are escaped.
fn one_line(json: &str) -> String {
    json.lines().map(str::trim_start).collect()
}

/// The number or boolean that legacy statistics write as a string.
fn written_out(text: &str) -> Option<Value> {
    match text {
        "true" => Some(Value::Flag(true)),
        "false" => Some(Value::Flag(false)),
        _ if text.starts_with(|first: char| first.is_ascii_digit() || first == '-') => {
            text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number)
        }
        _ => None,
    }
}

/// A time as epoch milliseconds. Zero stands for the time of the report in fippo and Jitsi logs.
fn plausible(number: f64) -> Option<Timestamp> {
    (number > 0.0 && number.is_finite()).then_some(Timestamp(number))
}
