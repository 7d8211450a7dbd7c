//! The list of everything that can be charted.

use super::answers::{Catalogue, CatalogueConnection, CatalogueObject, Member, SeriesPath, Shape};
use super::series::locate;
use super::{answers::Unit, events};
use crate::model::Dump;
use crate::model::look::Look;
use crate::series::Object;
use crate::series::column::{Column, Kind};
use crate::series::derive::Derived;
use crate::series::sample::Source;
use crate::series::{members, order};

/// More than this many charts at first sight are a wall.
const MOST_SUGGESTED: usize = 14;

pub(super) fn catalogue(dump: &Dump) -> Catalogue {
    let mut total = 0;
    let connections = dump.connections.iter().filter(|connection| !connection.series.objects.is_empty()).map(|connection| {
        let look = Look { dump, connection };
        let mut objects: Vec<CatalogueObject> = look
            .objects()
            .map(|object| CatalogueObject {
                id: look.id(object).to_owned(),
                stats_type: look.stats_type(object).to_owned(),
                label: look.label(object),
                members: names(look, object).count() as u32,
            })
            .collect();
        order::by_number(&mut objects, |object| members::type_rank(&object.stats_type) as f64);
        total += objects.iter().map(|object| object.members).sum::<u32>();
        CatalogueConnection { id: connection.id.clone(), objects }
    });
    let connections = connections.collect();
    Catalogue { connections, suggested: suggested(dump), members: total }
}

/// Number of members over all objects, derived ones included.
pub(super) fn count(dump: &Dump) -> u32 {
    let count = |look: Look<'_>| look.objects().map(|object| names(look, object).count() as u32).sum::<u32>();
    dump.connections.iter().map(|connection| count(Look { dump, connection })).sum()
}

/// The names of all members of an object, the derived ones first.
fn names<'a>(look: Look<'a>, object: &'a Object) -> impl Iterator<Item = &'a str> {
    let derived = look.derived(object).map(|(derived, _)| derived.name);
    // A member that changed its kind has several columns but one name.
    let own =
        object.columns.iter().enumerate().filter(|(at, column)| object.columns[..*at].iter().all(|other| other.member != column.member));
    derived.chain(own.map(move |(_, column)| look.dump.text(column.member)))
}

/// Whether an object has a member.
pub(super) fn has<'a>(look: Look<'a>, object: &'a Object, member: &str) -> bool {
    names(look, object).any(|name| name == member)
}

pub(super) fn members(dump: &Dump, connection: &str, object: &str) -> Option<Vec<Member>> {
    let path = SeriesPath { connection: connection.into(), object: object.into(), member: String::new() };
    let (look, object) = locate(dump, &path)?;
    let mut names: Vec<&str> = names(look, object).collect();
    order::natural(&mut names);
    let mut found: Vec<Member> = names.into_iter().filter_map(|name| member(look, object, name)).collect();
    order::by_number(&mut found, |member| f64::from(u8::from(member.flat)));
    order::by_number(&mut found, |member| rank(&member.stats_type, &member.path.member));
    Some(found)
}

/// The most useful members of a type come first.
fn rank(stats_type: &str, member: &str) -> f64 {
    members::usefulness(stats_type, member).map_or(f64::INFINITY, |place| place as f64)
}

pub(super) fn resolve(dump: &Dump, paths: &[SeriesPath]) -> Vec<Member> {
    paths.iter().filter_map(|path| locate(dump, path).and_then(|(look, object)| member(look, object, &path.member))).collect()
}

pub(super) fn search(dump: &Dump, text: &str, limit: usize) -> Vec<Member> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let mut hits: Vec<(f64, Look<'_>, &Object, &str)> = Vec::new();
    for connection in &dump.connections {
        let look = Look { dump, connection };
        for object in look.objects() {
            let context =
                format!("{} {} {} {}", connection.id, look.stats_type(object), look.id(object), look.label(object)).to_lowercase();
            for name in names(look, object) {
                let lower = name.to_lowercase();
                if words.iter().all(|word| lower.contains(word) || context.contains(word)) {
                    hits.push((rank(look.stats_type(object), name), look, object, name));
                }
            }
        }
    }
    order::by_number(&mut hits, |hit| hit.0);
    hits.into_iter().take(limit).filter_map(|(_, look, object, name)| member(look, object, name)).collect()
}

fn member(look: Look<'_>, object: &Object, name: &str) -> Option<Member> {
    let path = SeriesPath { connection: look.connection.id.clone(), object: look.id(object).to_owned(), member: name.to_owned() };
    let base = Member {
        path,
        stats_type: look.stats_type(object).to_owned(),
        object_label: look.label(object),
        shape: Shape::Number,
        unit: Unit::None,
        derived: false,
        counter: false,
        flat: false,
        samples: 0,
        last: String::new(),
        extent: None,
        formula: String::new(),
    };
    match look.derived(object).find(|(derived, _)| derived.name == name) {
        Some((derived, columns)) => Some(derived_member(look, object, derived, &columns, base)),
        None => column_member(look, object, name, base),
    }
}

