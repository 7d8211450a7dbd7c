//! Which members are shown: the pinned ones, at first the suggested ones, and for raw counters what stands behind the rates.

use std::rc::Rc;

use shared::session::answers::{Catalogue, Member, Reply, Request, SeriesPath};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::Context;
use crate::charts::grouping::counter_of;
use crate::state::Action;

/// Whether counters are shown as rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Rates,
    Raw,
}

/// A shown member and the pin that it is shown for; the two differ where a raw counter stands for its rate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) pin: SeriesPath,
    pub(super) member: Member,
}

/// What is shown, and how that came.
pub(super) struct Picked {
    pub(super) shown: Rc<Vec<Shown>>,
    /// Whether nobody picked it.
    pub(super) suggested: bool,
    /// Pinned members that the dump does not have.
    pub(super) missing: usize,
    /// Goes back to what is suggested, if anything is.
    pub(super) on_suggest: Option<Callback<()>>,
    /// Shows or no longer shows a series.
    pub(super) on_toggle: Callback<SeriesPath>,
}

/// The members that are shown now.
#[hook]
pub(super) fn use_shown(app: &Context, catalogue: &Rc<Catalogue>, mode: Mode) -> Picked {
    // Without a choice of one's own the suggested members are shown; with one, also if it is none.
    let chosen = use_state(|| false);
    let own = *chosen || !app.state.view.pins.is_empty();
    let pins: Vec<SeriesPath> =
        if own { app.state.view.pins.clone() } else { catalogue.suggested.iter().map(|member| member.path.clone()).collect() };
    let shown = use_state(|| Rc::new(in_order(&pins, mode, &catalogue.suggested)));
    let missing = use_state_eq(|| 0);

    let (setter, missing_setter) = (shown.setter(), missing.setter());
    let bridge = app.bridge.clone();
    let latest = use_mut_ref(|| 0_u32);
    use_effect_with((pins.clone(), mode), move |(pins, mode)| {
        *latest.borrow_mut() += 1;
        let (pins, mode, turn) = (pins.clone(), *mode, *latest.borrow());
        spawn_local(async move {
            if let Ok(Reply::Members(members)) = bridge.ask(Request::Resolve(candidates(&pins, mode))).await
                && *latest.borrow() == turn
            {
                missing_setter.set(pins.iter().filter(|pin| members.iter().all(|member| member.path != **pin)).count());
                setter.set(Rc::new(in_order(&pins, mode, &members)));
            }
        });
    });

    let on_suggest = {
        let (chosen, dispatcher) = (chosen.setter(), app.state.dispatcher());
        use_callback((), move |(), ()| {
            chosen.set(false);
            dispatcher.dispatch(Action::SetPins(Vec::new()));
        })
    };
    let dispatcher = app.state.dispatcher();
    // The same callback as long as it does the same, so that the list is not rendered with every move of the charts.
    let on_toggle = use_callback((pins, (*shown).clone()), move |path: SeriesPath, (pins, now)| {
        chosen.set(true);
        let mut pins = pins.clone();
        let pin = now.iter().find(|shown| shown.member.path == path).map_or(path, |shown| shown.pin.clone());
        match pins.iter().position(|other| *other == pin) {
            Some(index) => {
                pins.remove(index);
            }
            None => pins.push(pin),
        }
        dispatcher.dispatch(Action::SetPins(pins));
    });
    let on_suggest = (own && !catalogue.suggested.is_empty()).then_some(on_suggest);
    Picked { shown: (*shown).clone(), suggested: !own, missing: *missing, on_suggest, on_toggle }
}

/// The path of the counter behind a rate.
fn counter_path(pin: &SeriesPath) -> Option<SeriesPath> {
    counter_of(&pin.member).map(|member| SeriesPath { member: member.to_owned(), ..pin.clone() })
}

fn candidates(pins: &[SeriesPath], mode: Mode) -> Vec<SeriesPath> {
    let counters = pins.iter().filter_map(counter_path).filter(|_| mode == Mode::Raw);
    pins.iter().cloned().chain(counters).collect()
}

/// The members that stand for the pins, as far as the dump has them, each once.
fn in_order(pins: &[SeriesPath], mode: Mode, members: &[Member]) -> Vec<Shown> {
    let find = |path: &SeriesPath| members.iter().find(|member| member.path == *path);
    let mut shown: Vec<Shown> = Vec::new();
    for pin in pins {
        let counter = counter_path(pin).filter(|_| mode == Mode::Raw);
        let member = counter.as_ref().and_then(find).or_else(|| find(pin));
        if let Some(member) = member
            && shown.iter().all(|other| other.member.path != member.path)
        {
            shown.push(Shown { pin: pin.clone(), member: member.clone() });
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::session::answers::{Shape, Unit};

    fn path(member: &str) -> SeriesPath {
        SeriesPath { connection: "PC_0".into(), object: "OT1".into(), member: member.into() }
    }

    fn member(name: &str) -> Member {
        Member {
            path: path(name),
            stats_type: "outbound-rtp".into(),
            object_label: "camera".into(),
            shape: Shape::Number,
            unit: Unit::Bytes,
            derived: name.starts_with('['),
            counter: !name.starts_with('['),
            flat: false,
            samples: 9,
            last: "1".into(),
            extent: Some((0.0, 1.0)),
            formula: String::new(),
        }
    }

    fn names(shown: &[Shown]) -> Vec<&str> {
        shown.iter().map(|shown| shown.member.path.member.as_str()).collect()
    }

    #[test]
    fn raw_counters_stand_for_their_rates_where_the_dump_has_them() {
        let pins = [path("[bytesSent_in_bits/s]"), path("[gone/s]"), path("framesPerSecond")];
        let members = ["[bytesSent_in_bits/s]", "bytesSent", "[gone/s]", "framesPerSecond"].map(member);
        assert_eq!(names(&in_order(&pins, Mode::Rates, &members)), ["[bytesSent_in_bits/s]", "[gone/s]", "framesPerSecond"]);
        let raw = in_order(&pins, Mode::Raw, &members);
        assert_eq!(names(&raw), ["bytesSent", "[gone/s]", "framesPerSecond"]);
        assert_eq!(raw[0].pin, pins[0]);
    }

    #[test]
    fn a_counter_pinned_beside_its_rate_is_shown_once() {
        let pins = [path("[bytesSent_in_bits/s]"), path("bytesSent")];
        let members = ["[bytesSent_in_bits/s]", "bytesSent"].map(member);
        assert_eq!(names(&in_order(&pins, Mode::Raw, &members)), ["bytesSent"]);
        assert_eq!(names(&in_order(&pins, Mode::Rates, &members)).len(), 2);
    }

    #[test]
    fn pins_of_another_dump_are_left_out() {
        assert_eq!(in_order(&[path("nothing")], Mode::Rates, &[member("bytesSent")]), []);
    }
}
