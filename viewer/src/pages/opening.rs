//! The page while a dump is read: how far it is, what was found, a way to stop.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::app::use_app;
use crate::state::phase::Opening;
use crate::words;

/// Milliseconds before the page says anything: most dumps are open by then.
const PATIENCE: u32 = 200;

/// Properties of [`OpeningPage`].
#[derive(Properties, PartialEq)]
pub struct OpeningProps {
    /// How far it is.
    pub opening: Opening,
}

/// The page while a dump is read.
#[component]
pub fn OpeningPage(props: &OpeningProps) -> Html {
    let app = use_app();
    let shown = use_state_eq(|| false);
    let setter = shown.setter();
    use_effect_with((), move |()| {
        let timeout = Timeout::new(PATIENCE, move || setter.set(true));
        move || drop(timeout)
    });
    let opening = &props.opening;
    let progress = opening.progress;
    let share = opening.share();
    let cancel = move |_| app.bridge.cancel();
    html! {
        if *shown {
            <section class="state reading" aria-label="Reading">
                <div class="row">
                    <h1 class="trunc">{ format!("Reading {}", opening.name) }</h1>
                    if let Some(share) = share { <span class="push quiet">{ format!("{:.0} %", share * 100.0) }</span> }
                </div>
                <progress max="1" value={share.map(|share| share.to_string())}>{ amount(opening) }</progress>
                <p>
                    { amount(opening) }
                    if let Some(left) = opening.left() { { format!(", about {} left", words::duration(left)) } }
                    { ". " }
                    if progress.found.events > 0 {
                        { format!(
                            "So far {} and {}.",
                            words::counted(progress.found.connections, "connection", "connections"),
                            words::counted(progress.found.events, "event", "events"),
                        ) }
                    }
                </p>
                <div class="row">
                    <button class="btn" type="button" onclick={cancel}>{ "Cancel" }</button><span class="xs quiet">{ "Keeps what was read" }</span>
                </div>
            </section>
        }
    }
}

fn amount(opening: &Opening) -> String {
    let read = words::bytes(opening.progress.read);
    opening.progress.total.map_or_else(|| format!("{read} read"), |total| format!("{read} of {}", words::bytes(total)))
}
