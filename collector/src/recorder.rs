//! Writes notes as lines of an RTCStatsDump, file format 3, so that rtcstats' own reader takes them back as they were.

use crate::note::{Note, quoted};
use crate::numbers::MemberNumbers;
use shared::codec::description::{self, SessionDescription};
use shared::codec::dictionary;
use shared::codec::scan::{Kind, Malformed, Scanner};
use std::collections::HashMap;
use std::fmt::Write;

/// Members that say nothing which another does not say, and certificates: rtcstats leaves them out as well.
const LEFT_OUT: &[&str] = &["isRemote", "ip", "mediaType", "writable", "localCertificateId", "remoteCertificateId"];

/// Of a millisecond.
const THOUSANDTHS: f64 = 1000.0;

/// The writer of one dump. A dump's lines belong together: each counts its time from the one before.
#[derive(Default)]
pub struct Recorder {
    /// Time of the last line, in thousandths of a millisecond since the epoch, which is what browsers tell at best.
    clock: i64,
    connections: HashMap<String, Connection>,
    numbers: Option<MemberNumbers>,
}

#[derive(Default)]
struct Connection {
    /// Numbers of statistics objects, by id.
    objects: HashMap<String, usize>,
    descriptions: Descriptions,
}

impl Recorder {
    /// A recorder of a dump whose first two lines, the format's name and the metadata, are written already.
    pub fn new() -> Recorder {
        Recorder::default()
    }

    /// The line for a note, without its end; `None` for what is no note.
    pub fn line(&mut self, note: &str) -> Option<String> {
        let note = Note::read(note).ok()?;
        let mut line = String::with_capacity(note.value.len() / 2 + 64);
        let is_report = note.method == "getStats";
        match dictionary::method_number(&note.method).filter(|_| !is_close_of_all(&note)) {
            Some(number) => write!(line, "[{number},"),
            None if is_report => write!(line, "[\"g\","),
            None => write!(line, "[{},", quoted(&note.method)),
        }
        .expect("text takes everything");
        match &note.connection {
            Some(id) => line += &quoted(id),
            None => line += "null",
        }
        line.push(',');
        let connection = self.connections.entry(note.connection.as_deref().unwrap_or_default().to_owned()).or_default();
        if is_report {
            let numbers = self.numbers.get_or_insert_with(MemberNumbers::new);
            connection.report(note.value, numbers, &mut line).ok()?;
        } else {
            match connection.descriptions.shortened(&note.method, note.value) {
                Some(short) => line += &short,
                None => line += note.value,
            }
        }
        line += note.extra;
        let time = (note.time * THOUSANDTHS).round() as i64;
        write_delta(time.saturating_sub(self.clock), &mut line);
        self.clock = time;
        Some(line)
    }
}

/// `close` without a connection is the server's word for the end of a dump, which is never a number.
fn is_close_of_all(note: &Note<'_>) -> bool {
    note.method == "close" && note.connection.is_none()
}

