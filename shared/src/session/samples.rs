//! The samples of series as the rows of a table, so many at a time as are asked for.

use super::answers::{Range, Sample, SamplePage, SampleQuery, SampleRow, SeriesPath, Shape};
use super::events::value_text;
use super::series::{self, locate};
use crate::model::Dump;
use crate::series::column::Kind;
use crate::series::order;

/// `None` where the dump lacks one of the series. What is kept meanwhile is a time for each sample.
pub(super) fn page(dump: &Dump, query: &SampleQuery) -> Option<SamplePage> {
    let mut times: Vec<f64> = Vec::new();
    for path in &query.paths {
        walk(dump, path, query, |time, _| times.push(time))?;
    }
    order::by_number(&mut times, |time| *time);
    times.dedup();
    let asked = times.iter().skip(query.start as usize).take(query.count as usize);
    let mut rows: Vec<SampleRow> = asked.map(|&timestamp| SampleRow { timestamp, values: vec![None; query.paths.len()] }).collect();
    for (column, path) in query.paths.iter().enumerate() {
        walk(dump, path, query, |time, value| {
            if let (Ok(row), Some((kind, value))) = (rows.binary_search_by(|row| row.timestamp.total_cmp(&time)), value) {
                let sample = match query.shape {
                    Shape::Number => Sample::Number(value),
                    Shape::State => Sample::State(value_text(dump, kind, value)),
                };
                rows[row].values[column] = Some(sample);
            }
        })?;
    }
    Some(SamplePage { matching: times.len() as u32, start: query.start, rows })
}

/// Hands on every sample of a series in the range: its time and its value, if it has one.
fn walk(dump: &Dump, path: &SeriesPath, query: &SampleQuery, mut take: impl FnMut(f64, Option<(Kind, f64)>)) -> Option<()> {
    match query.shape {
        Shape::Number => series::numbers(dump, path, &mut |sample| {
            let time = sample.time.0;
            if !sample.value.is_nan() && time >= query.range.start && time <= query.range.end {
                take(time, Some((Kind::Number, sample.value)));
            }
        }),
        Shape::State => states(dump, path, query.range, take),
    }
}

/// Since when which state held, and from when on none.
fn states(dump: &Dump, path: &SeriesPath, range: Range, mut take: impl FnMut(f64, Option<(Kind, f64)>)) -> Option<()> {
    let (look, object) = locate(dump, path)?;
    let series = &look.connection.series;
    let spans = series::state_spans(look, object, &path.member)?;
    let time = |tick: u32| series.ticks[tick as usize].0;
    for (place, &(start, stop, kind, value)) in spans.iter().enumerate() {
        let follows = spans.get(place + 1).is_some_and(|next| next.0 <= stop);
        let end = (stop < series.end_tick()).then(|| time(stop));
        if time(start) <= range.end && end.is_none_or(|end| end > range.start) {
            take(time(start), Some((kind, value)));
        }
        if let Some(end) = end.filter(|end| !follows && *end >= range.start && *end <= range.end) {
            take(end, None);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Value;
    use crate::units::Timestamp;

    /// Reports once a second: one object counts from the start on, another from the third second; a text of a third object changes, and goes away with it.
    fn dump() -> Dump {
        let mut dump = Dump::default();
        let index = dump.connection("PC_0");
        let [member, reason, stats_type] =
            ["packetsSent", "qualityLimitationReason", "outbound-rtp"].map(|name| dump.interner.intern(name));
        let texts = ["none", "none", "cpu", "cpu", "bandwidth"].map(|text| dump.interner.intern(text));
        let series = &mut dump.connections[index.0 as usize].series;
        for second in 0..7_u32 {
            series.begin();
            let first = series.object("A", &mut dump.interner);
            series.set(first, member, Value::Number(f64::from(second * 10)));
            if let Some(text) = texts.get(second as usize) {
                let limited = series.object("C", &mut dump.interner);
                series.set(limited, reason, Value::Text(*text));
            }
            if second >= 3 {
                let second_object = series.object("B", &mut dump.interner);
                series.set(second_object, member, Value::Number(0.5));
            }
            series.remove_unmentioned();
            series.end(Timestamp(f64::from(second) * 1000.0), |_| false);
        }
        series.objects.iter_mut().for_each(|object| object.stats_type = Some(stats_type));
        series.finish();
        dump
    }

    fn told(objects: &[&str], member: &str, shape: Shape, (start, end): (f64, f64), (first, count): (u32, u32)) -> (u32, String) {
        let path = |object: &&str| SeriesPath { connection: "PC_0".into(), object: (*object).into(), member: member.into() };
        let range = Range { start, end };
        let query = SampleQuery { paths: objects.iter().map(path).collect(), shape, range, start: first, count };
        let page = page(&dump(), &query).expect("the dump has these");
        let value = |value: &Option<Sample>| match value {
            None => "-".to_owned(),
            Some(Sample::Number(number)) => number.to_string(),
            Some(Sample::State(state)) => state.clone(),
        };
        let row = |row: &SampleRow| format!("{}: {}", row.timestamp, row.values.iter().map(value).collect::<Vec<_>>().join(" "));
        (page.matching, page.rows.iter().map(row).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn series_stand_side_by_side_a_part_at_a_time() {
        let all = |rows| told(&["A", "B"], "packetsSent", Shape::Number, (1500.0, 4000.0), rows);
        assert_eq!(all((0, 9)), (3, "2000: 20 -, 3000: 30 0.5, 4000: 40 0.5".into()));
        assert_eq!(all((1, 1)), (3, "3000: 30 0.5".into()));
        assert_eq!(all((3, u32::MAX)), (3, String::new()));
        assert_eq!(told(&["A"], "packetsSent", Shape::Number, (8e3, 9e3), (0, 9)), (0, String::new()));
    }

    #[test]
    fn a_rate_is_sampled_like_a_member() {
        let rate = told(&["A", "B"], "[packetsSent/s]", Shape::Number, (0.0, 2000.0), (0, 9));
        assert_eq!(rate, (2, "1000: 10 -, 2000: 10 -".into()));
    }

    #[test]
    fn what_the_dump_lacks_has_no_rows() {
        let path = SeriesPath { connection: "PC_0".into(), object: "A".into(), member: "bytesSent".into() };
        let query = |shape| SampleQuery { paths: vec![path.clone()], shape, range: Range { start: 0.0, end: 9e3 }, start: 0, count: 9 };
        assert_eq!([Shape::Number, Shape::State].map(|shape| page(&dump(), &query(shape))), [None, None]);
    }

    #[test]
    fn states_are_told_by_when_they_began() {
        let states = |range| told(&["C"], "qualityLimitationReason", Shape::State, range, (0, 9)).1;
        assert_eq!(states((0.0, 9e3)), "0: none, 2000: cpu, 4000: bandwidth, 5000: -");
        assert_eq!(states((3000.0, 4500.0)), "2000: cpu, 4000: bandwidth");
        assert_eq!(states((5500.0, 6000.0)), "");
    }
}
