//! A recorded connection that goes on and on: counters rise by their real increments, give or take a tenth, moments keep
//! their distance to the tick, and everything else is replayed. The same every time.

use std::fmt::Write as _;

use fastrand::Rng;

use super::recording::{Connection, Course, Member};

/// How much an increment may differ from the recorded one, as a share of it.
const SPREAD: f64 = 0.1;

pub(super) struct Extended<'a> {
    pub(super) connection: &'a Connection,
    /// Newest timestamp of the current tick.
    pub(super) timestamp: f64,
    /// JSON text of each member of each report, empty where it is not there; in the order of the recording.
    pub(super) values: Vec<Vec<String>>,
    counters: Vec<Vec<f64>>,
    random: Rng,
    tick: usize,
}

impl<'a> Extended<'a> {
    /// Stands before its first tick.
    pub(super) fn new(connection: &'a Connection) -> Extended<'a> {
        let first = |member: &Member| match member.course {
            Course::Counter { first, .. } => first,
            _ => 0.0,
        };
        Extended {
            connection,
            timestamp: connection.ticks[0] - 1000.0,
            values: connection.reports.iter().map(|report| vec![String::new(); report.members.len()]).collect(),
            counters: connection.reports.iter().map(|report| report.members.iter().map(first).collect()).collect(),
            random: Rng::with_seed(1),
            tick: 0,
        }
    }

    /// Whether a report is there at the current tick.
    pub(super) fn is_present(&self, report: usize) -> bool {
        self.connection.reports[report].present[self.recorded(self.tick)]
    }

    /// Goes on to the next tick.
    pub(super) fn step(&mut self) {
        let ticks = &self.connection.ticks;
        self.tick += 1;
        let now = self.recorded(self.tick);
        self.timestamp += if now == 0 { 1000.0 } else { ticks[now] - ticks[now - 1] };
        for (report, (values, counters)) in self.connection.reports.iter().zip(self.values.iter_mut().zip(self.counters.iter_mut())) {
            for (member, (value, counter)) in report.members.iter().zip(values.iter_mut().zip(counters)) {
                value.clear();
                match &member.course {
                    Course::Counter { increments, decimals, .. } => {
                        let spread = 1.0 + SPREAD * (2.0 * self.random.f64() - 1.0);
                        let increment = increments[self.tick % increments.len()] * spread;
                        let is_whole = decimals.iter().all(|decimals| *decimals == 0);
                        *counter += if is_whole { increment.round() } else { increment };
                        write_number(value, *counter, decimals[now]);
                    }
                    Course::Clock(offsets) => {
                        if let Some(offset) = offsets[now] {
                            write_number(value, self.timestamp + offset, 3);
                        }
                    }
                    Course::Replay(texts) => value.push_str(texts[now].as_deref().unwrap_or_default()),
                }
            }
        }
    }

    fn recorded(&self, tick: usize) -> usize {
        tick % self.connection.ticks.len()
    }
}

/// As `JSON.stringify` does: no zeros at the end.
fn write_number(text: &mut String, number: f64, decimals: usize) {
    write!(text, "{number:.decimals$}").expect("a String takes any text");
    if decimals > 0 {
        let length = text.trim_end_matches('0').trim_end_matches('.').len();
        text.truncate(length);
    }
}
