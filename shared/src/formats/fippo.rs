//! rtcstats of the years before 2025: one JSON document in its first version, then a line of metadata and event lines.

use super::Reader;
use super::events::{Events, RawEvent, check_version};
use crate::codec::document::{Document, Piece, Take};
use crate::codec::lines::{Line, Lines};
use crate::codec::report::{Dialect, Unmentioned};
use crate::codec::scan::{Kind, Malformed, Scanner};
use crate::codec::time_text;
use crate::error::{Place, Trouble};
use crate::model::Dump;
use crate::units::Timestamp;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Reports leave out what has not changed, and never tell that an object is gone.
const DELTA: Dialect = Dialect { numbered: false, objects: Unmentioned::Unchanged, members: Unmentioned::Unchanged, text_numbers: true };

/// Reads a line of metadata and lines `[method, connection, value, epoch ms]`.
#[derive(Default)]
pub(super) struct LinesReader {
    lines: Lines,
    events: Events,
    begun: bool,
}

impl Reader for LinesReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        let (events, begun) = (&mut self.events, &mut self.begun);
        self.lines.feed(bytes, dump, |line, dump| event_line(events, begun, line, dump));
    }

    fn finish(&mut self, dump: &mut Dump) {
        let (events, begun) = (&mut self.events, &mut self.begun);
        self.lines.finish(dump, |line, dump| event_line(events, begun, line, dump));
        dump.producer = Some("rtcstats".to_owned());
    }
}

fn event_line(events: &mut Events, begun: &mut bool, line: Line<'_>, dump: &mut Dump) {
    if !std::mem::replace(begun, true)
        && let Ok(Value::Object(metadata)) = serde_json::from_slice(line.bytes)
    {
        check_version(&metadata, 1..=2, line.place, dump);
        read_metadata(metadata, dump);
        return;
    }
    let read = RawEvent::from_line(line.bytes).and_then(|event| events.take(&event, DELTA, line.place, dump));
    if read == Err(Malformed) {
        line.warn_malformed(dump);
    }
}

fn read_metadata(metadata: Map<String, Value>, dump: &mut Dump) {
    for (name, value) in metadata {
        match value {
            Value::String(text) => note(&name, &text, dump),
            other => dump.add_fact(&name, other.to_string()),
        }
    }
}

fn note(name: &str, text: &str, dump: &mut Dump) {
    match name {
        "userAgent" => dump.user_agent = Some(text.to_owned()),
        "url" => dump.page = Some(text.to_owned()),
        "origin" if dump.page.is_none() => dump.page = Some(text.to_owned()),
        _ => {}
    }
    dump.add_fact(name, text);
}

/// Reads `{"peerConnections":{"PC_0":[{"time":…,"type":…,"value":…}]},"getUserMedia":[…]}`.
#[derive(Default)]
pub(super) struct DocumentReader {
    document: Document,
    state: DocumentState,
}

#[derive(Default)]
struct DocumentState {
    events: Events,
}

impl Reader for DocumentReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        self.document.feed(bytes, dump, &mut self.state);
    }

    fn finish(&mut self, dump: &mut Dump) {
        self.document.finish(dump, &mut self.state);
        dump.producer = Some("rtcstats".to_owned());
    }
}

impl Take for DocumentState {
    fn walks_into(&self, path: &[String]) -> bool {
        match path {
            [] => true,
            [top] => matches!(&**top, "peerConnections" | "PeerConnections" | "getUserMedia"),
            [top, _] => top == "peerConnections",
            _ => false,
        }
    }

    fn take(&mut self, path: &[String], piece: Piece<'_>, dump: &mut Dump) {
        let Piece::Value(value, place) = piece else {
            // Each connection has its own course of time.
            self.events.restart();
            return;
        };
        let read = match path {
            [top, _] if top == "getUserMedia" => self.event(None, value, place, dump),
            [top, connection, _] if top == "peerConnections" => self.event(Some(connection), value, place, dump),
            [name] => match Scanner::new(value).peek() {
                Ok(Kind::String) => Scanner::new(value).string().map(|text| note(name, &text.text(), dump)),
                _ => {
                    dump.add_fact(name, String::from_utf8_lossy(value));
                    Ok(())
                }
            },
            _ => Err(Malformed),
        };
        if read == Err(Malformed) {
            dump.warn(Trouble::UnparsableValue, place, &String::from_utf8_lossy(&value[..value.len().min(400)]));
        }
    }
}

