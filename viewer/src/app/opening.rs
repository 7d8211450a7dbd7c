//! Opening a dump, from the press to the Overview.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::address;
use crate::effects::{clock, handover, location};
use crate::engine::{Bridge, Failure, Source};
use crate::state::phase::Failed;
use crate::state::ui::Foreign;
use crate::state::{Action, LeftOut, State};

/// What was opened last and is not closed.
pub(super) type Last = Rc<RefCell<Option<Source>>>;

/// What steps of the history stand for, by what marks them: what was opened since the page was loaded and is not closed.
pub(super) type Known = Rc<RefCell<Vec<(f64, Source)>>>;

/// Callbacks that open a source, and that open the last one again. Opens what `?dump=` names at the start.
#[hook]
pub(super) fn use_opening(
    state: &UseReducerHandle<State>,
    bridge: &Bridge,
    last: &Last,
    known: &Known,
) -> (Callback<Source>, Callback<()>) {
    let without = use_mut_ref(LeftOut::default);
    let open = {
        let (state, bridge, last, known, without) = (state.clone(), bridge.clone(), last.clone(), known.clone(), without.clone());
        Callback::from(move |source: Source| {
            let dispatcher = state.dispatcher();
            let is_agreed = |source: &Source| known.borrow().iter().any(|(_, other)| other == source);
            let source = match source {
                Source::Address(address) => match location::resolve(&address) {
                    None => return dispatcher.dispatch(Action::warn("That is no web address")),
                    // A person has agreed if the page was asking about this very address, now or before.
                    Some(address)
                        if location::own_path(&address).is_none()
                            && state.ui.foreign != Some(Foreign::Address(address.clone()))
                            && !is_agreed(&Source::Address(address.clone())) =>
                    {
                        return dispatcher.dispatch(Action::AskForeign(Some(Foreign::Address(address))));
                    }
                    Some(address) => Source::Address(address),
                },
                file => file,
            };
            address::step_to(&source, &mut known.borrow_mut(), last.borrow().is_none());
            last.replace(Some(source.clone()));
            without.take();
            spawn_local(open_source(dispatcher, bridge.clone(), last.clone(), source, false, LeftOut::default()));
        })
    };
    let again = {
        let (dispatcher, bridge, last, without) = (state.dispatcher(), bridge.clone(), last.clone(), without.clone());
        Callback::from(move |()| {
            if let Some(source) = last.borrow().clone() {
                spawn_local(open_source(dispatcher.clone(), bridge.clone(), last.clone(), source, true, without.borrow().clone()));
            }
        })
    };
    let retry = {
        let (again, without) = (again.clone(), without.clone());
        Callback::from(move |()| {
            // There may be more memory now.
            without.borrow_mut().all = None;
            again.emit(());
        })
    };
    let (opening, dispatcher) = (open.clone(), state.dispatcher());
    use_effect_with(bridge.clone(), move |bridge| {
        bridge.on_loss(move |failure| {
            if leave_out(&mut without.borrow_mut(), failure) {
                again.emit(());
            } else {
                dispatcher.dispatch(Action::ReaderLost(failed(String::new(), failure)));
            }
        });
        if let Some(address) = location::parameter(address::DUMP) {
            opening.emit(Source::Address(address));
        }
    });
    (open, retry)
}

/// Takes what the page that opened this one hands over. A page of another origin has to be agreed to first: what it handed over
/// stays here until then.
#[hook]
pub(super) fn use_handover(state: &UseReducerHandle<State>, open: &Callback<Source>) -> Last {
    let handed = use_mut_ref(|| None::<Source>);
    let (dispatcher, open, waiting) = (state.dispatcher(), open.clone(), handed.clone());
    use_effect_with((), move |()| {
        let listener = handover::on_handover(move |file, origin| {
            let (source, name) = (Source::File(file.clone()), file.name());
            if location::has_origin(&origin) {
                return open.emit(source);
            }
            waiting.replace(Some(source));
            dispatcher.dispatch(Action::AskForeign(Some(Foreign::File { origin, name })));
        });
        move || drop(listener)
    });
    handed
}

/// Leaves out what the reader of an open dump ended over, so that the rest can be seen; `false` if that is out already or not known.
fn leave_out(without: &mut LeftOut, failure: &Failure) -> bool {
    match failure {
        Failure::Crashed { rule: Some(rule), .. } if !without.rules.contains(rule) => without.rules.push(rule.clone()),
        // The analysis is what takes memory of an open dump, and without it the dump can still be read.
        Failure::OutOfMemory { .. } if without.all.is_none() => without.all = Some(failure.to_string()),
        _ => return false,
    }
    true
}

async fn open_source(dispatcher: UseReducerDispatcher<State>, bridge: Bridge, last: Last, source: Source, again: bool, without: LeftOut) {
    let name = source.name();
    dispatcher.dispatch(Action::OpenBegun { name: name.clone(), again, without: without.clone() });
    let (begun, on_progress) = (clock::now(), dispatcher.clone());
    let opened =
        bridge.open(source, move |progress| on_progress.dispatch(Action::OpenWent { progress, elapsed: clock::now() - begun })).await;
    match opened {
        Ok((opened, overview)) => {
            dispatcher.dispatch(Action::OpenDone { opened, overview });
            if without.all.is_some() {
                dispatcher.dispatch(Action::warn("The memory was not enough; the dump is open again without its analysis"));
            } else if let Some(rule) = without.rules.last() {
                dispatcher.dispatch(Action::warn(format!("The rule {rule} failed; the analysis goes on without it")));
            }
        }
        Err(Failure::Superseded) => {}
        Err(Failure::Cancelled) => {
            last.take();
            dispatcher.dispatch(Action::Close);
            dispatcher.dispatch(Action::tell(Failure::Cancelled.to_string()));
        }
        Err(failure) => dispatcher.dispatch(Action::OpenFailed(failed(name, &failure))),
    }
}

fn failed(name: String, failure: &Failure) -> Failed {
    let (title, retry) = match failure {
        Failure::Unreadable(_) | Failure::Cancelled | Failure::Superseded => ("This file cannot be opened", false),
        Failure::Crashed { .. } => ("Reading stopped unexpectedly", true),
        Failure::OutOfMemory { .. } => ("There is not enough memory", true),
        Failure::Unreachable(_) => ("The reader cannot start", false),
        Failure::Outdated => ("This page is out of date", false),
        Failure::Incomplete => ("The site is not complete", true),
    };
    Failed { name, title: title.to_owned(), message: failure.to_string(), retry }
}
