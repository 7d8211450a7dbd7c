//! One statistics object over time, and how a report writes it.

use super::Value;
use super::column::{Column, Kind};
use crate::intern::{Interner, Sym};
use std::cell::OnceCell;
use std::collections::HashMap;

/// One statistics object over time.
#[derive(Debug)]
pub struct Object {
    /// Its `id`.
    pub id: Sym,
    /// Its `type`.
    pub stats_type: Option<Sym>,
    /// One for each member, in order of first sight. A member that changes its kind has one for each kind.
    pub columns: Vec<Column>,
    /// Its own `timestamp` where that is not the time of the tick.
    pub times: Column,
    /// The usual time between those; found out when first asked for, once all is read.
    pub(super) interval: OnceCell<Option<f64>>,
    /// Ticks from its appearance to its end (exclusive), for each of its lives; the last is open while it lives.
    pub lives: Vec<(u32, Option<u32>)>,
    members: Vec<Sym>,
    /// First column of each member; made where there are too many to search one by one.
    pub(super) lookup: HashMap<Sym, usize>,
    /// For each column the next one of its member, or none as `usize::MAX`; made with `lookup`.
    next: Vec<usize>,
    /// Where the next member of a report most likely is: reports keep their order.
    pub(super) cursor: usize,
    /// Last tick that mentioned the object.
    pub(super) seen: u32,
    /// Number of columns that this tick mentioned.
    pub(super) mentioned: u32,
}

/// More members than any browser reports; from here on they are looked up by hash.
const MANY: usize = 256;

impl Object {
    pub(super) fn new(id: Sym) -> Object {
        Object {
            id,
            stats_type: None,
            columns: Vec::new(),
            times: Column::new(id, Kind::Number),
            interval: OnceCell::new(),
            lives: Vec::new(),
            members: Vec::new(),
            lookup: HashMap::new(),
            next: Vec::new(),
            cursor: 0,
            seen: u32::MAX,
            mentioned: 0,
        }
    }

    /// An object whose whole history is known: its lives, its own times and a column for each member.
    pub fn from_columns(id: Sym, stats_type: Option<Sym>, lives: Vec<(u32, Option<u32>)>, times: Column, columns: Vec<Column>) -> Object {
        let members = columns.iter().map(|column| column.member).collect();
        Object { stats_type, lives, times, columns, members, ..Object::new(id) }
    }

    /// Whether the last report still had it.
    pub fn is_alive(&self) -> bool {
        self.lives.last().is_some_and(|life| life.1.is_none())
    }

    /// Whether a report said anything of it but its time. Clients drop certificates but keep on sending their times.
    pub fn has_content(&self) -> bool {
        self.stats_type.is_some() || !self.columns.is_empty()
    }

