//! Statistics over time, as columns.
//!
//! A connection has one [`Series`]: the times of its reports (ticks) and the statistics objects; an object has a [`Column`]
//! for each member. Reports are written in order through [`Series::begin`] … [`Series::end`], by every reader alike.

pub mod column;
pub mod derive;
pub mod members;
mod object;
pub mod order;
pub mod sample;
pub mod window;

use crate::intern::{Interner, Sym};
use crate::units::Timestamp;
use column::Column;
pub use object::{Object, Writer};
use std::cell::OnceCell;
use std::collections::HashMap;

/// Names an object of a [`Series`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectIdx(pub u32);

/// A value of a member.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A boolean.
    Flag(bool),
    /// A text, or JSON text of what is neither number, boolean nor text.
    Text(Sym),
}

/// The statistics of one connection over time.
#[derive(Debug, Default)]
pub struct Series {
    /// When each report was made, in the order of the dump.
    pub ticks: Vec<Timestamp>,
    /// Every object that was ever reported.
    pub objects: Vec<Object>,
    ids: HashMap<Sym, usize>,
    /// Where the next object of a report most likely is: reports keep their order.
    cursor: usize,
    tick: u32,
    own_times: Vec<(ObjectIdx, Timestamp)>,
    /// Found out when first asked for, once all is read.
    interval: OnceCell<Option<f64>>,
}

/// How far ahead an object is looked for before it is looked up: a delta leaves out what has not changed.
const NEAR: usize = 16;

impl Series {
    /// Starts the next report.
    pub fn begin(&mut self) {
        self.tick = u32::try_from(self.ticks.len()).expect("4 billion reports need more memory than wasm32 can address");
        self.cursor = 0;
        self.own_times.clear();
    }

    /// The tick being written, or of the last report.
    pub fn tick(&self) -> u32 {
        self.tick
    }

    /// Number of reports, as the end of every span.
    pub fn end_tick(&self) -> u32 {
        self.ticks.len() as u32
    }

    /// The object with this id if there is one.
    pub fn find(&self, id: Sym) -> Option<ObjectIdx> {
        self.ids.get(&id).map(|&at| ObjectIdx(at as u32))
    }

    /// The object with this id, which the report mentions; made on first sight, revived if it had ended.
    pub fn object(&mut self, id: &str, interner: &mut Interner) -> ObjectIdx {
        let near = self.objects[self.cursor.min(self.objects.len())..].iter().take(NEAR);
        let expected = near.zip(self.cursor..).find(|(object, _)| interner.text(object.id) == id);
        let index = match expected {
            Some((_, at)) => ObjectIdx(at as u32),
            None => {
                let id = interner.intern(id);
                self.find(id).unwrap_or_else(|| {
                    self.ids.insert(id, self.objects.len());
                    self.objects.push(Object::new(id));
                    ObjectIdx(self.objects.len() as u32 - 1)
                })
            }
        };
        self.mention(index);
        index
    }

    /// Notes that the report mentions an object.
    pub fn mention(&mut self, index: ObjectIdx) {
        self.cursor = index.0 as usize + 1;
        let tick = self.tick;
        let object = &mut self.objects[index.0 as usize];
        object.cursor = 0;
        object.seen = tick;
        object.mentioned = 0;
        if object.lives.last().is_none_or(|life| life.1.is_some()) {
            object.lives.push((tick, None));
        }
    }

    /// Whether the report being written has mentioned the object.
    pub fn is_mentioned(&self, index: ObjectIdx) -> bool {
        self.objects[index.0 as usize].seen == self.tick
    }

    /// Sets the object's own time in this report.
    pub fn set_time(&mut self, index: ObjectIdx, time: Timestamp) {
        self.own_times.push((index, time));
    }

    /// Sets a member of an object from this report on.
    pub fn set(&mut self, index: ObjectIdx, member: Sym, value: Value) {
        self.writer(index).set(member, value);
    }

