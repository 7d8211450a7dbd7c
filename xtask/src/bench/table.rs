//! What was measured, as a table with the goals beside it.

use std::fmt;

/// A goal to reach.
#[derive(Clone, Copy)]
pub(super) enum Goal {
    /// At least this many times as fast as the peer.
    Times(f64),
    /// No more than this.
    AtMost(f64),
    /// There is none; the number is for information.
    None,
}

struct Row {
    what: String,
    ours: f64,
    peer: Option<f64>,
    ratio: Option<f64>,
    unit: &'static str,
    goal: Goal,
}

/// The measurements of a run.
#[derive(Default)]
pub(super) struct Table(Vec<Row>);

impl Table {
    /// A number that stands for itself.
    pub(super) fn add(&mut self, what: impl Into<String>, ours: f64, unit: &'static str, goal: Goal) {
        self.push(Row { what: what.into(), ours, peer: None, ratio: None, unit, goal });
    }

    /// A number beside the peer's; both and their ratio are medians over the same rounds.
    pub(super) fn compare(&mut self, what: impl Into<String>, rounds: &[(f64, f64)], unit: &'static str, goal: Goal) {
        let of = |part: fn(&(f64, f64)) -> f64| median(rounds.iter().map(part).collect());
        self.push(Row {
            what: what.into(),
            ours: of(|round| round.0),
            peer: Some(of(|round| round.1)),
            ratio: Some(of(|round| round.1 / round.0)),
            unit,
            goal,
        });
    }

    /// A number and the peer's, measured apart.
    pub(super) fn beside(&mut self, what: impl Into<String>, ours: f64, peer: Option<f64>, unit: &'static str, goal: Goal) {
        self.push(Row { what: what.into(), ours, peer, ratio: peer.map(|peer| peer / ours), unit, goal });
    }

    fn push(&mut self, row: Row) {
        println!("{row}");
        self.0.push(row);
    }
}

/// The middle one; of an even number the upper of the two.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What a quarter of the values lie below: of times, those that little else came into.
pub(super) fn quarter(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 4).copied().unwrap_or(f64::NAN)
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        writeln!(formatter, "| what | peer | rtclens | ratio | goal | |\n|---|---|---|---|---|---|")?;
        self.0.iter().try_for_each(|row| writeln!(formatter, "{row}"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Row { what, ours, peer, ratio, unit, goal } = self;
        let number = |value: f64| match value.abs() {
            100.0.. => format!("{value:.0} {unit}"),
            1.0.. => format!("{value:.1} {unit}"),
            _ => format!("{value:.3} {unit}"),
        };
        let peer = peer.map_or_else(|| "–".to_owned(), number);
        let times = ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.1} ×"));
        let (goal, reached) = match goal {
            Goal::Times(least) => (format!("≥ {} ×", (least * 10.0).round() / 10.0), ratio.map(|ratio| ratio >= *least)),
            Goal::AtMost(most) => (format!("≤ {most} {unit}"), Some(ours <= most)),
            Goal::None => ("–".to_owned(), None),
        };
        let reached = reached.map_or("", |reached| if reached { "reached" } else { "missed" });
        write!(formatter, "| {what} | {peer} | {} | {times} | {goal} | {reached} |", number(*ours))
    }
}
