//! RTCStatsDump, file format 3: a magic line, a line of metadata, then one JSON array a line. Two dialects share it and are
//! told apart line by line: rtcstats clients write numbers for names and statistics as deltas under the method `"g"`;
//! Chrome writes names, complete reports under `"getStats"`, states in quotes, and capture on a connection of its own.

use super::Reader;
use super::events::check_version;
use crate::codec::description::{self, AllDescriptions};
use crate::codec::dictionary;
use crate::codec::lines::{Line, Lines};
use crate::codec::report::{Dialect, ReportReader, Target, Unmentioned};
use crate::codec::scan::{self, Kind, Malformed, Scanner};
use crate::error::{Place, Trouble};
use crate::model::{ConnectionIdx, Dump};
use crate::series::is_remote;
use crate::units::Timestamp;
use serde::de::IgnoredAny;
use serde_json::Value;

const NUMBERED: Dialect = Dialect { numbered: true, objects: Unmentioned::Unchanged, members: Unmentioned::Unchanged, text_numbers: false };
const COMPLETE: Dialect = Dialect { numbered: false, objects: Unmentioned::Gone, members: Unmentioned::Gone, text_numbers: false };
/// The extra of a connection's last report. Closing takes transports and candidate pairs out of it; that they are not mentioned
/// does not tell that nothing was sent any more.
const CLOSED: &str = r#"["closed"]"#;

/// Reads both dialects.
#[derive(Default)]
pub(super) struct RtcStatsReader {
    lines: Lines,
    state: State,
}

#[derive(Default)]
struct State {
    reports: Option<ReportReader>,
    header: Header,
    clock: f64,
    descriptions: AllDescriptions,
}

#[derive(Default, PartialEq)]
enum Header {
    #[default]
    Magic,
    Metadata,
    Done,
}

impl Reader for RtcStatsReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        let state = &mut self.state;
        self.lines.feed(bytes, dump, |line, dump| state.line(line, dump));
    }

    fn finish(&mut self, dump: &mut Dump) {
        let state = &mut self.state;
        self.lines.finish(dump, |line, dump| state.line(line, dump));
        if self.state.header == Header::Metadata {
            dump.warn(Trouble::BadHeader, Place { line: 2, byte: 0 }, "");
        }
    }
}

impl State {
    fn line(&mut self, line: Line<'_>, dump: &mut Dump) {
        match self.header {
            Header::Magic => self.header = Header::Metadata,
            Header::Metadata => {
                self.header = Header::Done;
                match serde_json::from_slice(line.bytes) {
                    Ok(Value::Object(metadata)) => {
                        check_version(&metadata, 3..=3, line.place, dump);
                        read_metadata(metadata, dump);
                    }
                    _ => {
                        dump.warn(Trouble::BadHeader, line.place, &String::from_utf8_lossy(line.bytes));
                        self.event(line, dump);
                    }
                }
            }
            Header::Done => self.event(line, dump),
        }
    }

    fn event(&mut self, line: Line<'_>, dump: &mut Dump) {
        // A cut-off line must not leave half a report behind.
        let trouble = if !line.bytes.ends_with(b"]") {
            Some(if line.last { Trouble::TruncatedLine } else { Trouble::UnparsableLine })
        } else {
            match self.array(line, dump) {
                Ok(()) => None,
                Err(Malformed) => Some(Trouble::UnparsableLine),
            }
        };
        if let Some(trouble) = trouble {
            dump.warn(trouble, line.place, &String::from_utf8_lossy(&line.bytes[..line.bytes.len().min(400)]));
        }
    }

