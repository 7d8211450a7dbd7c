//! The Events page: every event in a table that draws only the rows in sight, with filters and a histogram of time.

use std::rc::Rc;

use shared::session::answers::{EventPage, EventQuery, Reply, Request};
use yew::prelude::*;

use crate::app::{Context, use_app};
use crate::charts::time_axis::TimeAxis;
use crate::components::ask::use_ask;
use crate::state::phase::Open;
use crate::state::ui::EventFilter;
use crate::state::{Action, State};
use crate::words;
use filters::Filters;
use histogram::Histogram;
use table::Table;

mod detail;
mod filters;
mod histogram;
mod table;

/// Properties of [`EventsPage`].
#[derive(Properties, PartialEq)]
pub struct EventsPageProps {
    /// The open dump.
    pub open: Rc<Open>,
}

/// The Events page.
#[component]
pub fn EventsPage(props: &EventsPageProps) -> Html {
    let app = use_app();
    let rows = use_state_eq(|| 0..table::AHEAD);
    let query = query(&app.state, rows.start, rows.end);
    let answer = use_ask(Some(Request::Events(query.clone())));
    let page = match answer.as_deref().map(|answer| &answer.reply) {
        Some(Ok(Reply::Events(page))) => Some(Rc::new(page.clone())),
        _ => None,
    };
    // Beside the part that is shown, the histogram still tells what lies around it.
    let around = app.state.view.span.map(|_| Request::Events(EventQuery { range: None, start: 0, count: 0, ..query.clone() }));
    let around = use_ask(around);
    let counts = match around.as_deref().map(|answer| &answer.reply) {
        Some(Ok(Reply::Events(around))) if app.state.view.span.is_some() => around.histogram.clone(),
        _ => page.as_deref().map(|page| page.histogram.clone()).unwrap_or_default(),
    };
    let Some(whole) = props.open.overview.range else {
        return html! {
            <section class="state"><h1>{ "No events" }</h1><p>{ "This dump holds none." }</p></section>
        };
    };
    let need = rows.setter();
    html! {
        <>
            <header class="head">
                <div class="t">
                    <h1>{ "Events" }</h1>
                    <p aria-live="polite">{ shown(&app, page.as_deref()) }</p>
                </div>
            </header>
            <Filters by_connection={page.as_deref().map(|page| page.by_connection.clone()).unwrap_or_default()}
                by_group={page.as_deref().map(|page| page.by_group.clone()).unwrap_or_default()} />
            <Histogram {counts} {whole} visible={app.state.visible().unwrap_or(whole)} />
            <div class="hist-axis"><TimeAxis range={whole} origin={whole.start} /></div>
            if let Some(page) = page {
                if page.matching == 0 {
                    { nothing(&app) }
                } else {
                    <Table {page} origin={whole.start} filter={EventQuery { start: 0, count: 0, ..query }} on_need={Callback::from(move |range| need.set(range))} />
                }
            }
        </>
    }
}

fn query(state: &State, start: u32, end: u32) -> EventQuery {
    let EventFilter { connections, groups, text } = state.ui.events.clone();
    let range = state.view.span.and(state.visible());
    EventQuery { connections, groups, text, range, start, count: end.saturating_sub(start) }
}

fn shown(app: &Context, page: Option<&EventPage>) -> Html {
    let Some(page) = page else { return Html::default() };
    let filtered = !app.state.ui.events.is_empty();
    let zoomed = app.state.view.span.is_some();
    html! {
        <>
            if page.matching == page.total {
                { words::counted(page.total, "event", "events") }
            } else {
                { format!("{} of {} shown", words::count(page.matching), words::count(page.total)) }
            }
            if filtered { { " · " }<button class="link" type="button" onclick={app.on(Action::ClearEventFilter)}>{ "Clear filters" }</button> }
            if zoomed { { " · " }<button class="link" type="button" onclick={app.on(Action::SetRange(None))}>{ "Whole call" }</button> }
        </>
    }
}

fn nothing(app: &Context) -> Html {
    html! {
        <section class="state">
            <h2>{ "No event matches" }</h2>
            <p>{ "No event fits the filters in the time that is shown." }</p>
            <div class="row">
                if app.state.view.span.is_some() {
                    <button class="btn" type="button" onclick={app.on(Action::SetRange(None))}>{ "Search the whole call" }</button>
                }
                <button class="btn ghost" type="button" onclick={app.on(Action::ClearEventFilter)}>{ "Clear filters" }</button>
            </div>
        </section>
    }
}
