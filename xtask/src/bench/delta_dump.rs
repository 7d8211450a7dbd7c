//! Writes an extended call as an RTCStatsDump version 3 in the words of its clients: numbered names, changes only.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use fastrand::Rng;
use serde_json::{Value, json};
use shared::codec::dictionary::{member_number, method_number, type_number};

use super::extend::Extended;
use super::recording::{Connection, Member};

/// What clients leave out.
const LEFT_OUT: [&str; 6] = ["localCertificateId", "remoteCertificateId", "isRemote", "ip", "mediaType", "writable"];

/// Events that the browser's own log words as clients do.
const EVENTS: [&str; 12] = [
    "create",
    "createOffer",
    "createOfferOnSuccess",
    "createAnswer",
    "createAnswerOnSuccess",
    "setRemoteDescription",
    "setRemoteDescriptionOnSuccess",
    "onsignalingstatechange",
    "oniceconnectionstatechange",
    "onconnectionstatechange",
    "onicegatheringstatechange",
    "ontrack",
];

/// Writes at least `bytes`, with the same statistics on each of `connections` connections.
pub(super) fn write(output: &mut impl Write, recorded: &Connection, connections: usize, bytes: u64) -> io::Result<()> {
    let mut extended = Extended::new(recorded);
    let mut written = 0;
    let mut put = |line: String| {
        written += line.len() as u64;
        output.write_all(line.as_bytes()).map(|()| written)
    };
    put("RTCStatsDump\n".to_owned())?;
    let metadata = json!({
        "fileFormat": 3, "url": "/call", "origin": "https://example.org", "startTime": extended.timestamp.floor(),
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        "clientProtocol": "rtcstats#5.0",
    });
    put(format!("{metadata}\n"))?;
    put(format!("[{},null,{{\"hardwareConcurrency\":2}},{}]\n", number("create"), extended.timestamp.floor()))?;
    for connection in 0..connections {
        for (method, value) in &recorded.events {
            if EVENTS.contains(&method.as_str()) {
                put(format!("[{},\"PC_{connection}\",{},1]\n", number(method), bare(value)))?;
            }
        }
    }
    let mut deltas = Deltas::new(recorded);
    let mut last = extended.timestamp;
    loop {
        extended.step();
        let changes = deltas.changes(&extended);
        for connection in 0..connections {
            let delta = if connection == 0 { extended.timestamp - last - (connections - 1) as f64 } else { 1.0 };
            if put(format!("[\"g\",\"PC_{connection}\",{changes},{}]\n", delta.round()))? >= bytes {
                put("[\"close\",null,1000,10]".to_owned())?;
                return Ok(());
            }
        }
        last = extended.timestamp;
    }
}

/// Writes `ticks` reports of one object with one number that wanders.
pub(super) fn write_one_member(output: &mut impl Write, ticks: u32) -> io::Result<()> {
    const START: u64 = 1_795_341_924_571;
    const TICK: u64 = 100;
    let mut random = Rng::with_seed(1);
    let mut rate = 1_000_000;
    writeln!(output, "RTCStatsDump\n{{\"fileFormat\":3}}\n[{},\"PC_0\",{{}},{START}]", number("create"))?;
    for tick in 1..=ticks {
        rate = (rate + random.i64(-5000..=5000)).max(0);
        let stats_type = if tick == 1 { ",\"type\":6" } else { "" };
        let timestamp = START + u64::from(tick) * TICK;
        writeln!(output, "[\"g\",\"PC_0\",{{\"0\":{{\"153\":{rate}{stats_type}}},\"t\":{timestamp}}},{TICK}]")?;
    }
    Ok(())
}

fn number(method: &str) -> String {
    method_number(method).map_or_else(|| format!("\"{method}\""), |number| number.to_string())
}

/// Chromium's own log holds states as JSON in a string.
fn bare(value: &Value) -> String {
    match value {
        Value::String(text) if text.starts_with('"') => text.clone(),
        value => value.to_string(),
    }
}

