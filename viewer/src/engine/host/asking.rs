//! Answers questions about the open dump. Loaded when the first of them comes, or before: see [`crate::lazy`].

use std::rc::Rc;

use shared::session::answers::Request;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::analysing::Turn;
use super::{Host, last_words};
use crate::engine::wire::{self, Packed};

/// The answer to the question that came with [`wire::ToHost::Ask`]. None for one that takes long, whose answer is posted when it is there.
pub(super) fn answer(host: &Rc<Host>, id: u32, question: &JsValue) -> Option<Packed> {
    let request = wire::read_question(question).map_err(|error| last_words(&error.to_string())).ok()?;
    let begun = host.session.borrow().begin(&request, host.rule.clone());
    if let Some(work) = begun {
        spawn_local(host.clone().analyse(Turn::new(host, id, &request), work));
        return None;
    }
    host.doing.replace(format!("answering {}", name(&request)));
    let reply = host.session.borrow_mut().handle(&request);
    wire::pack_answer(id, reply).ok()
}

/// The request without its values: those may hold what the dump keeps private.
fn name(request: &Request) -> &'static str {
    match request {
        Request::Overview => "the overview",
        Request::Connection(_) => "a connection",
        Request::Events(_) => "a part of the event table",
        Request::Event(_) => "an event",
        Request::Catalogue => "the statistics objects",
        Request::Members { .. } => "the members of an object",
        Request::Search { .. } => "a search",
        Request::Resolve(_) => "the pinned series",
        Request::Window(_) => "a chart",
        Request::Bands(_) => "a state band",
        Request::Samples(_) => "the samples of a chart",
        Request::Analysis(_) | Request::AnalysisExport { .. } => "the analysis",
        Request::Rules => "the rules",
        Request::Features => "the features",
        Request::Export(_) => "the features as a file",
    }
}
