//! One string table for a dump: names and text values are stored once and passed around as small numbers.

use std::collections::HashMap;
use std::rc::Rc;

/// A string of an [`Interner`]. Only valid with the interner that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// Gives each distinct string a [`Sym`].
#[derive(Debug, Default)]
pub struct Interner {
    syms: HashMap<Rc<str>, Sym>,
    texts: Vec<Rc<str>>,
}

impl Interner {
    /// The symbol of `text`, made on first sight.
    pub fn intern(&mut self, text: &str) -> Sym {
        if let Some(&sym) = self.syms.get(text) {
            return sym;
        }
        let sym = Sym(u32::try_from(self.texts.len()).expect("4 billion distinct strings need more memory than wasm32 can address"));
        let text = Rc::from(text);
        self.texts.push(Rc::clone(&text));
        self.syms.insert(text, sym);
        sym
    }

    /// The symbol of `text` if it was interned before.
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.syms.get(text).copied()
    }

    /// The string behind a symbol.
    pub fn text(&self, sym: Sym) -> &str {
        &self.texts[sym.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_share_a_symbol() {
        let mut interner = Interner::default();
        let first = interner.intern("packetsLost");
        let other = interner.intern("jitter");
        assert_eq!(interner.intern("packetsLost"), first);
        assert_ne!(first, other);
        assert_eq!((interner.text(first), interner.text(other)), ("packetsLost", "jitter"));
        assert_eq!(interner.find("jitter"), Some(other));
        assert_eq!(interner.find("mid"), None);
    }
}
