//! The whole dump as one document: what `cargo xtask analyze` prints, as JSON or as text tables.

use super::analysis;
use super::answers::AnalysisQuery;
use super::browser;
use super::overview;
use crate::intern::Sym;
use crate::model::look::Look;
use crate::model::{ConnectionIdx, Dump, span};
use crate::observations::Watch;
use crate::series::Object;
use crate::series::column::{Column, Kind};
use crate::{export, features};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A dump in plain terms: names uncompressed, times in epoch milliseconds, numbers as they are in the dump.
#[derive(Debug, Serialize)]
pub struct Document {
    /// Name of the dump format.
    pub format: String,
    /// What wrote the dump, if it says so.
    pub producer: Option<String>,
    /// Browser and system, if known.
    pub browser: Option<String>,
    /// Bytes of dump text, after decompression.
    pub bytes: u64,
    /// Trouble met while reading.
    pub warnings: Vec<DocumentWarning>,
    /// The client (without id) if it has events, then every connection.
    pub connections: Vec<DocumentConnection>,
    /// What every rule found; see [`crate::observations::export`].
    pub observations: Value,
    /// Causes; see [`crate::deductions`].
    pub deductions: Value,
    /// Scores; see [`crate::scores`].
    pub scores: Value,
    /// The summary; see [`crate::summary`].
    pub summary: Value,
    /// What client, connections and tracks were like.
    pub features: Value,
}

/// One kind of trouble.
#[derive(Debug, Serialize)]
pub struct DocumentWarning {
    /// Its stable key.
    pub code: String,
    /// How many times.
    pub count: u32,
    /// Where first.
    pub first: String,
}

/// The client or a connection.
#[derive(Debug, Serialize)]
pub struct DocumentConnection {
    /// Its id; `None` for the client.
    pub id: Option<String>,
    /// Number of events.
    pub events: u32,
    /// Number of events by method.
    pub methods: BTreeMap<String, u32>,
    /// Time of its first event.
    pub first_timestamp: Option<f64>,
    /// Time of its last event.
    pub last_timestamp: Option<f64>,
    /// Its statistics objects.
    pub statistics: Vec<DocumentObject>,
}

/// A statistics object.
#[derive(Debug, Serialize)]
pub struct DocumentObject {
    /// Its `id`.
    pub id: String,
    /// Its `type`.
    #[serde(rename = "type")]
    pub stats_type: Option<String>,
    /// Its members.
    pub members: Vec<DocumentMember>,
}

/// A member over its whole life.
#[derive(Debug, Serialize)]
pub struct DocumentMember {
    /// Its name.
    pub name: String,
    /// Reports in which the object was alive and the member known.
    pub samples: u32,
    /// First value.
    pub first: Value,
    /// Last value.
    pub last: Value,
    /// Smallest value, where every value is a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Value>,
    /// Largest value, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Value>,
}

pub(super) fn document(dump: &Dump, query: &AnalysisQuery, watch: Watch<'_>) -> Document {
    let client = dump.events_of(None).next().is_some().then(|| connection(dump, None));
    let indices = (0..dump.connections.len() as u32).map(ConnectionIdx);
    let [observations, deductions, scores, summary] = analysis::parts(dump, query, watch);
    Document {
        format: dump.format.to_owned(),
        producer: dump.producer.clone(),
        browser: browser::browser(dump),
        bytes: dump.bytes,
        warnings: overview::warnings(dump)
            .into_iter()
            .map(|warning| DocumentWarning { code: warning.code, count: warning.count, first: warning.first })
            .collect(),
        connections: client.into_iter().chain(indices.map(|index| connection(dump, Some(index)))).collect(),
        observations,
        deductions,
        scores,
        summary,
        features: export::json::document(&features::extract(dump)),
    }
}

fn connection(dump: &Dump, index: Option<ConnectionIdx>) -> DocumentConnection {
    let mut methods: BTreeMap<String, u32> = BTreeMap::new();
    let mut events = 0;
    for (_, event) in dump.events_of(index) {
        events += 1;
        *methods.entry(dump.text(event.method).to_owned()).or_default() += 1;
    }
    let range = span(dump.events_of(index).map(|(_, event)| event.timestamp));
    let look = index.map(|index| Look { dump, connection: dump.connection_at(index) });
    DocumentConnection {
        id: look.map(|look| look.connection.id.clone()),
        events,
        methods,
        first_timestamp: range.map(|range| range.start.0),
        last_timestamp: range.map(|range| range.end.0),
        statistics: look.map(|look| look.objects().map(|object| statistics(look, object)).collect()).unwrap_or_default(),
    }
}