    /// The columns of a member: one, or one for each kind it had.
    pub fn member(&self, member: Sym) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.member == member)
    }

    fn find(&self, member: Sym, kind: Kind) -> Option<usize> {
        let matches = |&at: &usize| self.members[at] == member && self.columns[at].kind == kind;
        if self.members.len() < MANY {
            (self.cursor..self.members.len()).chain(0..self.cursor.min(self.members.len())).find(matches)
        } else {
            self.linked(member).find(matches)
        }
    }

    /// The columns of a member, where there is a lookup.
    fn linked(&self, member: Sym) -> impl Iterator<Item = usize> {
        std::iter::successors(self.lookup.get(&member).copied(), |&at| self.next.get(at).copied()).take_while(|&at| at != usize::MAX)
    }

    /// Does something to each column of a member.
    fn each_of(&mut self, member: Sym, act: &mut dyn FnMut(usize, &mut Column)) {
        if self.members.len() < MANY {
            self.columns.iter_mut().enumerate().filter(|(_, column)| column.member == member).for_each(|(at, column)| act(at, column));
            return;
        }
        let mut at = self.lookup.get(&member).copied().unwrap_or(usize::MAX);
        while let Some(column) = self.columns.get_mut(at) {
            act(at, column);
            at = self.next[at];
        }
    }

    fn link(&mut self, at: usize) {
        let member = self.members[at];
        self.next.push(usize::MAX);
        match self.linked(member).last() {
            Some(last) => self.next[last] = at,
            None => drop(self.lookup.insert(member, at)),
        }
    }

    /// Index of the column of a member and kind, made on first sight.
    #[inline]
    fn column(&mut self, member: Sym, kind: Kind) -> usize {
        let at = self.cursor;
        if self.columns.get(at).is_some_and(|column| column.member == member && column.kind == kind) {
            self.cursor = at + 1;
            return at;
        }
        self.other_column(member, kind)
    }

    #[inline(never)]
    fn other_column(&mut self, member: Sym, kind: Kind) -> usize {
        let at = self.find(member, kind).unwrap_or_else(|| self.add_column(member, kind));
        self.cursor = at + 1;
        at
    }

    fn add_column(&mut self, member: Sym, kind: Kind) -> usize {
        let at = self.columns.len();
        let mut column = Column::new(member, kind);
        self.each_of(member, &mut |_, other| {
            column.split = true;
            other.split = true;
        });
        self.columns.push(column);
        self.members.push(member);
        let unlinked = if self.members.len() < MANY { self.members.len() } else { self.next.len() };
        (unlinked..self.members.len()).for_each(|at| self.link(at));
        at
    }

    fn clear_others(&mut self, at: usize, tick: u32) {
        self.each_of(self.members[at], &mut |other, column| {
            if other != at {
                column.set(tick, f64::NAN);
            }
        });
    }
}

/// An object while a report writes it.
#[derive(Debug)]
pub struct Writer<'a> {
    /// The object.
    pub object: &'a mut Object,
    pub(super) tick: u32,
}

impl Writer<'_> {
    /// Sets a member from this report on.
    #[inline]
    pub fn set(&mut self, member: Sym, value: Value) {
        let (kind, number) = match value {
            Value::Number(number) => (Kind::Number, number),
            Value::Flag(flag) => (Kind::Flag, f64::from(u8::from(flag))),
            Value::Text(text) => (Kind::Text, f64::from(text.0)),
        };
        let at = self.object.column(member, kind);
        let column = &mut self.object.columns[at];
        self.object.mentioned += u32::from(column.seen != self.tick);
        column.seen = self.tick;
        column.set(self.tick, number);
        if column.split {
            self.object.clear_others(at, self.tick);
        }
    }

    /// Notes that the report holds a member whose text has not changed; false if it has, or is new.
    pub fn keep_text(&mut self, member: Sym, text: &[u8], interner: &Interner) -> bool {
        let Some(at) = self.object.find(member, Kind::Text) else { return false };
        let column = &mut self.object.columns[at];
        let same = !column.now().is_nan() && interner.text(Sym(column.now() as u32)).as_bytes() == text;
        if same {
            self.object.mentioned += u32::from(column.seen != self.tick);
            column.seen = self.tick;
            self.object.cursor = at + 1;
        }
        same
    }

    /// The member that most likely comes next.
    #[inline]
    pub fn expected_member(&self) -> Option<Sym> {
        self.object.members.get(self.object.cursor).copied()
    }

    /// Ends a member that the report says is gone.
    pub fn clear(&mut self, member: Sym) {
        let tick = self.tick;
        self.object.each_of(member, &mut |_, column| column.set(tick, f64::NAN));
    }

    /// Ends the members that the report has not mentioned; for reports that are always complete.
    pub fn clear_unmentioned(&mut self) {
        if self.object.mentioned as usize == self.object.columns.len() {
            return;
        }
        for column in self.object.columns.iter_mut().filter(|column| column.seen != self.tick) {
            column.set(self.tick, f64::NAN);
        }
    }
}
