//! The event that the rtcstats clients of Jitsi, Stream and before 2025 write as `[method, connection, value, epoch ms, …]`, and
//! as `{"time":…,"type":…,"value":…}` in the oldest: reports go into columns, the rest becomes events as today's clients write them.

use super::names;
use crate::codec::report::{Dialect, ReportReader, Target, Unmentioned};
use crate::codec::scan::{self, Kind, Malformed, Scanner};
use crate::error::{Place, Trouble};
use crate::model::{ConnectionIdx, Dump};
use crate::series::is_remote;
use crate::units::Timestamp;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// An event as it stands in the text.
pub(super) struct RawEvent<'a> {
    pub(super) method: Cow<'a, str>,
    pub(super) connection: Option<Cow<'a, str>>,
    /// JSON text.
    pub(super) value: &'a [u8],
    pub(super) time: Option<Timestamp>,
    /// JSON texts of what stands behind the time.
    pub(super) extra: Vec<&'a [u8]>,
}

impl<'a> RawEvent<'a> {
    /// The event of a line. What lacks a time is an event all the same.
    pub(super) fn from_line(line: &'a [u8]) -> Result<RawEvent<'a>, Malformed> {
        let (mut scanner, mut first) = (Scanner::new(line), true);
        scanner.open_array()?;
        if !scanner.item(&mut first)? {
            return Err(Malformed);
        }
        let method = scanner.string()?.text();
        let mut event = RawEvent { method, connection: None, value: b"null", time: None, extra: Vec::new() };
        let mut items = Vec::new();
        while scanner.item(&mut first)? {
            items.push((scanner.peek()?, scanner.skip()?));
        }
        if !scanner.at_end() {
            return Err(Malformed);
        }
        let mut items = items.into_iter();
        event.connection = items.next().and_then(|(kind, text)| match kind {
            Kind::Word => None,
            Kind::String => Scanner::new(text).string().ok().map(scan::Raw::text),
            _ => Some(String::from_utf8_lossy(text)),
        });
        event.value = items.next().map_or(event.value, |(_, text)| text);
        event.time = items.next().and_then(|(kind, text)| match kind {
            Kind::Number => Scanner::new(text).number().ok().filter(|time| *time > 0.0).map(Timestamp),
            _ => None,
        });
        event.extra = items.map(|(_, text)| text).collect();
        Ok(event)
    }
}

/// Says if metadata names a version of its format that is not one of these.
pub(super) fn check_version(metadata: &Map<String, Value>, known: RangeInclusive<u64>, place: Place, dump: &mut Dump) {
    let Some(version) = metadata.get("fileFormat") else { return };
    // Whatever is no number of a version is one that nobody knew, too.
    let version = version.as_u64().unwrap_or(u64::MAX);
    if !known.contains(&version) {
        dump.warn(Trouble::UnknownVersion, place, &version.to_string());
    }
}

/// Takes events in the order of the dump.
#[derive(Default)]
pub(super) struct Events {
    reports: Option<ReportReader>,
    clock: f64,
}

const COMPLETE: Dialect = Dialect { numbered: false, objects: Unmentioned::Gone, members: Unmentioned::Gone, text_numbers: true };

impl Events {
    /// Takes an event. `delta` is how the producer writes reports under `getstats`; those under `getStats` are complete.
    pub(super) fn take(&mut self, event: &RawEvent<'_>, delta: Dialect, place: Place, dump: &mut Dump) -> Result<(), Malformed> {
        let is_report = Scanner::new(event.value).peek() == Ok(Kind::Object);
        let dialect = match &*event.method {
            "getstats" if is_report => Some(delta),
            "getStats" if is_report => Some(COMPLETE),
            _ => None,
        };
        if dialect.is_none() && serde_json::from_slice::<IgnoredAny>(event.value).is_err() {
            return Err(Malformed);
        }
        let timestamp = self.time(event.time, place, dump);
        let connection = event.connection.as_ref().map(|id| dump.connection(id));
        match (dialect, connection) {
            (Some(dialect), Some(connection)) => self.report(connection, event.value, dialect, timestamp, place, dump),
            _ => {
                add(event, connection, timestamp, place, dump);
                Ok(())
            }
        }
    }

    /// Forgets the time of the latest event, where events that follow in the text do not follow in time.
    pub(super) fn restart(&mut self) {
        self.clock = 0.0;
    }

    /// The time of an event; the one before if it has none.
    fn time(&mut self, time: Option<Timestamp>, place: Place, dump: &mut Dump) -> Timestamp {
        match time {
            Some(time) => {
                if time.0 < self.clock {
                    dump.warn(Trouble::BackwardClock, place, &format!("{} ms", time.0 - self.clock));
                }
                self.clock = time.0;
            }
            None => dump.warn(Trouble::BadTime, place, ""),
        }
        Timestamp(self.clock)
    }

