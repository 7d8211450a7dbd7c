//! Reads a statistics report straight into columns: a delta against the report before it or a complete one, with names or numbers.

use super::dictionary;
use super::scan::{Kind, Malformed, Raw, Scanner};
use crate::error::{Place, Trouble, Warnings};
use crate::intern::{Interner, Sym};
use crate::series::{Series, Value, Writer};
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
        let (mut pass, series) = Pass::new(self, dialect, target);
        let top = pass.report(series, scanner)?;
        if dialect.objects == Unmentioned::Gone {
            series.remove_unmentioned();
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
        let (mut pass, series) = Pass::new(self, dialect, target);
        pass.object(series, Raw { bytes: id.as_bytes(), escaped: false }, scanner)?;
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
    interner: &'a mut Interner,
    warnings: &'a mut Warnings,
    place: Place,
    newest: Option<Timestamp>,
}

impl<'a> Pass<'a> {
    fn new(reader: &'a ReportReader, dialect: Dialect, target: Target<'a>) -> (Pass<'a>, &'a mut Series) {
        let Target { series, interner, warnings, place } = target;
        (Pass { reader, dialect, interner, warnings, place, newest: None }, series)
    }

    fn report(&mut self, series: &mut Series, scanner: &mut Scanner<'_>) -> Result<Option<Timestamp>, Malformed> {
        let mut top = None;
        scanner.open_object()?;
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            match scanner.peek()? {
                Kind::Object => self.object(series, key, scanner)?,
                Kind::Word => {
                    scanner.word()?;
                    let id = key.text();
                    if let Some(object) = self.interner.find(&id).and_then(|id| series.find(id)) {
                        series.remove(object);
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

    fn object(&mut self, series: &mut Series, key: Raw<'_>, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        let index = match std::str::from_utf8(key.bytes) {
            Ok(id) if !key.escaped => series.object(id, self.interner),
            _ => series.object(&key.text(), self.interner),
        };
        let mut writer = series.writer(index);
        let (mut own, mut timed) = (None, false);
        let read = self.members(&mut writer, scanner, &mut own, &mut timed);
        if read.is_ok() {
            let object = &*writer.object;
            if object.stats_type.is_none() && object.has_content() {
                self.warnings.add(Trouble::MissingBase, self.place, self.interner.text(object.id));
            }
            match self.dialect.members {
                Unmentioned::Gone => writer.clear_unmentioned(),
                // Numbered reports leave out the time of the report, others a time that has not changed.
                Unmentioned::Unchanged if !self.dialect.numbered && !timed => {
                    let kept = object.times.now();
                    own = (!kept.is_nan()).then_some(Timestamp(kept));
                }
                Unmentioned::Unchanged => {}
            }
        }
        if let Some(own) = own {
            series.set_time(index, own);
        }
        read
    }

    /// Reads the members of an object, and its own time if it has one; `timed` is whether it is written as `timestamp`.
    fn members(
        &mut self,
        writer: &mut Writer<'_>,
        scanner: &mut Scanner<'_>,
        own: &mut Option<Timestamp>,
        timed: &mut bool,
    ) -> Result<(), Malformed> {
        scanner.open_object()?;
        let mut first = true;
        loop {
            if self.dialect.numbered {
                while let Some(number) = scanner.index_key(&mut first) {
                    let member = self.numbered_member(number);
                    self.value(writer, member, scanner, 0)?;
                }
            }
            let Some(key) = scanner.key(&mut first)? else { return Ok(()) };
            match key.bytes {
                b"t" if self.dialect.numbered => *own = self.time(scanner)?.or(*own),
                b"timestamp" => {
                    *timed = true;
                    *own = self.time(scanner)?.or(*own);
                }
                b"type" => self.stats_type(writer, scanner)?,
                b"id" => {
                    scanner.skip()?;
                }
                // Chromium's own derived series are computed anew from their sources.
                [b'[', .., b']'] => {
                    scanner.skip()?;
                }
                _ => {
                    let member = self.named_member(writer, key);
                    self.value(writer, member, scanner, 0)?;
                }
            }
        }
    }

    #[inline]
    fn numbered_member(&mut self, number: usize) -> Sym {
        match self.reader.numbered.get(number) {
            Some(Some(member)) => *member,
            _ => {
                let name = number.to_string();
                self.warnings.add(Trouble::UnknownMember, self.place, &name);
                self.interner.intern(&name)
            }
        }
    }

    #[inline]
    fn named_member(&mut self, writer: &Writer<'_>, key: Raw<'_>) -> Sym {
        match writer.expected_member() {
            Some(expected) if !key.escaped && self.interner.text(expected).as_bytes() == key.bytes => expected,
            _ => self.interner.intern(&key.text()),
        }
    }

    fn time(&mut self, scanner: &mut Scanner<'_>) -> Result<Option<Timestamp>, Malformed> {
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
        }
        Ok(time)
    }

    fn stats_type(&mut self, writer: &mut Writer<'_>, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        let known = writer.object.stats_type;
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
            self.warnings.add(Trouble::DuplicateId, self.place, self.interner.text(writer.object.id));
        } else {
            writer.object.stats_type = Some(stats_type);
        }
        Ok(())
    }

    #[inline]
    fn value(&mut self, writer: &mut Writer<'_>, member: Sym, scanner: &mut Scanner<'_>, depth: u8) -> Result<(), Malformed> {
        match scanner.peek()? {
            Kind::Number => {
                let number = scanner.number()?;
                writer.set(member, Value::Number(number));
            }
            Kind::String => {
                let raw = scanner.string()?;
                self.text(writer, member, raw);
            }
            Kind::Word => word(writer, member, scanner.word()?),
            Kind::Object if depth < DEEPEST => self.nested(writer, member, scanner, depth)?,
            Kind::Object | Kind::Array => {
                let json = scanner.skip()?;
                self.set_text(writer, member, &one_line(&String::from_utf8_lossy(json)));
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn text(&mut self, writer: &mut Writer<'_>, member: Sym, raw: Raw<'_>) {
        let text = raw.text();
        if self.dialect.text_numbers
            && self.is_legacy(writer)
            && let Some(value) = written_out(&text)
        {
            writer.set(member, value);
        } else {
            self.set_text(writer, member, &text);
        }
    }

    fn set_text(&mut self, writer: &mut Writer<'_>, member: Sym, text: &str) {
        if !writer.keep_text(member, text.as_bytes(), self.interner) {
            let text = self.interner.intern(text);
            writer.set(member, Value::Text(text));
        }
    }

    fn is_legacy(&self, writer: &Writer<'_>) -> bool {
        match writer.object.stats_type.map(|stats_type| self.interner.text(stats_type)) {
            Some("ssrc" | "VideoBwe" | "localcandidate" | "remotecandidate") => true,
            Some(stats_type) => stats_type.starts_with("goog"),
            None => false,
        }
    }

    #[inline(never)]
    fn nested(&mut self, writer: &mut Writer<'_>, outer: Sym, scanner: &mut Scanner<'_>, depth: u8) -> Result<(), Malformed> {
        scanner.open_object()?;
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            let key = key.text();
            let outer_name = self.interner.text(outer);
            let expected = writer.expected_member().filter(|&expected| {
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
            self.value(writer, member, scanner, depth + 1)?;
        }
        Ok(())
    }
}

#[inline(never)]
fn word(writer: &mut Writer<'_>, member: Sym, word: &[u8]) {
    match word {
        b"true" => writer.set(member, Value::Flag(true)),
        b"false" => writer.set(member, Value::Flag(false)),
        _ => writer.clear(member),
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
            super::scan::number(text).filter(|number| number.is_finite()).map(Value::Number)
        }
        _ => None,
    }
}

/// A time as epoch milliseconds. Zero stands for the time of the report in fippo and Jitsi logs.
fn plausible(number: f64) -> Option<Timestamp> {
    (number > 0.0 && number.is_finite()).then_some(Timestamp(number))
}
