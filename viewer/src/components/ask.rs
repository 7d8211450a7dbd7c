//! A question of a component and the answer to it.

use std::rc::Rc;

use shared::session::answers::{Reply, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::use_app;
use crate::engine::Failure;

/// A question that was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked. It may be older than what the component asks now: the old answer stays until the new one is there.
    pub request: Request,
    /// What came back.
    pub reply: Result<Reply, Failure>,
}

/// Asks whenever the question changes, one at a time: questions that changed again before their turn are never asked.
#[hook]
pub fn use_ask(request: Option<Request>) -> Option<Rc<Answer>> {
    let bridge = use_app().bridge;
    let answer = use_state(|| None);
    let line = use_mut_ref(Line::default);
    let setter = answer.setter();
    use_effect_with(request, move |request| {
        line.borrow_mut().next.clone_from(request);
        if !std::mem::replace(&mut line.borrow_mut().busy, true) {
            spawn_local(async move {
                loop {
                    let next = line.borrow_mut().next.take();
                    let Some(request) = next else { break };
                    let reply = bridge.ask(request.clone()).await;
                    setter.set(Some(Rc::new(Answer { request, reply })));
                }
                line.borrow_mut().busy = false;
            });
        }
    });
    (*answer).clone()
}

#[derive(Default)]
struct Line {
    busy: bool,
    next: Option<Request>,
}
