//! The statistics reports of a connection, asked by object, member and report.

use super::trace::Entry;
use crate::features::Value;
use crate::intern::Sym;
use crate::model::Dump;
use crate::model::look::Look;
use crate::series::column::{Column, Kind};
use crate::series::{Object, ObjectIdx, Series};

/// A report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::features) struct Report {
    /// Its place among the events of the connection.
    pub(in crate::features) order: usize,
    /// When the page got it.
    pub(in crate::features) time: f64,
    /// Its place in the series.
    pub(in crate::features) tick: u32,
}

/// The reports of a connection.
pub(in crate::features) struct Reports<'a> {
    look: Look<'a>,
    pub(in crate::features) dump: &'a Dump,
    pub(in crate::features) series: &'a Series,
    /// In the order of the events.
    pub(in crate::features) list: Vec<Report>,
}

/// A member of an object over all reports.
#[derive(Clone)]
pub(in crate::features) struct Member<'a> {
    dump: &'a Dump,
    columns: Vec<&'a Column>,
}

impl<'a> Reports<'a> {
    pub(in crate::features) fn gather(look: Look<'a>, trace: &[Entry<'a>]) -> Reports<'a> {
        let report = |entry: &Entry<'_>| Some(Report { order: entry.order, time: entry.time, tick: entry.tick()? });
        Reports { look, dump: look.dump, series: &look.connection.series, list: trace.iter().filter_map(report).collect() }
    }

    /// Every object of a type, in order of first sight.
    pub(in crate::features) fn of_type(&self, stats_type: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.look.of_type(stats_type)
    }

    pub(in crate::features) fn is_of_type(&self, object: &Object, stats_type: &str) -> bool {
        self.look.stats_type(object) == stats_type
    }

    /// The object with this id.
    #[inline(never)]
    pub(in crate::features) fn object(&self, id: &str) -> Option<&'a Object> {
        self.look.object(id)
    }

    #[inline(never)]
    pub(in crate::features) fn by_id(&self, id: Sym) -> Option<&'a Object> {
        let ObjectIdx(index) = self.series.find(id)?;
        self.series.objects.get(index as usize)
    }

    pub(in crate::features) fn id(&self, object: &Object) -> &'a str {
        self.look.id(object)
    }

    /// A member of an object, which it need not have.
    #[inline(never)]
    pub(in crate::features) fn member(&self, object: &'a Object, name: &str) -> Member<'a> {
        let columns = self.dump.interner.find(name).map(|name| object.member(name).collect());
        Member { dump: self.dump, columns: columns.unwrap_or_default() }
    }

    /// Whether a report holds an object.
    #[inline(never)]
    pub(in crate::features) fn has(&self, tick: u32, object: &Object) -> bool {
        let begun = object.lives.partition_point(|life| life.0 <= tick);
        begun > 0 && object.lives[begun - 1].1.is_none_or(|end| tick < end)
    }

    /// The last report that holds an object.
    #[inline(never)]
    pub(in crate::features) fn last(&self, object: &Object) -> Option<Report> {
        self.list.iter().rev().find(|report| self.has(report.tick, object)).copied()
    }

    /// The first report that holds an object.
    #[inline(never)]
    pub(in crate::features) fn first(&self, object: &Object) -> Option<Report> {
        self.list.iter().find(|report| self.has(report.tick, object)).copied()
    }

    /// How many reports hold an object.
    #[inline(never)]
    pub(in crate::features) fn count(&self, object: &Object) -> u32 {
        let end = self.series.end_tick();
        object.lives.iter().map(|life| life.1.unwrap_or(end).min(end).saturating_sub(life.0)).sum()
    }

    /// The object that a member refers to in a report, if that report holds it.
    #[inline(never)]
    pub(in crate::features) fn referred(&self, object: &'a Object, member: &str, tick: u32) -> Option<&'a Object> {
        let id = self.member(object, member).text_at(tick)?;
        self.object(id).filter(|object| self.has(tick, object))
    }

    /// The id of the latest object that a member referred to.
    pub(in crate::features) fn latest_referred_id(&self, object: &'a Object, member: &str) -> Option<&'a str> {
        self.member(object, member).latest_text()
    }

    /// The latest object that a member referred to.
    #[inline(never)]
    pub(in crate::features) fn latest_referred(&self, object: &'a Object, member: &str) -> Option<&'a Object> {
        self.object(self.latest_referred_id(object, member)?)
    }
}

impl<'a> Member<'a> {
    #[inline(never)]
    pub(in crate::features) fn at(&self, tick: u32) -> Option<Value> {
        let (kind, number) = self.columns.iter().map(|column| (column.kind, column.at(tick))).find(|found| !found.1.is_nan())?;
        Some(self.value(kind, number))
    }

    #[inline(never)]
    pub(in crate::features) fn number_at(&self, tick: u32) -> Option<f64> {
        self.columns.iter().filter(|column| column.kind == Kind::Number).map(|column| column.at(tick)).find(|number| !number.is_nan())
    }

    #[inline(never)]
    pub(in crate::features) fn text_at(&self, tick: u32) -> Option<&'a str> {
        let texts = self.columns.iter().filter(|column| column.kind == Kind::Text).map(|column| column.at(tick));
        texts.into_iter().find(|sym| !sym.is_nan()).map(|sym| self.dump.text(Sym(sym as u32)))
    }

    pub(in crate::features) fn flag_at(&self, tick: u32) -> Option<bool> {
        match self.at(tick) {
            Some(Value::Flag(flag)) => Some(flag),
            _ => None,
        }
    }

    /// The latest value, even if it is gone now.
    #[inline(never)]
    pub(in crate::features) fn latest(&self) -> Option<Value> {
        let last = self.columns.iter().filter(|column| !column.latest.is_nan()).max_by_key(|column| column.last_tick())?;
        Some(self.value(last.kind, last.latest))
    }

    pub(in crate::features) fn latest_number(&self) -> Option<f64> {
        match self.latest() {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    #[inline(never)]
    pub(in crate::features) fn latest_text(&self) -> Option<&'a str> {
        let text = self.columns.iter().find(|column| column.kind == Kind::Text && !column.latest.is_nan())?;
        Some(self.dump.text(Sym(text.latest as u32)))
    }

    /// Every value with the ticks it held for: start, end (exclusive).
    pub(in crate::features) fn spans(&self, end: u32) -> impl Iterator<Item = (u32, u32, Value)> + '_ {
        let spans = self.columns.iter().flat_map(move |column| column.spans(end).map(move |span| (column.kind, span)));
        spans.map(|(kind, (start, stop, number))| (start, stop, self.value(kind, number)))
    }

    fn value(&self, kind: Kind, number: f64) -> Value {
        match kind {
            Kind::Number => Value::Number(number),
            Kind::Flag => Value::Flag(number == 1.0),
            Kind::Text => Value::Text(self.dump.text(Sym(number as u32)).to_owned()),
        }
    }
}