impl Connection {
    /// Writes what changed in a report with numbers for ids and names.
    fn report(&mut self, value: &str, numbers: &MemberNumbers, line: &mut String) -> Result<(), Malformed> {
        let mut scanner = Scanner::new(value.as_bytes());
        scanner.open_object()?;
        line.push('{');
        let start = line.len();
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            let id = key.text();
            match scanner.peek()? {
                Kind::Object if !self.objects.contains_key(&*id) && is_certificate(text(scanner.clone().skip()?)) => {
                    scanner.skip()?;
                }
                Kind::Object => {
                    let before = line.len();
                    let number = self.number(&id);
                    comma(line, start);
                    write!(line, "\"{number}\":{{").expect("text takes everything");
                    let is_told = self.object(&mut scanner, numbers, line)?;
                    line.push('}');
                    if !is_told {
                        line.truncate(before);
                    }
                }
                Kind::Word => {
                    scanner.word()?;
                    if let Some(number) = self.objects.get(&*id) {
                        comma(line, start);
                        write!(line, "\"{number}\":null").expect("text takes everything");
                    }
                }
                _ => {
                    comma(line, start);
                    *line += &quoted(&id);
                    line.push(':');
                    *line += text(scanner.skip()?);
                }
            }
        }
        line.push('}');
        Ok(())
    }

    fn number(&mut self, id: &str) -> usize {
        let next = self.objects.len();
        *self.objects.entry(id.to_owned()).or_insert(next)
    }

    /// Writes the members of an object, and says whether anything is told of it.
    fn object(&mut self, scanner: &mut Scanner<'_>, numbers: &MemberNumbers, line: &mut String) -> Result<bool, Malformed> {
        scanner.open_object()?;
        let start = line.len();
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            let name = key.text();
            let is_text = scanner.peek()? == Kind::String;
            let member = text(scanner.skip()?);
            if LEFT_OUT.contains(&&*name) {
                continue;
            }
            comma(line, start);
            match (&*name, numbers.get(&name)) {
                ("timestamp", _) => *line += "\"t\":",
                (_, Some(number)) => write!(line, "\"{number}\":").expect("text takes everything"),
                _ => write!(line, "{}:", quoted(&name)).expect("text takes everything"),
            }
            if name == "type" {
                let name = member.trim_matches('"');
                match dictionary::type_number(name) {
                    Some(number) => write!(line, "{number}").expect("text takes everything"),
                    None => *line += member,
                }
            } else if is_text && name.ends_with("Id") {
                let reference = Scanner::new(member.as_bytes()).string()?.text().into_owned();
                write!(line, "\"{}\"", self.number(&reference)).expect("text takes everything");
            } else {
                *line += member;
            }
        }
        Ok(line.len() > start)
    }
}

