//! The field and the chips that decide which events are shown.

use shared::session::answers::EventGroup;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::use_app;
use crate::components::icon::{Glyph, small_icon};
use crate::state::Action;
use crate::words;

/// Properties of [`Filters`].
#[derive(Properties, PartialEq)]
pub(super) struct FiltersProps {
    /// Matching events by connection.
    pub(super) by_connection: Vec<(Option<String>, u32)>,
    /// Matching events by group.
    pub(super) by_group: Vec<(EventGroup, u32)>,
}

/// The field and the chips.
#[component]
pub(super) fn Filters(props: &FiltersProps) -> Html {
    let app = use_app();
    let filter = &app.state.ui.events;
    let oninput = {
        let dispatcher = app.state.dispatcher();
        move |event: InputEvent| dispatcher.dispatch(Action::FilterEvents(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    html! {
        <div class="toolbar" role="search">
            <label class="field search">
                { small_icon(Glyph::Search) }
                <input type="search" data-search="" aria-label="Filter events by method or value" placeholder="Filter method or value" spellcheck="false"
                    value={filter.text.clone()} {oninput} />
                <kbd>{ "/" }</kbd>
            </label>
            { for props.by_connection.iter().map(|(connection, number)| {
                let on = filter.connections.contains(connection);
                let name = connection.clone().unwrap_or_else(|| "Client".to_owned());
                chip(name, *number, on, app.on(Action::ToggleEventConnection(connection.clone())))
            }) }
            <span class="parting"></span>
            { for props.by_group.iter().map(|(group, number)| {
                chip(name(*group).to_owned(), *number, filter.groups.contains(group), app.on(Action::ToggleEventGroup(*group)))
            }) }
        </div>
    }
}

fn chip(name: String, number: u32, on: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button class={classes!("chip", on.then_some("on"))} type="button" aria-pressed={on.to_string()} {onclick}>
            { name }<span class="n">{ words::count(number) }</span>
        </button>
    }
}

fn name(group: EventGroup) -> &'static str {
    match group {
        EventGroup::State => "State",
        EventGroup::Ice => "ICE",
        EventGroup::Sdp => "SDP",
        EventGroup::Media => "Media",
        EventGroup::DataChannel => "Data channel",
        EventGroup::Stats => "Statistics",
        EventGroup::Error => "Errors",
        EventGroup::Other => "Other",
    }
}