    /// A line `[method, connection, value, ...extra, delta]`.
    fn array(&mut self, line: Line<'_>, dump: &mut Dump) -> Result<(), Malformed> {
        let mut scanner = Scanner::new(line.bytes);
        let mut first = true;
        scanner.open_array()?;
        if !scanner.item(&mut first)? {
            dump.warn(Trouble::UnexpectedLine, line.place, "[]");
            return Ok(());
        }
        let mut buffer = String::new();
        let method = read_method(&mut scanner, &mut buffer, line.place, dump)?;
        if !scanner.item(&mut first)? {
            return Err(Malformed);
        }
        let connection = match scanner.peek()? {
            Kind::String => Some(scanner.string()?.text()),
            Kind::Word => {
                scanner.word()?;
                None
            }
            _ => Some(String::from_utf8_lossy(scanner.skip()?)),
        };
        if !scanner.item(&mut first)? {
            return Err(Malformed);
        }
        let dialect = match method {
            "g" => Some(NUMBERED),
            "getStats" => Some(COMPLETE),
            _ => None,
        };
        if let (Some(dialect), Some(connection), Kind::Object) = (dialect, &connection, scanner.peek()?) {
            let connection = dump.connection(connection);
            return self.report(connection, dialect, scanner, line.place, dump);
        }
        let value = scanner.skip()?;
        let (extra, delta) = rest(&mut scanner)?;
        let timestamp = self.advance(delta, line.place, dump);
        if serde_json::from_slice::<IgnoredAny>(value).is_err() && !is_lenient(value) {
            return Err(Malformed);
        }
        if scan::has_lone_surrogate(value) {
            dump.warn(Trouble::LoneSurrogate, line.place, method);
        }
        let method = if dialect.is_some() { "getStats" } else { method };
        // Chrome logs capture under a connection that does not exist: the renderer's id and 0.
        let pseudo = method.starts_with("navigator.mediaDevices.");
        let connection = connection.filter(|_| !pseudo).map(|id| dump.connection(&id));
        let value = String::from_utf8_lossy(value);
        if matches!(value, std::borrow::Cow::Owned(_)) {
            dump.warn(Trouble::InvalidUtf8, line.place, method);
        }
        let value = self.plain_value(connection, method, &value);
        note_facts(connection, method, &value, &extra, dump);
        dump.add_event(connection, timestamp, method, &value, &extra);
        Ok(())
    }

    fn report(
        &mut self,
        connection: ConnectionIdx,
        dialect: Dialect,
        mut scanner: Scanner<'_>,
        place: Place,
        dump: &mut Dump,
    ) -> Result<(), Malformed> {
        let reader = self.reports.get_or_insert_with(|| ReportReader::new(&mut dump.interner));
        let series = &mut dump.connections[connection.0 as usize].series;
        series.begin();
        let target = Target { series, interner: &mut dump.interner, warnings: &mut dump.warnings, place };
        let read = reader.read(&mut scanner, dialect, target);
        let rest = read.and_then(|_| rest(&mut scanner));
        let timestamp = match &rest {
            Ok((extra, delta)) => {
                if extra == CLOSED && dialect.objects == Unmentioned::Unchanged {
                    dump.connections[connection.0 as usize].series.hold_unmentioned();
                }
                self.advance(*delta, place, dump)
            }
            Err(Malformed) => Timestamp(self.clock),
        };
        let time = read.ok().flatten().unwrap_or(timestamp);
        dump.connections[connection.0 as usize].series.end(time, |object| is_remote(object, &dump.interner));
        dump.add_report_event(connection, timestamp);
        rest.map(|_| ())
    }

    fn advance(&mut self, delta: Option<f64>, place: Place, dump: &mut Dump) -> Timestamp {
        match delta {
            Some(delta) => {
                if delta < 0.0 {
                    dump.warn(Trouble::BackwardClock, place, &format!("{delta} ms"));
                }
                self.clock += delta;
            }
            None => dump.warn(Trouble::BadTime, place, ""),
        }
        Timestamp(self.clock)
    }

    /// The value as all producers write it today: states without a second pair of quotes, descriptions in full.
    fn plain_value(&mut self, connection: Option<ConnectionIdx>, method: &str, value: &str) -> String {
        if method.ends_with("statechange") {
            let inner = serde_json::from_str::<String>(value).ok().filter(|inner| inner.starts_with('"'));
            return inner.unwrap_or_else(|| value.to_owned());
        }
        let has_description = method.contains("LocalDescription") || method.contains("RemoteDescription") || method.starts_with("create");
        let Some(found) = has_description.then(|| description::read(value)).flatten() else { return value.to_owned() };
        let descriptions = self.descriptions.of(connection);
        let base = descriptions.base(method, &found.kind).filter(|_| description::is_compressed(&found.sdp));
        let full = base.map_or_else(|| found.clone(), |base| description::expand(base, &found));
        let value = if full == found { value.to_owned() } else { serde_json::json!({"type": full.kind, "sdp": full.sdp}).to_string() };
        descriptions.note(method, full);
        value
    }
}

