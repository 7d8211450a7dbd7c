//! Writes a dump as RTCStatsDump, file format 3: numbers for names, statistics as deltas, one JSON array a line.
//!
//! Ids of statistics objects stay as they are, so that what is read back is what was written. A member that ended while its
//! object lives on is written as `null`, which the format itself has no word for; readers take it as a value without content.

use super::description::{self, AllDescriptions, Descriptions, SessionDescription};
use super::dictionary;
use crate::intern::Sym;
use crate::model::Dump;
use crate::model::event::Event;
use crate::series::column::Kind;
use crate::series::{Object, Series, is_remote};
use serde_json::{Map, Number, Value, json};

type Points<'a> = std::iter::Peekable<Box<dyn Iterator<Item = (u32, f64)> + 'a>>;

/// Hands the lines of a dump to `take`, each with its line end.
pub fn write(dump: &Dump, mut take: impl FnMut(&str)) {
    take("RTCStatsDump\n");
    let metadata = json!({"fileFormat": 3, "userAgent": dump.user_agent, "url": dump.page, "clientProtocol": "rtcstats#5.0"});
    take(&format!("{metadata}\n"));
    let mut reports: Vec<Reports<'_>> = dump.connections.iter().map(|connection| Reports::new(&connection.series)).collect();
    let mut descriptions = AllDescriptions::default();
    let mut clock = 0.0;
    for event in &dump.events {
        let delta = event.timestamp.0 - clock;
        clock = event.timestamp.0;
        let connection = event.connection.map(|index| dump.connection_at(index).id.as_str());
        let line = match (event.tick, event.connection) {
            (Some(tick), Some(index)) => {
                let report = reports[index.0 as usize].delta(dump, tick);
                format!("[\"g\",{},{report},{}]\n", json!(connection), number(delta))
            }
            _ => {
                let value = compressed(dump, event, descriptions.of(event.connection));
                let extra =
                    event.extra.strip_prefix('[').and_then(|extra| extra.strip_suffix(']')).unwrap_or_default().replace(['\n', '\r'], " ");
                let comma = if extra.is_empty() { "" } else { "," };
                format!("[{},{},{value}{comma}{extra},{}]\n", method(dump, event), json!(connection), number(delta))
            }
        };
        take(&line);
    }
}

fn method(dump: &Dump, event: &Event) -> Value {
    let method = dump.text(event.method);
    // The server's own `close` of a whole dump is never a number; nor may a plain value be taken for a report.
    let is_close = method == "close" && event.connection.is_none();
    match dictionary::method_number(method) {
        Some(number) if !is_close => number.into(),
        _ => method.into(),
    }
}

/// The value of an event; a description that is set as it was created is written as references to it.
fn compressed(dump: &Dump, event: &Event, descriptions: &mut Descriptions) -> String {
    let value = if event.value.is_empty() { "null" } else { &event.value };
    let method = dump.text(event.method);
    // Line breaks in JSON stand between values only; those in strings are escaped.
    let Some(full) = description::read(value) else { return value.replace(['\n', '\r'], " ") };
    let is_set_as_created = method == "setLocalDescription" && !descriptions.has_local();
    let short = descriptions.base(method, &full.kind).filter(|_| is_set_as_created).map(|base| description::compress(base, &full));
    // White space between sections is not kept by the codec; only what comes back the same may be shortened.
    let exact = |short: &SessionDescription| {
        descriptions.base(method, &full.kind).map(|base| description::expand(base, short)).as_ref() == Some(&full)
    };
    let short = short.filter(exact).map(|short| json!({"type": short.kind, "sdp": short.sdp}).to_string());
    descriptions.note(method, full);
    short.unwrap_or_else(|| value.replace(['\n', '\r'], " "))
}

/// Walks the columns of one connection report by report.
struct Reports<'a> {
    series: &'a Series,
    objects: Vec<Walk<'a>>,
}

struct Walk<'a> {
    object: &'a Object,
    columns: Vec<Points<'a>>,
    times: Points<'a>,
    /// The object's own time now, NaN where it is that of the tick.
    own_time: f64,
}

impl<'a> Reports<'a> {
    fn new(series: &'a Series) -> Reports<'a> {
        let points = |points: Box<dyn Iterator<Item = (u32, f64)> + 'a>| points.peekable();
        let objects = series.objects.iter().map(|object| {
            let columns = object.columns.iter().map(|column| points(Box::new(column.points()))).collect();
            Walk { object, columns, times: points(Box::new(object.times.points())), own_time: f64::NAN }
        });
        Reports { series, objects: objects.collect() }
    }

    /// The report of a tick as what changed since the one before it.
    fn delta(&mut self, dump: &Dump, tick: u32) -> Value {
        let mut report = Map::new();
        for Walk { object, columns, times, own_time } in &mut self.objects {
            let id = dump.text(object.id);
            let ended = object.lives.iter().any(|life| life.1 == Some(tick));
            let born = object.lives.iter().any(|life| life.0 == tick);
            let mut members = Map::new();
            if born && let Some(stats_type) = object.stats_type {
                let name = dump.text(stats_type);
                members.insert("type".into(), dictionary::type_number(name).map_or_else(|| name.into(), Value::from));
            }
            for (column, points) in object.columns.iter().zip(columns) {
                if let Some((_, value)) = points.next_if(|point| point.0 == tick) {
                    add(dump, &mut members, column.member, column.kind, value);
                }
            }
            let new_time = times.next_if(|point| point.0 == tick);
            if let Some((_, time)) = new_time {
                *own_time = time;
            }
            if ended && !born {
                report.insert(id.into(), Value::Null);
                continue;
            }
            // A far-end report that is not mentioned keeps its time; any other object without one has that of the tick.
            let remote = is_remote(object, &dump.interner);
            let is_alive = object.lives.iter().any(|life| life.0 <= tick && life.1.is_none_or(|end| tick < end));
            if is_alive && !own_time.is_nan() && (new_time.is_some() || !members.is_empty() || !remote) {
                members.insert("t".into(), number(*own_time));
            }
            if !members.is_empty() {
                report.insert(id.into(), Value::Object(members));
            }
        }
        report.insert("t".into(), number(self.series.ticks[tick as usize].0));
        Value::Object(report)
    }
}

fn add(dump: &Dump, members: &mut Map<String, Value>, member: Sym, kind: Kind, value: f64) {
    let name = dump.text(member);
    let key = |name: &str| dictionary::member_number(name).map_or_else(|| name.to_owned(), |number| number.to_string());
    let value = match kind {
        _ if value.is_nan() => Value::Null,
        Kind::Number => number(value),
        Kind::Flag => Value::Bool(value == 1.0),
        Kind::Text => text(dump.text(Sym(value as u32))),
    };
    // Members of a nested object that the tables know, such as qualityLimitationDurations.
    match name.split_once('.').filter(|(outer, _)| dictionary::MEMBERS.iter().any(|entry| entry.1 == *outer)) {
        Some((outer, inner)) => {
            let nested = members.entry(key(outer)).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(nested) = nested {
                nested.insert(inner.to_owned(), value);
            }
        }
        // A member that changed its kind ends in one column and goes on in another.
        None if value.is_null() && members.contains_key(&key(name)) => {}
        None => {
            members.insert(key(name), value);
        }
    }
}

/// Lists are kept as their JSON text.
fn text(text: &str) -> Value {
    let list = text.starts_with('[').then(|| serde_json::from_str(text).ok()).flatten();
    list.unwrap_or_else(|| text.into())
}

fn number(value: f64) -> Value {
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    if whole { (value as i64).into() } else { Number::from_f64(value).map_or(Value::Null, Value::Number) }
}
