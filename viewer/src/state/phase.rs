//! How far the opening of a dump is.

use std::rc::Rc;

use shared::session::answers::Overview;

use crate::engine::{OpenProgress, Opened};

/// From the first page to an open dump.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// Nothing is open.
    #[default]
    Landing,
    /// A dump is being read.
    Opening(Opening),
    /// A dump is open.
    Open(Rc<Open>),
    /// A dump could not be opened.
    Failed(Failed),
}

/// A dump that is being read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opening {
    /// Name of the file.
    pub name: String,
    /// How far.
    pub progress: OpenProgress,
    /// Milliseconds since it began.
    pub elapsed: f64,
}

impl Opening {
    /// The share that is read, if the size is known.
    pub fn share(&self) -> Option<f64> {
        let total = self.progress.total.filter(|total| *total > 0)?;
        Some((self.progress.read as f64 / total as f64).min(1.0))
    }

    /// Milliseconds to go at the speed so far, once there is enough to tell by.
    pub fn left(&self) -> Option<f64> {
        let share = self.share().filter(|share| *share > 0.02)?;
        (self.elapsed > 500.0).then(|| self.elapsed / share * (1.0 - share))
    }
}

/// A dump that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// Name of the file.
    pub name: String,
    /// How it was read.
    pub opened: Opened,
    /// What is in it.
    pub overview: Overview,
}

/// A dump that could not be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// Name of the file.
    pub name: String,
    /// What happened, in a few words.
    pub title: String,
    /// What was found and what to do.
    pub message: String,
    /// Whether trying the same again makes sense.
    pub retry: bool,
}

impl Phase {
    /// The open dump, if there is one.
    pub fn open(&self) -> Option<&Rc<Open>> {
        match self {
            Phase::Open(open) => Some(open),
            Phase::Landing | Phase::Opening(_) | Phase::Failed(_) => None,
        }
    }

    /// Name of the file, if it has one.
    pub fn name(&self) -> Option<&str> {
        let name = match self {
            Phase::Landing => "",
            Phase::Opening(opening) => &opening.name,
            Phase::Open(open) => &open.name,
            Phase::Failed(failed) => &failed.name,
        };
        (!name.is_empty()).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_follows_the_speed_so_far() {
        let progress = OpenProgress { read: 25, total: Some(100), ..OpenProgress::default() };
        let opening = Opening { progress, elapsed: 1_000.0, ..Opening::default() };
        assert_eq!(opening.share(), Some(0.25));
        assert_eq!(opening.left(), Some(3_000.0));
    }

    #[test]
    fn without_a_size_there_is_no_share() {
        for total in [None, Some(0)] {
            let opening = Opening { progress: OpenProgress { read: 25, total, ..OpenProgress::default() }, ..Opening::default() };
            assert_eq!((opening.share(), opening.left()), (None, None));
        }
    }
}
