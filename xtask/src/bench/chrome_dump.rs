//! Writes an extended call as Chromium does by itself: an RTCStatsDump of full reports, or the JSON of
//! chrome://webrtc-internals with its series.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::extend::Extended;
use super::recording::Connection;

const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/// Writes an RTCStatsDump of at least `bytes`, with every connection of the recording.
pub(super) fn write_full_reports(output: &mut impl Write, recorded: &[Connection], bytes: u64) -> io::Result<()> {
    let mut extended: Vec<Extended> = recorded.iter().map(Extended::new).collect();
    let mut last = extended[0].timestamp;
    let mut written = 0;
    let mut put = |line: String| {
        written += line.len() as u64;
        output.write_all(line.as_bytes()).map(|()| written)
    };
    put("RTCStatsDump\n{\"fileFormat\":3}\n".to_owned())?;
    put(format!("[\"create\",null,{{\"hardwareConcurrency\":2}},{last}]\n"))?;
    for connection in recorded {
        for (method, value) in &connection.events {
            put(format!("[\"{method}\",\"{}\",{value},1.25]\n", connection.id))?;
        }
    }
    loop {
        for now in &mut extended {
            now.step();
            let line = format!("[\"getStats\",\"{}\",{},{}]\n", now.connection.id, full(now), now.timestamp - last);
            last = now.timestamp;
            if put(line)? >= bytes {
                return Ok(());
            }
        }
    }
}

fn full(now: &Extended) -> String {
    let mut text = String::from("{");
    for (index, report) in now.connection.reports.iter().enumerate() {
        if !now.is_present(index) {
            continue;
        }
        let _ = write!(text, "\"{0}\":{{\"id\":\"{0}\",\"type\":\"{1}\"", report.id, report.stats_type);
        let mut open: Option<&str> = None;
        for (member, value) in report.members.iter().zip(&now.values[index]).filter(|(_, value)| !value.is_empty()) {
            if open.is_some() && (member.inner.is_none() || open != Some(member.name.as_str())) {
                text.push('}');
                open = None;
            }
            match &member.inner {
                Some(inner) if open.replace(&member.name).is_none() => {
                    let _ = write!(text, ",\"{}\":{{\"{inner}\":{value}", member.name);
                }
                Some(inner) => {
                    let _ = write!(text, ",\"{inner}\":{value}");
                }
                None => {
                    let _ = write!(text, ",\"{}\":{value}", member.name);
                }
            }
        }
        text.push_str(if open.is_some() { "}}," } else { "}," });
    }
    text.truncate(text.trim_end_matches(',').len());
    text.push('}');
    text
}

/// Writes the JSON of chrome://webrtc-internals of at least `bytes`: connections with `points` points in each series,
/// the recorded ones over and over.
pub(super) fn write_internals(output: &mut impl Write, recorded: &[Connection], points: usize, bytes: u64) -> io::Result<()> {
    let start = recorded[0].ticks[0];
    write!(
        output,
        "{{\n \"hardwareConcurrency\": 2,\n \"timestamp\": {},\n \"getUserMedia\": [],\n \"PeerConnections\": {{",
        start.floor()
    )?;
    let mut written = 0;
    let parts: Vec<String> = recorded.iter().map(|connection| series(connection, points)).collect();
    for (index, (connection, series)) in recorded.iter().zip(&parts).cycle().enumerate() {
        if written >= bytes {
            break;
        }
        let log: Vec<Value> = connection
            .events
            .iter()
            .filter(|(method, _)| method != "create")
            .map(|(method, value)| {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                json!({"timestamp": start, "type": method, "value": value})
            })
            .collect();
        let head = json!({"pid": 1, "url": "https://example.org/call", "rtcConfiguration": "{}", "updateLog": log}).to_string();
        let comma = if index == 0 { "" } else { "," };
        let text = format!("{comma}\n  \"9-{}\": {},\n   \"stats\": {{{series}\n   }}\n  }}", index + 1, head.trim_end_matches('}'));
        written += text.len() as u64;
        output.write_all(text.as_bytes())?;
    }
    write!(output, "\n }},\n \"UserAgent\": \"{USER_AGENT}\"\n}}")
}

/// The entries of `stats` of one connection.
fn series(connection: &Connection, points: usize) -> String {
    let empty = |report: &super::recording::Report| vec![Points::default(); report.members.len()];
    let mut all: Vec<Vec<Points>> = connection.reports.iter().map(empty).collect();
    let mut now = Extended::new(connection);
    for _ in 0..points {
        now.step();
        for (index, series) in all.iter_mut().enumerate() {
            for (series, value) in series.iter_mut().zip(&now.values[index]) {
                if now.is_present(index) && !value.is_empty() {
                    series.add(value, now.timestamp);
                }
            }
        }
    }
    let mut text = String::new();
    for (report, series) in connection.reports.iter().zip(&all) {
        for (member, series) in report.members.iter().zip(series) {
            // Members of members are one series of objects in Chromium's file, and not worth it here.
            if member.inner.is_none() && !series.values.is_empty() {
                let comma = if text.is_empty() { "" } else { "," };
                let entry = json!({
                    "startTime": iso(series.first), "endTime": iso(series.last), "statsType": report.stats_type,
                    "values": format!("[{}]", series.values.trim_end_matches(',')),
                });
                let _ = write!(text, "{comma}\n    \"{}-{}\": {entry}", report.id, member.name);
            }
        }
    }
    text
}

#[derive(Clone, Default)]
struct Points {
    values: String,
    first: f64,
    last: f64,
}

impl Points {
    fn add(&mut self, value: &str, timestamp: f64) {
        if self.values.is_empty() {
            self.first = timestamp;
        }
        self.last = timestamp;
        self.values.push_str(value);
        self.values.push(',');
    }
}

fn iso(milliseconds: f64) -> String {
    let instant = OffsetDateTime::from_unix_timestamp_nanos(milliseconds as i128 * 1_000_000);
    instant.ok().and_then(|instant| instant.format(&Rfc3339).ok()).expect("a time of our days")
}