    fn report(
        &mut self,
        connection: ConnectionIdx,
        value: &[u8],
        dialect: Dialect,
        timestamp: Timestamp,
        place: Place,
        dump: &mut Dump,
    ) -> Result<(), Malformed> {
        let reader = self.reports.get_or_insert_with(|| ReportReader::new(&mut dump.interner));
        let series = &mut dump.connections[connection.0 as usize].series;
        series.begin();
        let target = Target { series, interner: &mut dump.interner, warnings: &mut dump.warnings, place };
        let read = reader.read(&mut Scanner::new(value), dialect, target);
        let time = read.ok().flatten().unwrap_or(timestamp);
        dump.connections[connection.0 as usize].series.end(time, |object| is_remote(object, &dump.interner));
        dump.add_report_event(connection, timestamp);
        read.map(|_| ())
    }
}

fn add(event: &RawEvent<'_>, connection: Option<ConnectionIdx>, timestamp: Timestamp, place: Place, dump: &mut Dump) {
    let canonical = names::canonical(&event.method);
    let value = String::from_utf8_lossy(event.value);
    if matches!(value, Cow::Owned(_)) {
        dump.warn(Trouble::InvalidUtf8, place, &event.method);
    }
    if scan::has_lone_surrogate(event.value) {
        dump.warn(Trouble::LoneSurrogate, place, &event.method);
    }
    let mut extra: Vec<Cow<'_, str>> = event.extra.iter().map(|extra| String::from_utf8_lossy(extra)).collect();
    let value = match shaped(&canonical, &value) {
        Some(shaped) => {
            extra.push(value);
            shaped
        }
        None => value.into_owned(),
    };
    let extra = if extra.is_empty() { String::new() } else { format!("[{}]", extra.join(",")) };
    dump.add_event_named(connection, timestamp, &event.method, &canonical, &value, &extra);
}

/// The value as today's clients write it, where that is another: tracks are `[kind, id, label, …streams]`.
fn shaped(canonical: &str, value: &str) -> Option<String> {
    match canonical {
        "addTrack" | "ontrack" => {
            let text: String = serde_json::from_str(value).ok()?;
            let (track, streams) = text.split_once(' ').unwrap_or((&text, ""));
            let (kind, id) = track.split_once(':')?;
            let streams = streams.split([' ', ',', ';']).map(|stream| stream.strip_prefix("stream:").unwrap_or(stream));
            let parts = [kind, id, ""].into_iter().chain(streams.filter(|stream| !stream.is_empty()));
            Some(Value::from_iter(parts).to_string())
        }
        "navigator.mediaDevices.getUserMediaOnSuccess" | "navigator.mediaDevices.getDisplayMediaOnSuccess" => {
            let stream: Value = serde_json::from_str(value).ok()?;
            let tracks = stream.get("tracks")?.as_array()?.iter();
            Some(tracks.map(|track| json!([track["kind"], track["id"], track["label"], stream["id"]])).collect::<Value>().to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_are_written_as_today() {
        assert_eq!(shaped("addTrack", r#""video:t1 s1""#).as_deref(), Some(r#"["video","t1","","s1"]"#));
        assert_eq!(shaped("ontrack", r#""audio:t2 stream:s2 stream:s3""#).as_deref(), Some(r#"["audio","t2","","s2","s3"]"#));
        assert_eq!(
            shaped("navigator.mediaDevices.getUserMediaOnSuccess", r#"{"id":"s","tracks":[{"id":"t","kind":"audio","label":"Mic"}]}"#)
                .as_deref(),
            Some(r#"[["audio","t","Mic","s"]]"#)
        );
        assert_eq!(shaped("addTrack", r#"["audio","t","Mic","s"]"#), None);
    }

    #[test]
    fn lines_are_taken_apart() {
        let event = RawEvent::from_line(br#"["create","PC_0",{"a":[1]},1600000000100,3,"x"]"#).unwrap();
        assert_eq!((&*event.method, event.connection.as_deref(), event.value), ("create", Some("PC_0"), &br#"{"a":[1]}"#[..]));
        assert_eq!((event.time, event.extra), (Some(Timestamp(1_600_000_000_100.0)), vec![&b"3"[..], &b"\"x\""[..]]));
        let bare = RawEvent::from_line(br#"["close",null]"#).unwrap();
        assert_eq!((bare.connection, bare.value, bare.time), (None, &b"null"[..], None));
        for broken in ["[]", "[1,null]", r#"["a",null"#, r#"["a",null,{},5] x"#, "{}"] {
            assert!(RawEvent::from_line(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
