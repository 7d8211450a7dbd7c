//! What surrounds every page: bar, rail, status line, and what lies over them.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::{Context, Rest, use_app};
use crate::effects::file::{self, Dragged};
use crate::effects::keyboard;
use crate::engine::Source;
use crate::pages::{anonymize, charts, connection, events, failed, features, findings, landing, missing, opening, overview};
use crate::state::phase::Open;
use crate::state::{Action, Page, Phase};
use bar::Bar;
use notice::NoticeLine;
use rail::{Rail, tabbar};
use status::status;

mod bar;
mod notice;
pub(super) mod overlays;
mod palette;
mod rail;
mod status;

/// The whole page.
#[component]
pub(super) fn Shell() -> Html {
    let app = use_app();
    let dragged = use_arrivals();
    let skip = |event: MouseEvent| {
        event.prevent_default();
        keyboard::focus("#main");
    };
    let fills = app.state.phase.open().is_some() && matches!(app.state.view.page, Page::Charts | Page::Events | Page::Findings);
    html! {
        <>
            <a class="skip" href="#main" onclick={skip}>{ "Skip to content" }</a>
            <div class={classes!("app", dragged.then_some("dragged"))}>
                <Bar />
                <Rail />
                <main id="main" tabindex="-1" class={classes!("main", fills.then_some("fill"))}>{ content(&app) }</main>
                { status(&app) }
                { tabbar(&app) }
            </div>
            { app.rest.pages().map(|pages| (pages.overlays)()).unwrap_or_default() }
            <NoticeLine />
        </>
    }
}

fn content(app: &Context) -> Html {
    let state = &app.state;
    match (&state.phase, state.view.page) {
        (Phase::Landing, _) => html! { <landing::Landing /> },
        (Phase::Opening(progress), _) => html! { <opening::OpeningPage opening={progress.clone()} /> },
        (Phase::Failed(failure), _) => failed::page(app, failure),
        (Phase::Open(open), Page::Overview) => html! { <overview::OverviewPage open={open.clone()} /> },
        (Phase::Open(open), page) => match app.rest {
            Rest::Here(pages) => (pages.page)(page, open),
            Rest::Coming => html! { <div class="pad" aria-busy="true"></div> },
            Rest::Missing => missing::page(app),
        },
    }
}

/// A page of an open dump other than the Overview, which stands before this is loaded.
pub(super) fn page(page: Page, open: &Rc<Open>) -> Html {
    let open = open.clone();
    match page {
        Page::Overview => Html::default(),
        Page::Findings => html! { <findings::FindingsPage {open} /> },
        Page::Connections => html! { <connection::ConnectionPage {open} /> },
        Page::Charts => html! { <charts::Charts /> },
        Page::Anonymize => html! { <anonymize::AnonymizePage name={open.name.clone()} /> },
        Page::Events => html! { <events::EventsPage {open} /> },
        Page::Features => html! { <features::FeaturesPage {open} /> },
    }
}

/// Opens what is dropped anywhere, or pasted anywhere but into a field; tells whether a file is held over the page.
#[hook]
fn use_arrivals() -> bool {
    let app = use_app();
    let is_over = use_state_eq(|| false);
    let setter = is_over.setter();
    use_effect_with(app.open, move |open| {
        let (opening, dropping) = (open.clone(), open.clone());
        let pastes = file::on_paste(move |pasted| match pasted.map_or_else(|text| Source::text(&text), |file| Ok(Source::File(file))) {
            Ok(source) => opening.emit(source),
            Err(_) => app.state.dispatch(Action::warn("The browser cannot make a file of the pasted text")),
        });
        let drags = file::on_drag(move |dragged| {
            setter.set(matches!(dragged, Dragged::Over));
            if let Dragged::Dropped(file) = dragged {
                dropping.emit(Source::File(file));
            }
        });
        move || drop((pastes, drags))
    });
    *is_over
}