    /// The way to write several members of an object of this report.
    #[inline]
    pub fn writer(&mut self, index: ObjectIdx) -> Writer<'_> {
        Writer { object: &mut self.objects[index.0 as usize], tick: self.tick }
    }

    /// Ends an object.
    pub fn remove(&mut self, index: ObjectIdx) {
        let tick = self.tick;
        let object = &mut self.objects[index.0 as usize];
        if let Some(life @ (_, None)) = object.lives.last_mut() {
            life.1 = Some(tick);
            for column in &mut object.columns {
                column.set(tick, f64::NAN);
            }
            object.times.set(tick, f64::NAN);
        }
    }

    /// Ends the objects that this report has not mentioned; for reports that are always complete.
    pub fn remove_unmentioned(&mut self) {
        for index in 0..self.objects.len() {
            if self.objects[index].seen != self.tick {
                self.remove(ObjectIdx(index as u32));
            }
        }
    }

    /// Leaves the objects that this report has not mentioned at the time they had; for reports of what goes on beside them.
    pub fn hold_unmentioned(&mut self) {
        let Some(&before) = self.ticks.last() else { return };
        for (index, object) in self.objects.iter().enumerate() {
            if object.seen != self.tick && object.is_alive() {
                let own = object.times.now();
                self.own_times.push((ObjectIdx(index as u32), if own.is_nan() { before } else { Timestamp(own) }));
            }
        }
    }

    /// Ends the report, made at `time`. Objects that gave no time of their own were read at `time`, except the `quiet` ones,
    /// which keep the time they had.
    pub fn end(&mut self, time: Timestamp, quiet: impl Fn(&Object) -> bool) {
        let tick = self.tick;
        self.ticks.push(time);
        let own_times = std::mem::take(&mut self.own_times);
        for &(index, own) in &own_times {
            let object = &mut self.objects[index.0 as usize];
            let differs = own != time || quiet(object);
            object.times.seen = tick;
            object.times.set(tick, if differs { own.0 } else { f64::NAN });
        }
        self.own_times = own_times;
        for object in &mut self.objects {
            let mentioned = object.seen == tick;
            if object.times.seen != tick && (mentioned || !object.times.now().is_nan()) && object.is_alive() {
                match quiet(object) {
                    false => object.times.set(tick, f64::NAN),
                    true if mentioned => object.times.set(tick, time.0),
                    true => {}
                }
            }
        }
    }

    /// A series whose reports are all known: when they were made, and the objects placed on them.
    pub fn from_objects(ticks: Vec<Timestamp>, objects: Vec<Object>) -> Series {
        let ids = objects.iter().enumerate().map(|(at, object)| (object.id, at)).collect();
        let tick = (ticks.len() as u32).saturating_sub(1);
        Series { ticks, objects, ids, tick, ..Series::default() }
    }

    /// Gives back the memory kept for further reports.
    pub fn finish(&mut self) {
        self.ticks.shrink_to_fit();
        self.own_times = Vec::new();
        for object in &mut self.objects {
            object.columns.iter_mut().for_each(Column::finish);
            object.times.finish();
            object.lookup = HashMap::new();
        }
    }
}

/// Whether the far end reports the object: it comes with a time of its own, and rarely.
pub fn is_remote(object: &Object, interner: &Interner) -> bool {
    object.stats_type.is_some_and(|stats_type| matches!(interner.text(stats_type), "remote-inbound-rtp" | "remote-outbound-rtp"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(series: &Series, object: u32, member: Sym) -> Vec<(u32, u32, f64)> {
        let object = &series.objects[object as usize];
        object.member(member).flat_map(|column| column.spans(series.end_tick()).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn complete_reports_end_what_they_do_not_mention() {
        let (mut series, mut interner) = (Series::default(), Interner::default());
        let (sent, mid) = (interner.intern("bytesSent"), interner.intern("mid"));
        for (time, ids, with_mid) in [(1000.0, &["A", "B"][..], true), (2000.0, &["A"], false), (3000.0, &["A", "B"], true)] {
            series.begin();
            for id in ids {
                let object = series.object(id, &mut interner);
                series.set(object, sent, Value::Number(time));
                if with_mid {
                    series.set(object, mid, Value::Flag(true));
                }
                series.writer(object).clear_unmentioned();
            }
            series.remove_unmentioned();
            series.end(Timestamp(time), |_| false);
        }
        series.finish();
        assert_eq!(numbers(&series, 0, sent), [(0, 1, 1000.0), (1, 2, 2000.0), (2, 3, 3000.0)]);
        assert_eq!(numbers(&series, 0, mid), [(0, 1, 1.0), (2, 3, 1.0)]);
        assert_eq!(numbers(&series, 1, sent), [(0, 1, 1000.0), (2, 3, 3000.0)]);
        assert_eq!(series.objects[1].lives, [(0, Some(1)), (2, None)]);
    }

    #[test]
    fn a_member_that_changes_its_kind_has_a_column_for_each() {
        let (mut series, mut interner) = (Series::default(), Interner::default());
        let mid = interner.intern("mid");
        for value in [Value::Number(0.0), Value::Text(mid), Value::Number(0.0)] {
            series.begin();
            let object = series.object("A", &mut interner);
            series.set(object, mid, value);
            series.end(Timestamp(0.0), |_| false);
        }
        assert_eq!(numbers(&series, 0, mid), [(0, 1, 0.0), (2, 3, 0.0), (1, 2, f64::from(mid.0))]);
    }

    #[test]
    fn thousands_of_members_are_looked_up_not_searched() {
        let (mut series, mut interner) = (Series::default(), Interner::default());
        let members: Vec<Sym> = (0..20_000).map(|index| interner.intern(&format!("m{index}"))).collect();
        for _ in 0..2 {
            series.begin();
            let object = series.object("A", &mut interner);
            for &member in members.iter().rev() {
                series.set(object, member, Value::Number(1.0));
            }
            series.end(Timestamp(0.0), |_| false);
        }
        series.finish();
        assert_eq!(series.objects[0].columns.len(), members.len());
        assert!(series.objects[0].columns.iter().all(|column| column.points == 1));
    }

    #[test]
    fn own_times_are_kept_where_they_differ() {
        let (mut series, mut interner) = (Series::default(), Interner::default());
        let reports = [(1000.0, Some(900.0)), (2000.0, None), (3000.0, Some(2900.0)), (4000.0, Some(4000.0))];
        for (time, own) in reports {
            series.begin();
            let object = series.object("A", &mut interner);
            if let Some(own) = own {
                series.set_time(object, Timestamp(own));
            }
            series.end(Timestamp(time), |_| false);
        }
        assert_eq!(series.objects[0].times.spans(4).collect::<Vec<_>>(), [(0, 1, 900.0), (2, 3, 2900.0)]);
    }
}