/// The state of the compression: what was written last.
struct Deltas {
    reports: Vec<Written>,
    /// Id in the recording → number in the dump.
    numbers: HashMap<String, usize>,
}

struct Written {
    is_known: bool,
    /// `"type":n`
    stats_type: String,
    /// Number or name of each member, `None` where clients leave it out.
    keys: Vec<Option<String>>,
    values: Vec<String>,
}

impl Deltas {
    fn new(recorded: &Connection) -> Deltas {
        let reports = recorded.reports.iter().map(|report| Written {
            is_known: false,
            stats_type: type_number(&report.stats_type)
                .map_or_else(|| format!("\"type\":\"{}\"", report.stats_type), |number| format!("\"type\":{number}")),
            keys: report.members.iter().map(key).collect(),
            values: vec![String::new(); report.members.len()],
        });
        let ids = recorded.reports.iter().enumerate();
        Deltas { reports: reports.collect(), numbers: ids.map(|(number, report)| (report.id.clone(), number)).collect() }
    }

    /// The statistics of the current tick as an object of changes.
    fn changes(&mut self, now: &Extended) -> String {
        let mut text = String::from("{");
        for (index, written) in self.reports.iter_mut().enumerate() {
            if !now.is_present(index) {
                if std::mem::take(&mut written.is_known) {
                    let _ = write!(text, "\"{index}\":null,");
                }
                continue;
            }
            let is_new = !std::mem::replace(&mut written.is_known, true);
            let members = &now.connection.reports[index].members;
            let changed = written.changed(members, &now.values[index], is_new, now.timestamp, &self.numbers);
            if is_new {
                let _ = write!(text, "\"{index}\":{{{changed}{}}},", written.stats_type);
            } else if !changed.is_empty() {
                let _ = write!(text, "\"{index}\":{{{}}},", changed.trim_end_matches(','));
            }
        }
        let _ = write!(text, "\"t\":{}}}", now.timestamp);
        text
    }
}

impl Written {
    /// The members that differ from what was written last, each with a comma after it.
    fn changed(&mut self, members: &[Member], values: &[String], is_new: bool, timestamp: f64, numbers: &HashMap<String, usize>) -> String {
        let mut text = String::new();
        let mut open: Option<&str> = None;
        for (index, (member, value)) in members.iter().zip(values).enumerate() {
            let (Some(key), last) = (&self.keys[index], &mut self.values[index]) else { continue };
            if value.is_empty() || (value == last && !is_new) {
                continue;
            }
            last.clone_from(value);
            if member.name == "timestamp" && value.parse() == Ok(timestamp) {
                continue;
            }
            if open.is_some() && open != Some(key.as_str()) {
                text.truncate(text.trim_end_matches(',').len());
                text.push_str("},");
                open = None;
            }
            let reference = member.name.ends_with("Id").then(|| numbers.get(value.trim_matches('"'))).flatten();
            match (&member.inner, reference) {
                (Some(inner), _) => {
                    if open.replace(key).is_none() {
                        let _ = write!(text, "{key}:{{");
                    }
                    let _ = write!(text, "\"{inner}\":{value},");
                }
                (None, Some(number)) => {
                    let _ = write!(text, "{key}:\"{number}\",");
                }
                (None, None) => {
                    let _ = write!(text, "{key}:{value},");
                }
            }
        }
        if open.is_some() {
            text.truncate(text.trim_end_matches(',').len());
            text.push_str("},");
        }
        text
    }
}

/// How a member is written as a JSON key; `None` for what clients do not write.
fn key(member: &Member) -> Option<String> {
    let name = member.name.as_str();
    if name.contains(['[', '.']) || LEFT_OUT.contains(&name) {
        return None;
    }
    Some(match (name, member_number(name)) {
        ("timestamp", _) => "\"t\"".to_owned(),
        (_, Some(number)) => format!("\"{number}\""),
        (_, None) => format!("\"{name}\""),
    })
}
