//! Asks for the analysis once a dump is shown, and again whenever a limit or weight changes.

use shared::session::answers::{AnalysisQuery, Reply, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{Asked, Rest};
use crate::engine::{Bridge, Failure};
use crate::state::{Action, State};

#[hook]
pub(super) fn use_analysis(state: &UseReducerHandle<State>, bridge: &Bridge, rest: Rest) {
    let (dispatcher, bridge) = (state.dispatcher(), bridge.clone());
    let analysed = state.phase.open().filter(|_| state.without.all.is_none());
    let wanted = rest.pages().zip(analysed.map(|_| state.analysis_query()));
    use_effect_with(wanted, move |wanted| {
        let Some((pages, query)) = wanted.clone() else { return };
        spawn_local(async move {
            if let Some(analysis) = (pages.analyse)(bridge, query).await {
                dispatcher.dispatch(Action::Analysed(analysis));
            }
        });
    });
}

pub(super) async fn ask(bridge: Bridge, query: AnalysisQuery) -> Asked {
    match bridge.ask(Request::Analysis(query)).await {
        Ok(Reply::Analysis(analysis)) => Some(Ok((*analysis).into())),
        Ok(_) => Some(Err("The reader gave another answer than asked for.".to_owned())),
        // The dump is no longer open, or is opened again without the rule.
        Err(Failure::Superseded | Failure::Crashed { rule: Some(_), .. }) => None,
        Err(failure) => Some(Err(failure.to_string())),
    }
}
