//! Arrays of JSON values, scanned straight into columns.

use super::scan::{Kind, Malformed, Scanner, number};
use super::time_text;
use crate::intern::{Interner, Sym};
use crate::series::column::{self, Column};
use std::collections::HashMap;

/// The deepest nesting that becomes members of their own; what is deeper is kept as JSON text.
const DEEPEST: u8 = 4;

/// So many columns are searched one by one, which is quicker than by hash.
const FEW: usize = 8;

/// An array of times; what is none is taken for that before it.
pub fn times(scanner: &mut Scanner<'_>) -> Result<Vec<f64>, Malformed> {
    let mut times: Vec<f64> = Vec::new();
    scanner.open_array()?;
    let mut first = true;
    while scanner.item(&mut first)? {
        let time = match scanner.peek()? {
            Kind::Number => Some(scanner.number()?),
            Kind::String => time_text::iso(&scanner.string()?.text()).map(|time| time.0),
            _ => {
                scanner.skip()?;
                None
            }
        };
        times.push(time.or(times.last().copied()).unwrap_or_default());
    }
    Ok(times)
}

/// How many values an array of one member has, and their columns, one for each kind of value and for each member of nested values.
/// `legacy` says that numbers are written as text.
pub fn columns(scanner: &mut Scanner<'_>, member: Sym, legacy: bool, interner: &mut Interner) -> Result<(usize, Vec<Column>), Malformed> {
    let mut pass =
        Pass { interner, legacy, columns: Vec::new(), lookup: Default::default(), now: Vec::new(), touched: Vec::new(), last_text: None };
    let count = pass.values(scanner, member)?;
    Ok((count, pass.columns))
}

struct Pass<'a, 'b> {
    interner: &'a mut Interner,
    /// Whether numbers are written as text.
    legacy: bool,
    columns: Vec<Column>,
    /// Columns of each kind by member, but for the first few.
    lookup: [HashMap<Sym, usize>; 3],
    /// The columns that the latest sample has set.
    now: Vec<usize>,
    /// The sample that last mentioned each column, counted from 1.
    touched: Vec<u32>,
    /// The latest text: most never change.
    last_text: Option<(&'b [u8], Sym)>,
}

impl<'b> Pass<'_, 'b> {
    fn values(&mut self, scanner: &mut Scanner<'b>, member: Sym) -> Result<usize, Malformed> {
        scanner.open_array()?;
        let (mut first, mut index) = (true, 0u32);
        let mut before = Vec::new();
        while scanner.item(&mut first)? {
            let start = scanner.at();
            core::mem::swap(&mut before, &mut self.now);
            self.now.clear();
            self.value(scanner, member, index, 0)?;
            for &at in &before {
                if self.touched[at] != index + 1 {
                    self.columns[at].set(index, f64::NAN);
                }
            }
            // Most values are that before them, which a column keeps anyway.
            index += 1 + scanner.repeats(start);
        }
        Ok(index as usize)
    }

    fn value(&mut self, scanner: &mut Scanner<'b>, member: Sym, index: u32, depth: u8) -> Result<(), Malformed> {
        match scanner.peek()? {
            Kind::Number => {
                let number = scanner.number()?;
                self.set(member, column::Kind::Number, index, number);
            }
            Kind::Word => {
                let word = scanner.word()?;
                if matches!(word, b"true" | b"false") {
                    self.set(member, column::Kind::Flag, index, f64::from(u8::from(word == b"true")));
                }
            }
            Kind::String => {
                let raw = scanner.string()?;
                let sym = match self.last_text {
                    Some((bytes, sym)) if bytes == raw.bytes => sym,
                    _ => {
                        let text = raw.text();
                        if self.legacy
                            && let Some(number) = number(&text)
                        {
                            self.set(member, column::Kind::Number, index, number);
                            return Ok(());
                        }
                        self.interner.intern(&text)
                    }
                };
                self.last_text = Some((raw.bytes, sym));
                self.set(member, column::Kind::Text, index, f64::from(sym.0));
            }
            Kind::Object if depth < DEEPEST => {
                scanner.open_object()?;
                let mut first = true;
                while let Some(key) = scanner.key(&mut first)? {
                    let name = format!("{}.{}", self.interner.text(member), key.text());
                    let nested = self.interner.intern(&name);
                    self.value(scanner, nested, index, depth + 1)?;
                }
            }
            Kind::Object | Kind::Array => {
                let sym = self.interner.intern(&String::from_utf8_lossy(scanner.skip()?));
                self.set(member, column::Kind::Text, index, f64::from(sym.0));
            }
        }
        Ok(())
    }

    fn set(&mut self, member: Sym, kind: column::Kind, index: u32, number: f64) {
        let is_it = |&at: &usize| self.columns[at].member == member && self.columns[at].kind == kind;
        let known = (0..FEW.min(self.columns.len())).find(is_it).or_else(|| self.lookup[kind as usize].get(&member).copied());
        let at = known.unwrap_or(self.columns.len());
        if known.is_none() {
            self.columns.push(Column::new(member, kind));
            self.touched.push(0);
            if at >= FEW {
                self.lookup[kind as usize].insert(member, at);
            }
        }
        self.columns[at].set(index, number);
        if self.touched[at] != index + 1 {
            self.touched[at] = index + 1;
            self.now.push(at);
        }
    }
}
