//! Asks for the analysis once a dump is shown, and again whenever a limit or weight changes.

use shared::session::answers::{Reply, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::engine::{Bridge, Failure};
use crate::state::{Action, State};

#[hook]
pub(super) fn use_analysis(state: &UseReducerHandle<State>, bridge: &Bridge) {
    let (dispatcher, bridge) = (state.dispatcher(), bridge.clone());
    let wanted = state.phase.open().map(|_| state.analysis_query());
    use_effect_with(wanted, move |wanted| {
        let Some(query) = wanted.clone() else { return };
        spawn_local(async move {
            let analysis = match bridge.ask(Request::Analysis(query)).await {
                Ok(Reply::Analysis(analysis)) => Ok((*analysis).into()),
                Ok(_) => Err("The reader gave another answer than asked for.".to_owned()),
                // The dump is no longer open, or is opened again without the rule.
                Err(Failure::Superseded | Failure::Crashed { rule: Some(_), .. }) => return,
                Err(failure) => Err(failure.to_string()),
            };
            dispatcher.dispatch(Action::Analysed(analysis));
        });
    });
}