fn statistics(look: Look<'_>, object: &Object) -> DocumentObject {
    let mut members: Vec<(Sym, Vec<&Column>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for column in &object.columns {
        let at = *places.entry(column.member).or_insert(members.len());
        if at == members.len() {
            members.push((column.member, Vec::new()));
        }
        members[at].1.push(column);
    }
    DocumentObject {
        id: look.id(object).to_owned(),
        stats_type: object.stats_type.map(|stats_type| look.dump.text(stats_type).to_owned()),
        members: members.into_iter().filter_map(|(name, columns)| member(look, name, &columns)).collect(),
    }
}

fn member(look: Look<'_>, name: Sym, columns: &[&Column]) -> Option<DocumentMember> {
    let (dump, end) = (look.dump, look.connection.series.end_tick());
    let edge = |column: &&&Column| column.points().find(|point| !point.1.is_nan()).map(|point| point.0);
    let first = columns.iter().min_by_key(|column| edge(column).unwrap_or(u32::MAX))?;
    let last = columns.iter().max_by_key(|column| column.spans(end).last().map_or(0, |span| span.1))?;
    let samples: u32 = columns.iter().map(|column| column.samples(end)).sum();
    let numbers = columns.iter().all(|column| column.kind == Kind::Number);
    let number = |value: f64| (numbers && samples > 0).then(|| json_value(dump, Kind::Number, value));
    (samples > 0).then(|| DocumentMember {
        name: dump.text(name).to_owned(),
        samples,
        first: json_value(dump, first.kind, first.first),
        last: json_value(dump, last.kind, last.latest),
        min: number(columns.iter().map(|column| column.min).fold(f64::INFINITY, f64::min)),
        max: number(columns.iter().map(|column| column.max).fold(f64::NEG_INFINITY, f64::max)),
    })
}

/// A value of a column as JSON: whole numbers without a fraction, as dumps write them.
pub(super) fn json_value(dump: &Dump, kind: Kind, value: f64) -> Value {
    match kind {
        Kind::Flag => Value::Bool(value == 1.0),
        Kind::Text => Value::String(dump.text(Sym(value as u32)).to_owned()),
        Kind::Number if value.fract() == 0.0 && value.abs() < 1e18 => Value::from(value as i64),
        Kind::Number => Value::from(value),
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "format    {}", self.format)?;
        writeln!(f, "producer  {}", self.producer.as_deref().unwrap_or("unknown"))?;
        writeln!(f, "browser   {}", self.browser.as_deref().unwrap_or("unknown"))?;
        writeln!(f, "bytes     {}", self.bytes)?;
        for warning in &self.warnings {
            writeln!(f, "warning   {} × {}, first at {}", warning.code, warning.count, warning.first)?;
        }
        self.connections.iter().try_for_each(|connection| write!(f, "\n{connection}"))
    }
}

impl fmt::Display for DocumentConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |time: Option<f64>| time.map_or_else(|| "–".to_owned(), |time| time.to_string());
        let name = self.id.as_deref().unwrap_or("client");
        writeln!(f, "{name}: {} events, {} to {}", self.events, time(self.first_timestamp), time(self.last_timestamp))?;
        for (method, count) in &self.methods {
            writeln!(f, "  {count:>6}  {method}")?;
        }
        for object in &self.statistics {
            writeln!(f, "  {} {}", object.stats_type.as_deref().unwrap_or("(no type)"), object.id)?;
            for member in &object.members {
                let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), |text| text.escape_debug().to_string());
                write!(f, "    {:<44} {:>6}  {} → {}", member.name, member.samples, text(&member.first), text(&member.last))?;
                match (&member.min, &member.max) {
                    (Some(min), Some(max)) => writeln!(f, "  [{min}, {max}]")?,
                    _ => writeln!(f)?,
                }
            }
        }
        Ok(())
    }
}