fn read_method<'b>(scanner: &mut Scanner<'_>, buffer: &'b mut String, place: Place, dump: &mut Dump) -> Result<&'b str, Malformed> {
    match scanner.peek()? {
        Kind::Number => {
            let number = scanner.number()?;
            match dictionary::name(dictionary::METHODS, number as usize) {
                Some("getStats") => Ok("g"),
                Some(name) => Ok(name),
                None => {
                    *buffer = number.to_string();
                    dump.warn(Trouble::UnknownMethod, place, buffer);
                    Ok(buffer)
                }
            }
        }
        Kind::String => {
            let raw = scanner.string()?;
            match raw.bytes {
                b"g" => Ok("g"),
                _ => {
                    *buffer = raw.text().into_owned();
                    Ok(buffer)
                }
            }
        }
        _ => Err(Malformed),
    }
}

/// What stands behind the value: the extras as a JSON array (empty text if there are none) and the time since the line before.
fn rest(scanner: &mut Scanner<'_>) -> Result<(String, Option<f64>), Malformed> {
    let mut first = false;
    let mut items: Vec<&[u8]> = Vec::new();
    while scanner.item(&mut first)? {
        items.push(scanner.skip()?);
    }
    let delta = items.pop().and_then(|delta| scan::number(std::str::from_utf8(delta).ok()?)).filter(|delta| delta.is_finite());
    if items.is_empty() {
        return Ok((String::new(), delta));
    }
    let extra = items.iter().map(|item| String::from_utf8_lossy(item)).collect::<Vec<_>>().join(",");
    Ok((format!("[{extra}]"), delta))
}

/// Whether a value that strict JSON refuses is one that foreign tools write: a bare `NaN` or `Infinity`.
fn is_lenient(value: &[u8]) -> bool {
    let has = |needle: &str| memchr::memmem::find(value, needle.as_bytes()).is_some();
    has("NaN") || has("Infinity")
}

fn read_metadata(metadata: serde_json::Map<String, Value>, dump: &mut Dump) {
    let is_chrome = metadata.len() == 1 && metadata.contains_key("fileFormat");
    let text = |name: &str| metadata.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    dump.producer = Some(match text("clientProtocol") {
        Some(protocol) => protocol.to_owned(),
        None if is_chrome => "Chrome".to_owned(),
        None => "rtcstats".to_owned(),
    });
    dump.user_agent = text("userAgent").map(str::to_owned);
    dump.page = match (text("origin"), text("url")) {
        (Some(origin), Some(url)) if url.starts_with('/') => Some(format!("{origin}{url}")),
        (_, Some(url)) => Some(url.to_owned()),
        (origin, None) => origin.map(str::to_owned),
    };
    for (name, value) in &metadata {
        match value {
            Value::String(text) => dump.add_fact(name, text.as_str()),
            other => dump.add_fact(name, other.to_string()),
        }
    }
}

/// Takes what an event tells of its connection or client as a whole.
fn note_facts(connection: Option<ConnectionIdx>, method: &str, value: &str, extra: &str, dump: &mut Dump) {
    if method != "create" {
        return;
    }
    match connection {
        Some(connection) => {
            let url = serde_json::from_str::<Vec<Value>>(extra).ok().and_then(|extra| {
                extra.into_iter().find_map(|item| match item {
                    Value::String(url) if url.contains("://") => Some(url),
                    _ => None,
                })
            });
            if dump.page.is_none() {
                dump.page.clone_from(&url);
            }
            dump.connections[connection.0 as usize].url = url;
        }
        None => {
            if let Ok(Value::Object(client)) = serde_json::from_str(value) {
                for (name, value) in client {
                    match value {
                        Value::String(text) => dump.add_fact(&name, text),
                        other => dump.add_fact(&name, other.to_string()),
                    }
                }
            }
        }
    }
}
