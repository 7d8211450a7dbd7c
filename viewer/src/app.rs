//! The page as a whole: holds the state, opens dumps, keeps address and keyboard in step, and gives all of it to the components.

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::{Bridge, Source};
use crate::state::{Action, Crosshair, State};

/// What every component may use. Get it with [`use_app`].
#[derive(Clone, PartialEq)]
pub struct Context {
    /// What is shown.
    pub state: UseReducerHandle<State>,
    /// The way to ask about the opened dump.
    pub bridge: Bridge,
    /// The instant under the pointer.
    pub crosshair: Crosshair,
    /// Opens a dump in place of the one that is open.
    pub open: Callback<Source>,
}

impl Context {
    /// Changes the state.
    pub fn dispatch(&self, action: Action) {
        self.state.dispatch(action);
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(self.after(action))
    }
}

/// What every component may use.
#[hook]
pub fn use_app() -> Context {
    use_context().expect("every component is below the root, which provides it")
}

/// The instant under the pointer; renders the component that calls it on every move.
#[hook]
pub fn use_crosshair() -> Option<f64> {
    let crosshair = use_app().crosshair;
    let time = use_state_eq(|| crosshair.get());
    let setter = time.setter();
    use_effect_with(crosshair, move |crosshair| {
        let subscription = crosshair.subscribe(move |time| setter.set(time));
        move || drop(subscription)
    });
    *time
}

#[component]
fn App() -> Html {
    let state = use_reducer(State::default);
    let bridge = use_memo((), |()| Bridge::new());
    let crosshair = use_memo((), |()| Crosshair::default());
    let context = Context { state, bridge: (*bridge).clone(), crosshair: (*crosshair).clone(), open: Callback::noop() };
    html! { <ContextProvider<Context> {context}>{ "" }</ContextProvider<Context>> }
}

/// Puts the page into the document.
pub fn start() {
    yew::Renderer::<App>::new().render();
}
