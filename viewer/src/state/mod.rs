//! What the page shows, as plain values: pure, and tested without a browser.
//!
//! [`State`] changes only through [`Action`]s, in [`State::after`]. Components get it, the way to dispatch actions, the
//! [`Bridge`](crate::engine::Bridge) and the [`Crosshair`] from [`crate::app::Context`] (`use_app()`):
//!
//! - `app.state.whole()` is the range of the dump, `app.state.visible()` the part that every view shows now. Both are epoch milliseconds.
//! - `app.dispatch(Action::SetRange(Some(range)))` zooms all views, `SetRange(None)` shows the whole call, `StepBack` undoes a zoom.
//! - `app.state.view.pins` are the pinned series; `Action::TogglePin(path)` adds or removes one.
//! - `app.crosshair` holds the instant under the pointer. It is no part of the state, because it moves with the pointer and must
//!   not render the page anew: subscribe to it, or call `use_crosshair()` in the one component that shows its value.

use std::rc::Rc;

use shared::session::answers::{Analysis, AnalysisQuery, Range};

pub mod action;
pub mod crosshair;
pub mod phase;
mod reducer;
pub mod ui;
pub mod view;

pub use action::Action;
pub use crosshair::Crosshair;
pub use phase::Phase;
pub use ui::Ui;
pub use view::{Page, View};

/// What is left out of the analysis of a dump, because its reader ended over that when the dump was open before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeftOut {
    /// Keys of rules that failed.
    pub rules: Vec<String>,
    /// All of it, for this reason.
    pub all: Option<String>,
}

/// Everything that decides what is shown, except the crosshair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// How far the opening of a dump is.
    pub phase: Phase,
    /// What the analysis says of the open dump, once it has come, or why it does not come.
    pub analysis: Option<Result<Rc<Analysis>, String>>,
    /// What is left out when the open dump is analysed.
    pub without: LeftOut,
    /// What a link restores.
    pub view: View,
    /// Whether the view is one of a dump that was shown, and not that of a link which waits for its dump.
    pub viewed: bool,
    /// What is forgotten with the page.
    pub ui: Ui,
}

impl State {
    /// Range of the opened dump; `None` if none is open or it holds no time.
    pub fn whole(&self) -> Option<Range> {
        self.phase.open().and_then(|open| open.overview.range)
    }

    /// What the window is called: the page, the dump and the site, as far as they are there.
    pub fn title(&self) -> String {
        let mut title = String::new();
        for part in [self.phase.open().map(|_| self.view.page.title()), self.phase.name()].into_iter().flatten() {
            title.push_str(part);
            title.push_str(" · ");
        }
        title + "rtclens"
    }

    /// How the dump is analysed.
    pub fn analysis_query(&self) -> AnalysisQuery {
        AnalysisQuery { settings: self.view.settings.clone(), without: self.without.rules.clone() }
    }

    /// The part of the range that all views show.
    pub fn visible(&self) -> Option<Range> {
        self.whole().map(|whole| self.view.span.and_then(|span| span.within(whole)).unwrap_or(whole))
    }
}
