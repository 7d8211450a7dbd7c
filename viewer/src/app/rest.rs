//! What the page draws once a dump is open; loaded when there is nothing else to do, so that it is there before anybody asks for it.

use std::rc::Rc;

use shared::session::answers::{Analysis, AnalysisQuery, Overview, Range};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::analysis;
use super::shell::overlays::Overlays;
use super::{Context, shell};
use crate::charts::spark::{self, Spark};
use crate::effects::frame;
use crate::engine::Bridge;
use crate::lazy::{self, Load, Task};
use crate::pages::overview;
use crate::state::phase::Open;
use crate::state::{Action, Page, Phase, State};

/// The analysis or why there is none; `None` if what was asked is no longer wanted.
pub type Asked = Option<Result<Rc<Analysis>, String>>;

/// What the page needs only once a dump is open.
#[derive(Debug)]
pub struct Pages {
    /// A page other than the Overview.
    pub page: fn(Page, &Rc<Open>) -> Html,
    /// What the Overview says of streams and devices.
    pub media: fn(&Overview) -> Html,
    /// What the Overview says of the analysis.
    pub told: fn(&Context, &Analysis, Option<Range>) -> Html,
    /// The line of the Overview's plot that marks findings.
    pub marks: fn(&Context, Range) -> Option<Html>,
    /// A small plot.
    pub spark: fn(spark::Props) -> Html,
    /// Whatever lies over the page.
    pub overlays: fn() -> Html,
    /// Asks for the analysis.
    pub analyse: fn(Bridge, AnalysisQuery) -> Task<Asked>,
}

impl PartialEq for Pages {
    fn eq(&self, other: &Pages) -> bool {
        std::ptr::eq(self, other)
    }
}

/// All of it.
pub static PAGES: Pages = Pages {
    page: shell::page,
    media: overview::media::sections,
    told: overview::analysis::sections,
    marks: overview::analysis::marks,
    spark: |props| html! { <Spark ..props /> },
    overlays: || html! { <Overlays /> },
    analyse: |bridge, query| Box::pin(analysis::ask(bridge, query)),
};

/// How far the loading is.
#[derive(Clone, Copy, PartialEq)]
pub enum Rest {
    /// Not there yet.
    Coming,
    /// All that it has.
    Here(&'static Pages),
    /// It could not be loaded.
    Missing,
}

impl Rest {
    /// What was loaded.
    pub fn pages(self) -> Option<&'static Pages> {
        match self {
            Rest::Here(pages) => Some(pages),
            Rest::Coming | Rest::Missing => None,
        }
    }
}

/// How far the loading is, and a callback that tries it again.
#[hook]
pub(super) fn use_rest(state: &UseReducerHandle<State>, bridge: &Bridge, load: Load<Pages>) -> (Rest, Callback<()>) {
    let rest = use_state_eq(|| Rest::Coming);
    // Reading a dump goes first: both may come over one network.
    let wanted = *rest == Rest::Coming && !matches!(state.phase, Phase::Opening(_));
    let (setter, bridge, dispatcher) = (rest.setter(), bridge.clone(), state.dispatcher());
    use_effect_with(wanted, move |wanted| {
        let frame = wanted.then(|| {
            frame::once_painted(move || {
                bridge.prepare();
                spawn_local(async move {
                    let loaded = load().await;
                    if loaded.is_none() {
                        dispatcher.dispatch(Action::warn(lazy::INCOMPLETE));
                    }
                    setter.set(loaded.map_or(Rest::Missing, Rest::Here));
                });
            })
        });
        move || drop(frame)
    });
    let (setter, dispatcher) = (rest.setter(), state.dispatcher());
    let told = state.ui.notice.as_ref().is_some_and(|notice| notice.text == lazy::INCOMPLETE);
    let again = Callback::from(move |()| {
        // What it told of is tried again, and told again if it fails again.
        if told {
            dispatcher.dispatch(Action::Notice(None));
        }
        setter.set(Rest::Coming);
    });
    (*rest, again)
}
