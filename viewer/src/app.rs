//! The page as a whole: holds the state and gives every component what it may use.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::charts::theme::{Theme, use_theme};
use crate::effects::{location, theme, title};
use crate::engine::{Bridge, Source, host};
use crate::lazy::Load;
use crate::state::ui::{Overlay, Samples};
use crate::state::{Action, Crosshair, State};

mod address;
mod analysis;
mod keys;
mod rest;
mod opening;
pub(crate) mod settings;
mod shell;

pub(crate) use address::waiting;
pub(crate) use keys::FILE_FIELD;
pub use rest::{Asked, PAGES, Pages, Rest};
use shell::Shell;

/// What every component may use. Get it with [`use_app`].
#[derive(Clone, PartialEq)]
pub struct Context {
    /// What is shown.
    pub state: UseReducerHandle<State>,
    /// The way to ask about the opened dump.
    pub bridge: Bridge,
    /// The instant under the pointer.
    pub crosshair: Crosshair,
    /// What plots are painted with.
    pub theme: Rc<Theme>,
    /// Opens a dump in place of the one that is open.
    pub open: Callback<Source>,
    /// Opens again what was opened last.
    pub retry: Callback<()>,
    /// What was opened last and is not closed.
    pub last: Rc<RefCell<Option<Source>>>,
    /// What steps of the history stand for, as long as that is not closed.
    pub known: Rc<RefCell<Vec<(f64, Source)>>>,
    /// What is drawn once a dump is open.
    pub rest: Rest,
    /// Tries to load that again.
    pub load: Callback<()>,
    /// What another page handed over, until a person agrees to open it.
    pub handed: Rc<RefCell<Option<Source>>>,
}

impl Context {
    /// Changes the state.
    pub fn dispatch(&self, action: Action) {
        self.state.dispatch(action);
    }

    /// Closes the dump, whether it is open or being read.
    pub fn close(&self) {
        let closed = self.last.take();
        self.known.borrow_mut().retain(|(_, source)| Some(source) != closed.as_ref());
        self.bridge.close();
        self.dispatch(Action::Close);
        location::show(&address::of(None, ""), closed.is_some(), None);
    }

    /// The address that brings another visit to what is shown, as far as it can have the dump.
    pub fn link(&self) -> String {
        address::of(self.last.borrow().as_ref(), &self.state.view.to_fragment())
    }

    /// A callback that lays the samples of a chart over the page.
    pub fn show_samples(&self) -> Callback<Samples> {
        let dispatcher = self.state.dispatcher();
        Callback::from(move |samples| dispatcher.dispatch(Action::Overlay(Some(Overlay::Samples(Rc::new(samples))))))
    }

    /// A callback that changes the state the same way each time.
    pub fn on<E: 'static>(&self, action: Action) -> Callback<E> {
        let dispatcher = self.state.dispatcher();
        Callback::from(move |_| dispatcher.dispatch(action.clone()))
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

/// How the program loads its parts.
#[derive(Properties)]
struct Loads {
    pages: Load<Pages>,
    host: host::Loads,
}

impl PartialEq for Loads {
    fn eq(&self, _: &Loads) -> bool {
        // A program has one way.
        true
    }
}

#[component]
fn App(props: &Loads) -> Html {
    let host = props.host;
    let state = use_reducer(|| State::default().after(Action::SetTheme(theme::recall())).after(Action::SetSettings(settings::recall())));
    let bridge = use_memo((), |()| Bridge::new(host));
    let crosshair = use_memo((), |()| Crosshair::default());
    // Read here, where little is on the page yet: it makes the browser work out the style of all that is. Before the scheme is
    // applied, so that it is seen to change.
    let theme = use_theme();
    use_effect_with(state.ui.theme, |theme| theme::apply(*theme));
    // Said again, it changes nothing.
    title::show(&state.title());
    let last = use_mut_ref(|| None::<Source>);
    let known = use_mut_ref(Vec::new);
    keys::use_keys(&state);
    let (open, retry) = opening::use_opening(&state, &bridge, &last, &known);
    address::use_address(&state, &bridge, &last, &known, &open);
    let handed = opening::use_handover(&state, &open);
    let (rest, load) = rest::use_rest(&state, &bridge, props.pages);
    analysis::use_analysis(&state, &bridge, rest);
    let context =
        Context { state, bridge: (*bridge).clone(), crosshair: (*crosshair).clone(), theme, open, retry, last, known, rest, load, handed };
    html! { <ContextProvider<Context> {context}><Shell /></ContextProvider<Context>> }
}

/// Puts the page into the document.
pub fn start(pages: Load<Pages>, host: host::Loads) {
    yew::Renderer::<App>::with_props(Loads { pages, host }).render();
}
