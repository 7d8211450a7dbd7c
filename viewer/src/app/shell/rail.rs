//! The way between pages: the rail at the left, or the bar at the foot where there is no room for it.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::app::{Context, use_app};
use crate::components::icon::{Glyph, icon, small_icon};
use crate::effects::{keyboard, location, requests};
use crate::state::{Action, Page, View};
use crate::words;

/// The rail.
#[component]
pub(super) fn Rail() -> Html {
    let app = use_app();
    let open = app.state.phase.open().cloned();
    let findings = app.state.analysis.as_ref().and_then(|analysis| analysis.as_ref().ok());
    let findings = findings.map(|analysis| analysis.findings.len() as u64);
    let number = |page| {
        let overview = &open.as_ref()?.overview;
        match page {
            Page::Findings => findings.map(words::count),
            Page::Connections => Some(words::count(overview.connections.len() as u64)),
            Page::Charts => Some(words::count(overview.members)),
            Page::Events => Some(words::count(overview.events)),
            Page::Overview | Page::Features | Page::Anonymize => None,
        }
    };
    let home = {
        let app = app.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            app.close();
        }
    };
    html! {
        <nav class="rail" aria-label="Views">
            if open.is_some() {
                { for Page::ALL.map(|page| link(&app, page, number(page).map(|number| html! { <span class="n">{ number }</span> }))) }
            } else {
                <a href="./" aria-current="page" onclick={home}>{ icon(Glyph::Open) }<span>{ "Open" }</span></a>
                if location::is_hosted() {
                    <a href="record/">{ icon(Glyph::Record) }<span>{ "Record" }</span></a>
                }
            }
            <Requests />
        </nav>
    }
}

/// The bar at the foot of a narrow page.
pub(super) fn tabbar(app: &Context) -> Html {
    html! {
        if app.state.phase.open().is_some() {
            <nav class="tabbar" aria-label="Views">{ for Page::ALL.map(|page| link(app, page, None)) }</nav>
        }
    }
}

fn link(app: &Context, page: Page, number: Option<Html>) -> Html {
    let glyph = match page {
        Page::Overview => Glyph::Overview,
        Page::Findings => Glyph::Findings,
        Page::Connections => Glyph::Connections,
        Page::Charts => Glyph::Charts,
        Page::Events => Glyph::Events,
        Page::Features => Glyph::Features,
        Page::Anonymize => Glyph::Mask,
    };
    let href = format!("#{}", View { page, ..app.state.view.clone() }.to_fragment());
    let dispatcher = app.state.dispatcher();
    let onclick = move |event: MouseEvent| {
        event.prevent_default();
        dispatcher.dispatch(Action::Go(page));
        keyboard::focus("#main");
    };
    let current = (app.state.view.page == page).then_some("page");
    html! { <a {href} {onclick} aria-current={current}>{ icon(glyph) }<span>{ page.title() }</span>{ number }</a> }
}

/// Milliseconds between two looks at the browser's count.
const LOOK: u32 = 1_000;

/// How many requests went out since the page was ready, as the browser counts them.
#[component]
fn Requests() -> Html {
    let app = use_app();
    let ready = use_mut_ref(|| None::<f64>);
    let count = use_state_eq(|| 0);
    {
        let (ready, count) = (ready.clone(), count.setter());
        use_effect_with((), move |()| {
            let look = Interval::new(LOOK, move || {
                // The first look comes when all that belongs to the page itself is loaded.
                let since = *ready.borrow_mut().get_or_insert_with(requests::now);
                count.set(requests::count_since(since));
            });
            move || drop(look)
        });
    }
    let by_reader = app.state.phase.open().map_or(0, |open| open.opened.requests);
    let text = words::counted(*count + by_reader, "request", "requests");
    html! {
        <div class="foot" title="What the page and its reader have asked of the network since the page was loaded, as the browser counts it">
            { small_icon(Glyph::Lock) }
            <span>{ "Stays on this machine." }<br />{ format!("{text} since load.") }</span>
        </div>
    }
}
