//! Calls written as text, for the tests of rules and of what builds on them.
//!
//! ```text
//! browser Firefox/128.0                      the user agent
//! fact hardwareConcurrency 4                 what the dump tells of its client
//! 1.5 onconnectionstatechange "connected"    an event of the connection at 1.5 s
//! 0 client devicechange null                 an event of the client
//! inbound-rtp A kind=audio codecId=C         a statistics object, with members that do not change
//!     packetsReceived 0 +50*20               a member: 0 in the first report, then 20 reports with 50 more each
//!     jitter 0.01*5 - 0.02                   five reports with 0.01, one without it, one with 0.02
//! connection PC_1                            what follows is of another connection
//! ```
//!
//! Reports are a second apart, the first at 0 s. A member keeps its last value to the end. An object whose members are all absent at first
//! comes with the first of them.

use super::call::Call;
use super::{ChangedLimits, Occurrence, Outcome, Rule};
use crate::model::{ConnectionIdx, Dump};
use crate::series::Value;
use crate::units::Timestamp;

/// When the calls start.
pub(super) const START: f64 = 1_790_000_000_000.0;

const TYPES: &[&str] = &["codec", "transport", "certificate"];

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Absent,
    Value(serde_json::Value),
}

struct Object {
    stats_type: String,
    id: String,
    members: Vec<(String, Vec<Cell>)>,
}

impl Object {
    /// Its first report.
    fn begins(&self) -> usize {
        let absent = |cells: &[Cell]| cells.iter().take_while(|cell| **cell == Cell::Absent).count();
        let changing = self.members.iter().filter(|(_, cells)| cells.len() > 1);
        changing.map(|(_, cells)| absent(cells)).min().unwrap_or(0)
    }
}

/// The dump that a text describes.
pub(crate) fn dump(text: &str) -> Dump {
    let mut dump = Dump::default();
    let mut connection = dump.connection("PC_0");
    let mut objects: Vec<Object> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        match first {
            "browser" => dump.user_agent = Some(rest.to_owned()),
            "fact" => {
                let (name, value) = rest.split_once(' ').expect("a fact has a value");
                dump.add_fact(name, value);
            }
            "connection" => {
                write(&mut dump, connection, &std::mem::take(&mut objects));
                connection = dump.connection(rest);
            }
            _ if first.parse::<f64>().is_ok() => {
                let time = Timestamp(START + 1000.0 * first.parse::<f64>().expect("just parsed"));
                let (name, value) = rest.split_once(' ').expect("an event has a name and a value");
                match name {
                    "client" => {
                        let (name, value) = value.split_once(' ').expect("an event has a name and a value");
                        dump.add_event(None, time, name, value, "");
                    }
                    _ => dump.add_event(Some(connection), time, name, value, ""),
                }
            }
            _ if first.contains('-') || TYPES.contains(&first) => {
                let mut words = rest.split_ascii_whitespace();
                let id = words.next().expect("an object has an id").to_owned();
                let fixed = words.map(|word| {
                    let (name, value) = word.split_once('=').expect("name=value");
                    (name.to_owned(), vec![cell(value)])
                });
                objects.push(Object { stats_type: first.to_owned(), id, members: fixed.collect() });
            }
            _ => objects.last_mut().expect("members follow their object").members.push((first.to_owned(), cells(rest))),
        }
    }
    write(&mut dump, connection, &objects);
    dump.finish();
    dump
}

fn cell(word: &str) -> Cell {
    match word {
        "-" => Cell::Absent,
        _ => Cell::Value(serde_json::from_str(word).unwrap_or_else(|_| word.into())),
    }
}

fn cells(text: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for word in text.split_ascii_whitespace() {
        let (value, times) = match word.rsplit_once('*') {
            Some((value, times)) => (value, times.parse().expect("a number of times")),
            None => (word, 1),
        };
        for _ in 0..times {
            let next = match value.strip_prefix('+') {
                Some(step) => {
                    let Some(Cell::Value(before)) = cells.last() else { panic!("nothing to add to") };
                    let sum = before.as_f64().expect("a number") + step.parse::<f64>().expect("a number");
                    Cell::Value(sum.into())
                }
                None => cell(value),
            };
            cells.push(next);
        }
    }
    cells
}

fn write(dump: &mut Dump, connection: ConnectionIdx, objects: &[Object]) {
    let lengths = objects.iter().flat_map(|object| &object.members).map(|(_, cells)| cells.len());
    let Some(reports) = lengths.max() else { return };
    for tick in 0..reports {
        let time = Timestamp(START + 1000.0 * tick as f64);
        let Dump { connections, interner, .. } = dump;
        let series = &mut connections[connection.0 as usize].series;
        series.begin();
        for object in objects.iter().filter(|object| tick >= object.begins()) {
            let index = series.object(&object.id, interner);
            series.objects[index.0 as usize].stats_type = Some(interner.intern(&object.stats_type));
            for (name, cells) in &object.members {
                let name = interner.intern(name);
                let value = match cells.get(tick).or(cells.last()) {
                    Some(Cell::Value(serde_json::Value::Number(number))) => Value::Number(number.as_f64().expect("finite")),
                    Some(Cell::Value(serde_json::Value::Bool(flag))) => Value::Flag(*flag),
                    Some(Cell::Value(serde_json::Value::String(text))) => Value::Text(interner.intern(text)),
                    _ => continue,
                };
                series.set(index, name, value);
            }
            series.writer(index).clear_unmentioned();
        }
        series.end(time, |_| false);
        dump.add_report_event(connection, time);
    }
}

fn run(rule: &Rule, text: &str) -> Outcome {
    let dump = dump(text);
    rule.look(&Call::new(&dump), &ChangedLimits::default())
}

/// What the rule fires.
#[track_caller]
pub(super) fn fires(rule: &Rule, text: &str) -> Vec<Occurrence> {
    match run(rule, text) {
        Outcome::Fired(occurrences) => occurrences,
        other => panic!("{} is {other:?}", rule.key),
    }
}

/// The rule must look and see nothing.
#[track_caller]
pub(super) fn clear(rule: &Rule, text: &str) {
    assert_eq!(run(rule, text), Outcome::Clear, "{}", rule.key);
}

/// The rule must say that it cannot tell.
#[track_caller]
pub(super) fn not_measurable(rule: &Rule, text: &str) {
    let outcome = run(rule, text);
    assert!(matches!(outcome, Outcome::NotMeasurable(_)), "{} is {outcome:?}", rule.key);
}