impl DocumentState {
    fn event(&mut self, connection: Option<&str>, entry: &[u8], place: Place, dump: &mut Dump) -> Result<(), Malformed> {
        let (mut scanner, mut first) = (Scanner::new(entry), true);
        let (mut method, mut value, mut time): (Option<Cow<'_, str>>, &[u8], Option<Timestamp>) = (None, b"null", None);
        let mut extra = Vec::new();
        scanner.open_object()?;
        while let Some(key) = scanner.key(&mut first)? {
            match (key.bytes, scanner.peek()?) {
                (b"type", Kind::String) => method = Some(scanner.string()?.text()),
                (b"time", Kind::String) => time = time_text::iso(&scanner.string()?.text()),
                (b"time" | b"timestamp", Kind::Number) => time = Some(Timestamp(scanner.number()?)),
                (b"value", _) => value = scanner.skip()?,
                _ => extra.push(scanner.skip()?),
            }
        }
        let event = RawEvent { method: method.ok_or(Malformed)?, connection: connection.map(Cow::Borrowed), value, time, extra };
        self.events.take(&event, DELTA, place, dump)
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Trouble;
    use crate::formats::DumpReader;
    use crate::model::Dump;

    fn read(text: &str, size: usize) -> Dump {
        let mut reader = DumpReader::default();
        text.as_bytes().chunks(size).for_each(|chunk| reader.feed(chunk));
        reader.finish(None).expect("a dump")
    }

    fn spans(dump: &Dump, id: &str, member: &str) -> Vec<(u32, u32, f64)> {
        let series = &dump.connections[0].series;
        let object = series.find(dump.interner.find(id).expect("a known id")).expect("an object");
        let member = dump.interner.find(member).expect("a known member");
        let columns = series.objects[object.0 as usize].member(member);
        columns.flat_map(|column| column.spans(series.end_tick()).collect::<Vec<_>>()).collect()
    }

    const LINES: &str = r#"{"path":"/r","url":"https://app.example/r","userAgent":"Example/1","time":1600000000000,"fileFormat":2}
["publicIP",null,["192.0.2.1"],1600000000001]
["getstats","PC_0",{"timestamp":1600000001000,"C":{"timestamp":0,"type":"googCandidatePair","bytesReceived":"10"},"D":{"type":"inboundrtp","a":1}},1600000001001]
["getstats","PC_0",{"timestamp":1600000002000,"C":{"timestamp":0,"bytesReceived":25}},1600000002001]
["getStats","PC_0",{"C":{"timestamp":1600000003000,"type":"googCandidatePair","bytesReceived":30}},1600000003001]
["createOfferOnError","PC_0","oops",1600000003002]
["close",null,null,1600000003500]"#;

    #[test]
    fn deltas_keep_what_they_leave_out_and_full_reports_end_it() {
        for size in [1, LINES.len()] {
            let dump = read(LINES, size);
            assert_eq!(spans(&dump, "C", "bytesReceived"), [(0, 1, 10.0), (1, 2, 25.0), (2, 3, 30.0)]);
            assert_eq!(spans(&dump, "D", "a"), [(0, 2, 1.0)]);
            let types = dump.connections[0].series.objects.iter().filter_map(|object| object.stats_type);
            assert_eq!(types.map(|name| dump.text(name)).collect::<Vec<_>>(), ["googCandidatePair", "inbound-rtp"]);
            assert_eq!((dump.page.as_deref(), dump.user_agent.as_deref()), (Some("https://app.example/r"), Some("Example/1")));
            let failure = dump.events.iter().find(|event| dump.text(event.method) == "createOfferOnError").expect("the failure");
            assert_eq!(dump.text(failure.canonical), "createOfferOnFailure");
            assert!(dump.warnings.0.is_empty(), "{:?}", dump.warnings);
        }
    }

    #[test]
    fn versions_that_are_not_known_are_told_with_their_place() {
        let cases = [
            ("{\"fileFormat\":9,\"path\":\"/r\",\"userAgent\":\"x\"}\n[\"close\",null,null,1600000003500]\n", Some(("9", 1))),
            ("RTCStatsDump\n{\"fileFormat\":99}\n[\"close\",null,null,1600000003500]\n", Some(("99", 2))),
            ("RTCStatsDump\n{\"fileFormat\":3}\n[\"close\",null,null,1600000003500]\n", None),
        ];
        for (text, expected) in cases {
            let warnings = read(text, text.len()).warnings.0;
            let told = warnings.iter().find(|warning| warning.trouble == Trouble::UnknownVersion);
            assert_eq!(told.map(|warning| (&*warning.sample, warning.first.line)), expected, "{text}");
        }
    }

    const DOCUMENT: &str = r#"{"PeerConnections":{},"url":"https://app.example/","userAgent":"Example/48",
 "getUserMedia":[{"time":"2016-01-28T10:00:00.000Z","type":"getUserMedia","value":{"audio":true}},{"no":"type"}],
 "peerConnections":{"PC_0":[{"time":"2016-01-28T10:00:00.500Z","type":"create","value":{"iceServers":[]}},
  {"time":"2016-01-28T10:00:01.000Z","type":"getStats","value":{"P":{"id":"P","type":"googCandidatePair","timestamp":"2016-01-28T10:00:01.000Z","bytesReceived":"10","googActiveConnection":"true"}}}]}}"#;

    #[test]
    fn the_first_version_is_a_document() {
        for size in [1, DOCUMENT.len()] {
            let dump = read(DOCUMENT, size);
            let methods: Vec<&str> = dump.events.iter().map(|event| dump.text(event.canonical)).collect();
            assert_eq!(methods, ["navigator.mediaDevices.getUserMedia", "create", "getStats"]);
            assert_eq!(spans(&dump, "P", "bytesReceived"), [(0, 1, 10.0)]);
            assert_eq!(spans(&dump, "P", "googActiveConnection"), [(0, 1, 1.0)]);
            assert_eq!(dump.connections[0].series.ticks[0].0, 1_453_975_201_000.0);
            assert_eq!(dump.warnings.0.len(), 1);
            assert_eq!(dump.warnings.0[0].trouble, Trouble::UnparsableValue);
        }
    }
}
