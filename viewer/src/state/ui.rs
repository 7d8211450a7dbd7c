//! What is forgotten with the page.

use std::rc::Rc;

use shared::session::answers::{EventGroup, Range, SeriesPath, Shape, Unit};

use super::view::Span;

/// Colour scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The one after it, for a button that goes through all.
    pub fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

/// What lies over the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// The list of keys.
    Help,
    /// The command palette.
    Palette,
    /// The field for pasted text.
    Paste,
    /// The field for an address.
    Address,
    /// The samples of a chart.
    Samples(Rc<Samples>),
}

/// What a chart draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// What the chart is called.
    pub title: String,
    /// Whether it draws numbers or states.
    pub shape: Shape,
    /// Unit of its numbers.
    pub unit: Unit,
    /// Its series and what tells each from the others.
    pub series: Vec<(SeriesPath, String)>,
    /// What was visible of it.
    pub range: Range,
}

/// A short message at the foot of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// Whether it tells of a failure; those stay until dismissed.
    pub failure: bool,
}

/// A dump that someone else asks to open here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// An address on another host.
    Address(String),
    /// A file that a page handed over.
    File {
        /// The page's origin.
        origin: String,
        /// The file's name.
        name: String,
    },
}

/// Transient state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ui {
    /// Colour scheme.
    pub theme: Theme,
    /// What lies over the page.
    pub overlay: Option<Overlay>,
    /// The present message.
    pub notice: Option<Notice>,
    /// What comes from elsewhere and is opened only if a person agrees.
    pub foreign: Option<Foreign>,
    /// Parts of the time shown before the present one, the last one last.
    pub earlier: Vec<Option<Span>>,
    /// Filter of the event table.
    pub events: EventFilter,
    /// Filter of the list of findings.
    pub findings: FindingFilter,
}

/// What came of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It saw something.
    Fired,
    /// It could not look.
    NotMeasurable,
    /// It saw nothing.
    Clear,
}

/// What the Findings page lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FindingFilter {
    /// Outcome to keep; `None` keeps all.
    pub outcome: Option<Outcome>,
    /// Tag to keep; `None` keeps all.
    pub tag: Option<String>,
    /// Words to keep.
    pub text: String,
}

/// What the Events page shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventFilter {
    /// Connections to keep, `None` for the client's own events; empty keeps all.
    pub connections: Vec<Option<String>>,
    /// Groups to keep; empty keeps all.
    pub groups: Vec<EventGroup>,
    /// Words to keep.
    pub text: String,
}

impl EventFilter {
    /// Whether it keeps everything.
    pub fn is_empty(&self) -> bool {
        *self == EventFilter::default()
    }
}
