//! A recorded call as the generator needs it: each member of each statistics object as its course over the ticks.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde_json::{Map, Value};

/// Statistics of the first seconds are not typical of a call: bandwidth and jitter buffers are still finding their size.
const WARM_UP: usize = 5;

/// Members that may happen to only rise in a short recording, and are no counters.
const GAUGES: [&str; 14] = [
    "audioLevel",
    "availableIncomingBitrate",
    "availableOutgoingBitrate",
    "currentRoundTripTime",
    "echoReturnLoss",
    "echoReturnLossEnhancement",
    "frameHeight",
    "frameWidth",
    "framesPerSecond",
    "height",
    "jitter",
    "roundTripTime",
    "targetBitrate",
    "width",
];

/// One peer connection of the recording.
pub(super) struct Connection {
    pub(super) id: String,
    /// Methods and values, without statistics.
    pub(super) events: Vec<(String, Value)>,
    pub(super) reports: Vec<Report>,
    /// Newest timestamp of each tick.
    pub(super) ticks: Vec<f64>,
}

/// One statistics object.
pub(super) struct Report {
    pub(super) id: String,
    pub(super) stats_type: String,
    /// At which ticks it was there.
    pub(super) present: Vec<bool>,
    pub(super) members: Vec<Member>,
}

/// One member, or one member of a member that is an object.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) inner: Option<String>,
    pub(super) course: Course,
}

/// How a member went over the ticks.
pub(super) enum Course {
    /// It only rises: its first value, by how much it rises, and how many decimals each value is written with.
    Counter { first: f64, increments: Vec<f64>, decimals: Vec<usize> },
    /// A moment: milliseconds to the timestamp of the tick.
    Clock(Vec<Option<f64>>),
    /// JSON texts; `None` where it was not there.
    Replay(Vec<Option<String>>),
}

/// Reads an RTCStatsDump of Chromium's own (gzipped).
pub(super) fn read(path: &Path) -> Result<Vec<Connection>> {
    let mut text = String::new();
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    GzDecoder::new(file).read_to_string(&mut text)?;
    let mut connections: Vec<Lines> = Vec::new();
    for line in text.lines().skip(2) {
        let mut line: Vec<Value> = serde_json::from_str(line)?;
        let [method, id, value, ..] = line.as_mut_slice() else { bail!("a line of less than three items") };
        let (Some(method), Some(id)) = (method.as_str(), id.as_str()) else { continue };
        if method == "create" {
            connections.push(Lines { id: id.to_owned(), events: Vec::new(), ticks: Vec::new() });
        }
        let Some(Lines { events, ticks, .. }) = connections.iter_mut().find(|connection| connection.id == id) else { continue };
        match (method, value.take()) {
            ("getStats", Value::Object(reports)) => ticks.push(reports),
            (_, value) => events.push((method.to_owned(), value)),
        }
    }
    connections.into_iter().map(connection).collect()
}

/// What the dump says of one connection, in its order.
struct Lines {
    id: String,
    events: Vec<(String, Value)>,
    ticks: Vec<Map<String, Value>>,
}

fn connection(Lines { id, events, mut ticks }: Lines) -> Result<Connection> {
    if ticks.len() < 2 * WARM_UP {
        bail!("connection {id} has too few ticks to extend");
    }
    ticks.drain(..WARM_UP);
    let times: Vec<f64> = ticks.iter().map(newest).collect();
    let mut reports: Vec<Report> = Vec::new();
    let mut known = HashSet::new();
    for tick in &ticks {
        for (report, members) in tick {
            if members["type"] != "certificate" && known.insert(report) {
                reports.push(course_of_report(report, &ticks, &times)?);
            }
        }
    }
    Ok(Connection { id, events, reports, ticks: times })
}

fn newest(tick: &Map<String, Value>) -> f64 {
    tick.values().filter_map(|report| report["timestamp"].as_f64()).fold(f64::MIN, f64::max)
}

fn course_of_report(id: &str, ticks: &[Map<String, Value>], times: &[f64]) -> Result<Report> {
    let reports: Vec<Option<&Map<String, Value>>> = ticks.iter().map(|tick| tick.get(id)?.as_object()).collect();
    let mut names: Vec<(&str, Option<&str>)> = Vec::new();
    for (name, value) in reports.iter().flatten().flat_map(|report| report.iter()) {
        let inner: Vec<Option<&str>> = match value {
            Value::Object(members) => members.keys().map(|key| Some(key.as_str())).collect(),
            _ => vec![None],
        };
        for inner in inner {
            if !names.contains(&(name, inner)) && !["id", "type"].contains(&name.as_str()) {
                names.push((name, inner));
            }
        }
    }
    let first = reports.iter().flatten().next().context("a report that is never there")?;
    let members = names.into_iter().map(|(name, inner)| {
        let values = reports.iter().map(|report| {
            let value = report.as_ref()?.get(name)?;
            inner.map_or(Some(value), |inner| value.get(inner))
        });
        Member { name: name.to_owned(), inner: inner.map(str::to_owned), course: course(name, values.collect(), times) }
    });
    Ok(Report {
        id: id.to_owned(),
        stats_type: first["type"].as_str().unwrap_or_default().to_owned(),
        members: members.collect(),
        present: reports.iter().map(Option::is_some).collect(),
    })
}

fn course(name: &str, values: Vec<Option<&Value>>, times: &[f64]) -> Course {
    let numbers: Option<Vec<f64>> = values.iter().map(|value| value.and_then(Value::as_f64)).collect();
    if name.to_ascii_lowercase().ends_with("timestamp") {
        let offset = |(value, time): (&Option<&Value>, &f64)| Some(value.as_ref()?.as_f64()? - time);
        return Course::Clock(values.iter().zip(times).map(offset).collect());
    }
    if let Some(numbers) = numbers
        && !GAUGES.contains(&name)
        && !name.starts_with('[')
        && numbers.is_sorted()
        && numbers[0] < numbers[numbers.len() - 1]
    {
        let decimals = |value: &Value| value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
        return Course::Counter {
            first: numbers[0],
            increments: numbers.windows(2).map(|pair| pair[1] - pair[0]).collect(),
            decimals: values.iter().flatten().copied().map(decimals).collect(),
        };
    }
    Course::Replay(values.iter().map(|value| value.map(Value::to_string)).collect())
}