fn derived_member(look: Look<'_>, object: &Object, derived: &'static Derived, columns: &[&Column], base: Member) -> Member {
    let (mut samples, mut last, mut extent) = (0, f64::NAN, (f64::INFINITY, f64::NEG_INFINITY));
    look.connection.series.samples(object, Source::Derived(&derived.formula, columns), &mut |sample| {
        if !sample.value.is_nan() {
            samples += 1;
            last = sample.value;
            extent = (sample.value.min(extent.0), sample.value.max(extent.1));
        }
    });
    Member {
        unit: derived.unit,
        derived: true,
        flat: extent.0 >= extent.1,
        samples,
        last: if samples > 0 { last.to_string() } else { String::new() },
        extent: (samples > 0).then_some(extent),
        formula: derived.formula.text(),
        ..base
    }
}

fn column_member(look: Look<'_>, object: &Object, name: &str, base: Member) -> Option<Member> {
    let end = look.connection.series.end_tick();
    let columns: Vec<&Column> = object.member(look.dump.interner.find(name)?).collect();
    // The kind that most samples have decides how it is shown.
    let main = columns.iter().max_by_key(|column| column.samples(end))?;
    let known = members::known(name);
    let is_number = main.kind == Kind::Number;
    Some(Member {
        shape: if is_number { Shape::Number } else { Shape::State },
        unit: known.map_or(Unit::None, |known| known.unit),
        counter: known.is_some_and(|known| known.counter),
        flat: columns.len() == 1 && main.is_flat() && (is_number || main.points == 1),
        samples: columns.iter().map(|column| column.samples(end)).sum(),
        last: events::value_text(look.dump, main.kind, main.latest),
        extent: is_number.then_some((main.min, main.max)),
        ..base
    })
}

/// Whether anything went over a connection, as its transport tells, or its pairs and streams where the dump has none.
fn carried(look: Look<'_>) -> bool {
    let types = ["transport", "candidate-pair", "inbound-rtp", "outbound-rtp"];
    types.into_iter().flat_map(|stats_type| look.of_type(stats_type)).any(|object| traffic(look, object) > 0.0)
}

fn traffic(look: Look<'_>, object: &Object) -> f64 {
    let members = ["bytesSent", "bytesReceived", "packetsReceived", "roundTripTimeMeasurements"];
    members.iter().filter_map(|member| look.number(object, member)).sum()
}

/// The best members of the longest connections that carried something: first what the network did, then what was received and sent.
fn suggested(dump: &Dump) -> Vec<Member> {
    const TYPES: [(&str, usize, usize); 5] =
        [("candidate-pair", 1, 4), ("remote-inbound-rtp", 2, 2), ("inbound-rtp", 3, 4), ("outbound-rtp", 3, 3), ("data-channel", 1, 2)];
    let connections = dump.connections.iter().filter(|connection| !connection.series.objects.is_empty());
    let mut looks: Vec<Look<'_>> = connections.map(|connection| Look { dump, connection }).collect();
    // The longest: a long call with little traffic is the call, and a short test of the network is not.
    order::by_number(&mut looks, |look| -f64::from(look.connection.series.end_tick()));
    order::by_number(&mut looks, |look| if carried(*look) { 0.0 } else { 1.0 });
    let mut suggested = Vec::new();
    for look in looks.into_iter().take(2) {
        for (stats_type, objects, count) in TYPES {
            let mut of_type: Vec<&Object> = look.of_type(stats_type).collect();
            order::by_number(&mut of_type, |object| -traffic(look, object));
            for object in of_type.into_iter().take(objects) {
                let useful = members::USEFUL[members::type_rank(stats_type)].1.iter();
                let found = useful.filter_map(|name| member(look, object, name)).filter(|member| member.samples > 1);
                suggested.extend(found.take(count));
            }
        }
    }
    suggested.truncate(MOST_SUGGESTED);
    suggested
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Value;
    use crate::units::Timestamp;

    /// Adds a connection with as many reports, each of which adds as many bytes.
    fn connection(dump: &mut Dump, id: &str, reports: u32, bytes: f64) {
        let index = dump.connection(id);
        let [stats_type, member] = ["candidate-pair", "bytesSent"].map(|name| dump.interner.intern(name));
        let series = &mut dump.connections[index.0 as usize].series;
        for report in 0..reports {
            series.begin();
            let pair = series.object("CP", &mut dump.interner);
            series.objects[pair.0 as usize].stats_type = Some(stats_type);
            series.set(pair, member, Value::Number(f64::from(report) * bytes));
            series.end(Timestamp(f64::from(report) * 1000.0), |_| false);
        }
        series.finish();
    }

    #[test]
    fn connections_that_carried_something_are_suggested_first() {
        let mut dump = Dump::default();
        connection(&mut dump, "never left new", 70, 0.0);
        connection(&mut dump, "test", 5, 1e6);
        connection(&mut dump, "call", 60, 1e3);
        connection(&mut dump, "never left new either", 80, 0.0);
        let mut suggested: Vec<String> = suggested(&dump).into_iter().map(|member| member.path.connection).collect();
        suggested.dedup();
        assert_eq!(suggested, ["call", "test"]);
    }
}
