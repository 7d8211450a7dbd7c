//! Everything that can happen to the state.

use std::rc::Rc;

use shared::session::answers::{Analysis, EventGroup, Overview, Range, SeriesPath, Settings};

use super::LeftOut;
use super::phase::Failed;
use super::ui::{FindingFilter, Foreign, Notice, Overlay, Theme};
use super::view::{Page, View};
use crate::engine::{OpenProgress, Opened};

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Reading of a file begins.
    OpenBegun {
        /// Name of the file.
        name: String,
        /// Whether it is the one that was read last.
        again: bool,
        /// What it is analysed without.
        without: LeftOut,
    },
    /// Reading goes on.
    OpenWent {
        /// How far.
        progress: OpenProgress,
        /// Milliseconds since it began.
        elapsed: f64,
    },
    /// A dump is open.
    OpenDone {
        /// How it was read.
        opened: Opened,
        /// What is in it.
        overview: Box<Overview>,
    },
    /// The dump that was being read cannot be opened.
    OpenFailed(Failed),
    /// The reader is gone, and with it what was open.
    ReaderLost(Failed),
    /// Back to the first page.
    Close,

    /// Show a page.
    Go(Page),
    /// Show one connection.
    ShowConnection(String),
    /// Show events of this part of the time only, and the events.
    ShowEventsIn(Range),
    /// A link or the back button asks for a view.
    Restore(View),

    /// Show this part of the time in every view, or all of it.
    SetRange(Option<Range>),
    /// Show a part of the time again that was shown before the present one.
    StepBack,
    /// Move the visible range by this share of its length.
    Pan(f64),
    /// Make the visible range this many times as long around its middle.
    Zoom(f64),

    /// Pin or unpin a series.
    TogglePin(SeriesPath),
    /// Replace all pins.
    SetPins(Vec<SeriesPath>),

    /// Keep or no longer keep events of a connection, `None` for the client.
    ToggleEventConnection(Option<String>),
    /// Keep or no longer keep events of a group.
    ToggleEventGroup(EventGroup),
    /// Keep events that hold these words.
    FilterEvents(String),
    /// Keep all events.
    ClearEventFilter,

    /// Show features that hold these words.
    FindFeatures(String),
    /// Show features of this kind of thing, or of all.
    ShowFeaturesOf(Option<String>),

    /// The analysis of the open dump has come, or what kept it from coming.
    Analysed(Result<Rc<Analysis>, String>),
    /// Show a rule and one of its findings, or the list of them.
    ShowFinding(Option<(String, usize)>),
    /// List findings and rules that the filter keeps.
    FilterFindings(FindingFilter),
    /// Use these limits and weights in place of the defaults.
    SetSettings(Settings),

    /// Lay something over the page, or take it away.
    Overlay(Option<Overlay>),
    /// Say something at the foot of the page, or take it away.
    Notice(Option<Notice>),
    /// Ask whether to open what comes from elsewhere, or take the question away.
    AskForeign(Option<Foreign>),
    /// Use another colour scheme.
    SetTheme(Theme),
}

impl Action {
    /// A notice that goes by itself.
    pub fn tell(text: impl Into<String>) -> Action {
        Action::Notice(Some(Notice { text: text.into(), failure: false }))
    }

    /// A notice of a failure.
    pub fn warn(text: impl Into<String>) -> Action {
        Action::Notice(Some(Notice { text: text.into(), failure: true }))
    }
}
