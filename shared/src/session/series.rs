//! Answers about one series: its numbers thinned to a chart, its states as bands.

use super::answers::{Band, SeriesPath, Unit, Window, WindowQuery};
use super::events::value_text;
use crate::model::Dump;
use crate::model::look::Look;
use crate::series::column::Kind;
use crate::series::sample::{Sample, Source, number_column};
use crate::series::{Object, Series};
use crate::series::{members, order};
use crate::units::{TimeRange, Timestamp};

/// More bands than a screen has pixels; shorter ones are merged into one that says so.
const MOST_BANDS: usize = 4000;

pub(super) fn locate<'a>(dump: &'a Dump, path: &SeriesPath) -> Option<(Look<'a>, &'a Object)> {
    let look = Look { dump, connection: dump.connection_at(dump.find_connection(&path.connection)?) };
    Some((look, look.object(&path.object)?))
}

/// What `ask` makes of the numbers of a series.
fn of_numbers<T>(dump: &Dump, path: &SeriesPath, ask: impl FnOnce(&Series, &Object, Source<'_>) -> T) -> Option<T> {
    let (look, object) = locate(dump, path)?;
    let series = &look.connection.series;
    Some(match look.derived(object).find(|(derived, _)| derived.name == path.member) {
        Some((derived, columns)) => ask(series, object, Source::Derived(&derived.formula, &columns)),
        None => ask(series, object, Source::Column(number_column(object, dump.interner.find(&path.member)?)?)),
    })
}

/// Hands every number of a series to `take`, in the order of the reports, with NaN for gaps.
pub(super) fn numbers(dump: &Dump, path: &SeriesPath, take: &mut dyn FnMut(Sample)) -> Option<()> {
    of_numbers(dump, path, |series, object, source| series.samples(object, source, take))
}

pub(super) fn window(dump: &Dump, query: &WindowQuery) -> Option<Window> {
    let range = TimeRange { start: Timestamp(query.range.start), end: Timestamp(query.range.end) };
    let is_time = members::known(&query.path.member).is_some_and(|known| known.unit == Unit::Time);
    let thinned = of_numbers(dump, &query.path, |series, object, source| {
        let source = match source {
            Source::Column(column) if is_time => Source::Age(column),
            other => other,
        };
        series.thinned(object, source, range, query.width)
    })?;
    Some(Window {
        origin: thinned.origin,
        time: thinned.time,
        min: thinned.min,
        max: thinned.max,
        last: thinned.last,
        samples: thinned.samples,
    })
}

pub(super) fn bands(dump: &Dump, path: &SeriesPath) -> Option<Vec<Band>> {
    let (look, object) = locate(dump, path)?;
    object_bands(look, object, &path.member)
}

/// The spans of a text or boolean member. A span ends where the next value begins, the last one with the last report.
pub(super) fn object_bands(look: Look<'_>, object: &Object, member: &str) -> Option<Vec<Band>> {
    let series = &look.connection.series;
    let last = series.end_tick().saturating_sub(1);
    let time = |tick: u32| series.ticks[tick.min(last) as usize].0;
    let spans = state_spans(look, object, member)?.into_iter();
    let mut bands: Vec<Band> = spans
        .map(|(start, stop, kind, value)| Band { start: time(start), end: time(stop), value: value_text(look.dump, kind, value) })
        .collect();
    if bands.len() > MOST_BANDS {
        bands = merge_short(bands);
    }
    Some(bands)
}

/// Spans of ticks with one value, from start to stop, of a member of whatever kinds.
pub(super) fn state_spans(look: Look<'_>, object: &Object, member: &str) -> Option<Vec<(u32, u32, Kind, f64)>> {
    let member = look.dump.interner.find(member)?;
    let mut spans: Vec<_> = Vec::new();
    for column in object.member(member) {
        let end = look.connection.series.end_tick();
        spans.extend(column.spans(end).map(|(start, stop, value)| (start, stop, column.kind, value)));
    }
    order::by_number(&mut spans, |span| f64::from(span.0));
    Some(spans)
}

fn merge_short(bands: Vec<Band>) -> Vec<Band> {
    let total = bands.last().map_or(0.0, |last| last.end) - bands[0].start;
    let shortest = total / MOST_BANDS as f64;
    let mut merged: Vec<Band> = Vec::new();
    for band in bands {
        match merged.last_mut() {
            Some(last) if band.end - last.start < shortest => {
                last.end = band.end;
                last.value = "several".into();
            }
            _ => merged.push(band),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Value;
    use crate::session::answers::Range;

    #[test]
    fn times_are_told_as_ages() {
        const NOW: f64 = 1_790_000_000_000.0;
        let mut dump = Dump::default();
        let index = dump.connection("PC_0");
        let member = dump.interner.intern("lastPacketReceivedTimestamp");
        let series = &mut dump.connections[index.0 as usize].series;
        for (time, value) in [(NOW, NOW - 12.5), (NOW + 1000.0, NOW + 1000.0), (NOW + 2000.0, NOW + 2001.0)] {
            series.begin();
            let object = series.object("IT1", &mut dump.interner);
            series.set(object, member, Value::Number(value));
            series.end(Timestamp(time), |_| false);
        }
        series.finish();
        let path = SeriesPath { connection: "PC_0".into(), object: "IT1".into(), member: "lastPacketReceivedTimestamp".into() };
        let query = WindowQuery { path, range: Range { start: NOW, end: NOW + 2000.0 }, width: 100 };
        assert_eq!(window(&dump, &query).expect("a window").last, [12.5, 0.0, -1.0]);
    }
}
