//! Answers about one series: its numbers thinned to a chart, its states as bands.

use super::answers::{Band, SeriesPath, Unit, Window, WindowQuery};
use crate::intern::Sym;
use crate::model::Dump;
use crate::model::look::Look;
use crate::series::Object;
use crate::series::column::Kind;
use crate::series::sample::{Source, number_column};
use crate::series::{members, order};
use crate::units::{TimeRange, Timestamp};

/// More bands than a screen has pixels; shorter ones are merged into one that says so.
const MOST_BANDS: usize = 4000;

pub(super) fn locate<'a>(dump: &'a Dump, path: &SeriesPath) -> Option<(Look<'a>, &'a Object)> {
    let look = Look { dump, connection: dump.connection_at(dump.find_connection(&path.connection)?) };
    Some((look, look.object(&path.object)?))
}

pub(super) fn window(dump: &Dump, query: &WindowQuery) -> Option<Window> {
    let (look, object) = locate(dump, &query.path)?;
    let range = TimeRange { start: Timestamp(query.range.start), end: Timestamp(query.range.end) };
    let thin = |source| look.connection.series.thinned(object, source, range, query.width);
    let thinned = match look.derived(object).find(|(derived, _)| derived.name == query.path.member) {
        Some((derived, columns)) => thin(Source::Derived(&derived.formula, &columns)),
        None => {
            let column = number_column(object, dump.interner.find(&query.path.member)?)?;
            let is_time = members::known(&query.path.member).is_some_and(|known| known.unit == Unit::Time);
            thin(if is_time { Source::Age(column) } else { Source::Column(column) })
        }
    };
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
    let member = look.dump.interner.find(member)?;
    let mut spans: Vec<(u32, u32, String)> = Vec::new();
    for column in object.member(member) {
        let value = |number: f64| match column.kind {
            Kind::Text => look.dump.text(Sym(number as u32)).to_owned(),
            Kind::Flag => (number == 1.0).to_string(),
            Kind::Number => number.to_string(),
        };
        spans.extend(column.spans(series.end_tick()).map(|(start, stop, number)| (start, stop, value(number))));
    }
    order::by_number(&mut spans, |span| f64::from(span.0));
    let last = series.end_tick().saturating_sub(1);
    let time = |tick: u32| series.ticks[tick.min(last) as usize].0;
    let mut bands: Vec<Band> = spans.into_iter().map(|(start, stop, value)| Band { start: time(start), end: time(stop), value }).collect();
    if bands.len() > MOST_BANDS {
        bands = merge_short(bands);
    }
    Some(bands)
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