/// Whether an object that is told of for the first time is a certificate. In a text within it quotes would be escaped.
fn is_certificate(object: &str) -> bool {
    object.contains(r#""type":"certificate""#)
}

/// What rtcstats' reader fills short descriptions from: a set one from the last created of its type, and a created one from
/// the last that was set. Only what every reader fills alike is shortened.
#[derive(Default)]
struct Descriptions {
    created: Vec<SessionDescription>,
    set: Option<SessionDescription>,
    /// The base that a reader takes which follows the client instead: the local description.
    local: description::Descriptions,
}

impl Descriptions {
    fn shortened(&mut self, method: &str, value: &str) -> Option<String> {
        let is_creation = matches!(method, "createOfferOnSuccess" | "createAnswerOnSuccess");
        let is_local = matches!(method, "setLocalDescription" | "setLocalDescriptionOnSuccess");
        if !is_creation && !is_local {
            return None;
        }
        let Some(full) = description::read(value) else {
            if method == "setLocalDescription" {
                self.set = None;
            }
            return None;
        };
        let theirs = match method {
            "setLocalDescription" => self.created.iter().find(|created| created.kind == full.kind),
            "setLocalDescriptionOnSuccess" => None,
            _ => self.set.as_ref(),
        };
        let ours = self.local.base(method, &full.kind);
        let short = theirs.zip(ours).and_then(|(theirs, ours)| {
            let short = description::compress(ours, &full);
            let is_exact = |base| description::expand(base, &short) == full;
            (is_exact(theirs) && is_exact(ours)).then(|| format!("{{\"type\":{},\"sdp\":{}}}", quoted(&short.kind), quoted(&short.sdp)))
        });
        if is_creation {
            self.created.retain(|created| created.kind != full.kind);
            self.created.push(full.clone());
        } else if method == "setLocalDescription" {
            self.set = Some(full.clone());
        }
        self.local.note(method, full);
        short
    }
}

/// Milliseconds with at most three decimals, written by hand: the general way weighs more than the rest of the recorder.
fn write_delta(thousandths: i64, line: &mut String) {
    let (whole, rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    let sign = if thousandths < 0 { "-" } else { "" };
    write!(line, ",{sign}{whole}").expect("text takes everything");
    if rest > 0 {
        line.push('.');
        *line += format!("{rest:03}").trim_end_matches('0');
    }
    line.push(']');
}

fn comma(line: &mut String, start: usize) {
    if line.len() > start {
        line.push(',');
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a part of a text that the scanner cut at quotes and brackets")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(notes: &[&str]) -> Vec<String> {
        let mut recorder = Recorder::new();
        notes.iter().filter_map(|note| recorder.line(note)).collect()
    }

    #[test]
    fn names_become_numbers_and_times_distances() {
        let notes = [
            r#"["create",null,{"hardwareConcurrency":8},1790000000000]"#,
            r#"["create","PC_0",null,1790000000005.5]"#,
            r#"[":userRating",null,{"stars":1},"x",1790000000006]"#,
            r#"["close",null,1000,1790000000003.99]"#,
        ];
        let expected = [
            r#"[39,null,{"hardwareConcurrency":8},1790000000000]"#,
            r#"[39,"PC_0",null,5.5]"#,
            r#"[":userRating",null,{"stars":1},"x",0.5]"#,
            r#"["close",null,1000,-2.01]"#,
        ];
        assert_eq!(lines(&notes), expected);
    }

    #[test]
    fn reports_have_numbers_for_ids_names_and_references() {
        let notes = [
            r#"["getStats","PC_0",{"t":9,"CF1":{"type":"certificate","base64Certificate":"x"},"T":{"type":"transport","selectedCandidatePairId":"CP","localCertificateId":"CF1"},"CP":{"type":"candidate-pair","writable":true,"state":"x\"y","timestamp":8,"own":1}},"connected-0",1000]"#,
            r#"["getStats","PC_0",{"t":10,"T":null,"CF1":null,"CP":{"writable":false},"P":{"type":"new-type","packetsSent":null}},2000]"#,
        ];
        let expected = [
            r#"["g","PC_0",{"t":9,"0":{"type":5,"69":"1"},"1":{"type":6,"118":"x\"y","t":8,"own":1}},"connected-0",1000]"#,
            r#"["g","PC_0",{"t":10,"0":null,"2":{"type":"new-type","62":null}},1000]"#,
        ];
        let numbers = MemberNumbers::new();
        let lines = lines(&notes);
        assert_eq!(lines.len(), expected.len());
        for (line, expected) in lines.iter().zip(expected) {
            let mut expected = expected.to_owned();
            for (number, name) in [("69", "selectedCandidatePairId"), ("118", "state"), ("62", "packetsSent")] {
                expected = expected.replace(&format!("\"{number}\":"), &format!("\"{}\":", numbers.get(name).expect("a known member")));
            }
            assert_eq!(*line, expected);
        }
    }

    #[test]
    fn a_description_that_is_set_as_created_is_short() {
        let sdp = r#"{"type":"offer","sdp":"v=0\r\ns=-\r\nm=audio 9\r\na=mid:0\r\n"}"#;
        let created = format!(r#"["createOfferOnSuccess","PC_0",{sdp},"2-0",1]"#);
        let set = format!(r#"["setLocalDescription","PC_0",{sdp},"6-0",2]"#);
        let lines = lines(&[&created, &set]);
        assert_eq!(lines[0], format!(r#"[3,"PC_0",{sdp},"2-0",1]"#));
        assert_eq!(lines[1], r#"[6,"PC_0",{"type":"offer","sdp":"v=\r\nm=\r\n"},"6-0",1]"#);
    }

    #[test]
    fn what_is_no_note_is_no_line() {
        assert_eq!(lines(&["", "null", "[1]", r#"["getStats","PC_0",{"t":1,1]"#, r#"["getStats","PC_0",7,1]"#]), Vec::<String>::new());
    }
}
