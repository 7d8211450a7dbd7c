//! Every statistic over time: members to pick from at the left, their plots under one time axis at the right.

use std::cmp::Reverse;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::session::answers::{Catalogue, Range, Reply, Request, SeriesPath, Shape};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::{Context, use_app};
use crate::charts::bands::Bands;
use crate::charts::chart::{Chart, GUTTER};
use crate::charts::csv;
use crate::charts::grouping::{Colours, group, title};
use crate::charts::minimap::Minimap;
use crate::charts::observe::use_width;
use crate::charts::scale::{TimeScale, span, within};
use crate::charts::sheet::use_sheet;
use crate::charts::stage::Stage;
use crate::effects::{download, keyboard};
use crate::state::Action;
use bar::Bar;
use members::Members;
use shown::{Mode, Picked, Shown, use_shown};
use state_plot::StatePlot;

mod bar;
mod members;
mod shown;
mod state_plot;

/// Milliseconds without a move after which the address follows the charts.
const SETTLED: u32 = 180;

/// Connections whose states stand above the plots.
const CONNECTIONS: usize = 3;

/// The page, once a dump is open.
#[component]
pub fn Charts() -> Html {
    let app = use_app();
    let catalogue = use_catalogue(&app);
    let Some(whole) = app.state.whole() else {
        return empty(
            "This dump holds no time",
            "It has neither events nor statistics, so there is nothing to chart. The Overview tells what was found in it.",
        );
    };
    match &*catalogue {
        None => html! { <p class="charts-empty" aria-busy="true">{ "Listing the statistics" }</p> },
        Some(Err(message)) => empty("The statistics could not be listed", message),
        Some(Ok(catalogue)) if catalogue.connections.is_empty() => empty(
            "This dump holds no statistics",
            "Its recorder did not call getStats, or the call ended before the first report. Events and states are on the other pages.",
        ),
        Some(Ok(catalogue)) => html! { <Workbench catalogue={catalogue.clone()} {whole} /> },
    }
}

fn empty(fact: &str, help: &str) -> Html {
    html! { <div class="charts-empty"><h1>{ fact }</h1><p>{ help.to_owned() }</p></div> }
}

type Listed = Option<Result<Rc<Catalogue>, String>>;

#[hook]
fn use_catalogue(app: &Context) -> UseStateHandle<Listed> {
    let catalogue = use_state(|| None);
    let setter = catalogue.setter();
    use_effect_with(app.bridge.clone(), move |bridge| {
        let bridge = bridge.clone();
        spawn_local(async move {
            setter.set(Some(match bridge.ask(Request::Catalogue).await {
                Ok(Reply::Catalogue(catalogue)) => Ok(Rc::new(catalogue)),
                Ok(_) => Err("The reader gave another answer than asked for.".to_owned()),
                Err(failure) => Err(failure.to_string()),
            }));
        });
    });
    catalogue
}

#[derive(PartialEq, Properties)]
struct WorkbenchProps {
    catalogue: Rc<Catalogue>,
    whole: Range,
}

#[component]
fn Workbench(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { catalogue, whole } = props;
    let app = use_app();
    let mode = use_state(|| Mode::Rates);
    let listing = use_state(|| false);
    let Visible { range, on_range, on_reset } = use_range(&app, *whole);
    let Picked { shown, suggested, missing, on_suggest, on_toggle } = use_shown(&app, catalogue, *mode);
    let node = use_node_ref();
    let sheet = use_sheet(app.theme.ratio);
    let time = TimeScale { range, width: (use_width(&node) - GUTTER).max(0.0) };

    let numbers: Vec<_> = shown.iter().map(|shown| shown.member.clone()).collect();
    let groups = group(&numbers);
    let given = use_mut_ref(Colours::default);
    given.borrow_mut().assign(&groups);
    let colours = Rc::new(given.borrow().clone());

    let on_samples = app.show_samples();
    let on_csv = save_as_csv(&app, &shown, range);
    let plots = groups.iter().map(|group| {
        let state = group.members.first().filter(|member| member.shape == Shape::State);
        match state {
            Some(member) => html! {
                <StatePlot key={group.key()} member={member.clone()} {range} origin={whole.start} bridge={app.bridge.clone()} on_samples={on_samples.clone()} />
            },
            None => {
                let colours: Vec<usize> = group.members.iter().map(|member| colours.of(&member.path).unwrap_or(0)).collect();
                html! {
                    <Chart key={group.key()} group={group.clone()} {colours} {time} whole={*whole} bridge={app.bridge.clone()}
                        crosshair={app.crosshair.clone()} sheet={sheet.clone()} theme={app.theme.clone()} on_samples={on_samples.clone()} />
                }
            }
        }
    });
    let above = html! {
        <Minimap series={sent(&app, &shown)} whole={*whole} {range} bridge={app.bridge.clone()} theme={app.theme.clone()} on_range={on_range.clone()} />
    };
    let said = match missing {
        0 if shown.is_empty() => "Pick a member to see it here.".to_owned(),
        0 => String::new(),
        1 => "1 pinned member is not in this dump.".to_owned(),
        number => format!("{number} pinned members are not in this dump."),
    };
    let suggest = on_suggest.as_ref().map(members::suggest);
    let toggle_list = {
        let listing = listing.clone();
        Callback::from(move |()| listing.set(!*listing))
    };
    html! {
        <div class={classes!("charts", listing.then_some("listing"))}>
            <Bar mode={*mode} on_mode={Callback::from(move |next| mode.set(next))} {range} whole={*whole} on_range={on_range.clone()}
                on_reset={on_reset.clone()} on_list={toggle_list} {on_csv} count={shown.len()} listing={*listing} />
            <div class="charts-split">
                <Members catalogue={catalogue.clone()} shown={shown.clone()} {suggested} {on_suggest} colours={colours.clone()} bridge={app.bridge.clone()} {on_toggle} />
                <div class="charts-scroll">
                    <Stage {time} whole={*whole} crosshair={app.crosshair.clone()} {on_range} {on_reset} {above} below={states(&app, &shown, range, *whole)} sheet={sheet.clone()} {node}>
                        if !said.is_empty() { <p class="charts-empty" role="status">{ said }{ " " }{ suggest }</p> }
                        { for plots }
                    </Stage>
                </div>
            </div>
        </div>
    }
}

/// The visible range and the ways to change it.
struct Visible {
    range: Range,
    on_range: Callback<Range>,
    on_reset: Callback<()>,
}

/// The visible range: moved at once, and handed to the state of the page when it has settled, or before anything else is done.
#[hook]
fn use_range(app: &Context, whole: Range) -> Visible {
    let moved = use_state_eq(|| None::<Range>);
    let waiting = use_mut_ref(|| None::<Range>);
    let timer = use_mut_ref(|| None::<Timeout>);
    let settle = {
        let (setter, dispatcher, waiting) = (moved.setter(), app.state.dispatcher(), waiting.clone());
        use_callback((), move |(), ()| {
            if let Some(range) = waiting.take() {
                setter.set(None);
                dispatcher.dispatch(Action::SetRange(Some(range)));
            }
        })
    };
    keyboard::use_keys_first(settle.clone());
    use_effect_with(settle.clone(), |settle| {
        let settle = settle.clone();
        move || settle.emit(())
    });
    let on_range = {
        let (setter, settle) = (moved.setter(), settle.clone());
        use_callback(whole, move |asked: Range, whole| {
            let (range, settle) = (within(asked, *whole), settle.clone());
            setter.set(Some(range));
            waiting.replace(Some(range));
            *timer.borrow_mut() = Some(Timeout::new(SETTLED, move || settle.emit(())));
        })
    };
    let dispatcher = app.state.dispatcher();
    let on_reset = use_callback((), move |(), ()| {
        settle.emit(());
        dispatcher.dispatch(Action::SetRange(None));
    });
    Visible { range: moved.or(app.state.visible()).unwrap_or(whole), on_range, on_reset }
}

/// The series of the strip over the whole call: what the connections sent, first those whose members are shown, then the busiest ones.
fn sent(app: &Context, shown: &[Shown]) -> Vec<(SeriesPath, usize)> {
    let Some(open) = app.state.phase.open() else { return Vec::new() };
    let mut connections: Vec<_> = open.overview.connections.iter().collect();
    let concerned = |id: &str| shown.iter().any(|shown| shown.member.path.connection == id);
    connections.sort_by_key(|connection| (!concerned(&connection.id), Reverse(connection.reports)));
    let paths = connections.into_iter().filter_map(|connection| connection.sent.clone().or_else(|| connection.received.clone()));
    paths.take(CONNECTIONS).enumerate().map(|(index, path)| (path, index)).collect()
}

/// States of the connections whose members are shown.
fn states(app: &Context, shown: &[Shown], range: Range, whole: Range) -> Html {
    let Some(open) = app.state.phase.open() else { return Html::default() };
    let concerned = open
        .overview
        .connections
        .iter()
        .filter(|connection| !connection.states.is_empty() && shown.iter().any(|shown| shown.member.path.connection == connection.id));
    concerned
        .take(CONNECTIONS)
        .map(|connection| {
            html! {
                <div class="connection-states" key={connection.id.clone()}>
                    <span class="connection-name" title={connection.id.clone()}>{ connection.id.clone() }</span>
                    <Bands bands={connection.states.clone()} {range} origin={whole.start} name={format!("Connection state of {}", connection.id)} />
                </div>
            }
        })
        .collect()
}

fn save_as_csv(app: &Context, shown: &[Shown], range: Range) -> Callback<()> {
    let (app, shown) = (app.clone(), shown.to_vec());
    Callback::from(move |()| {
        let (app, shown) = (app.clone(), shown.clone());
        spawn_local(async move {
            let series: Vec<_> = shown.iter().map(|shown| (shown.member.path.clone(), shown.member.shape)).collect();
            match csv::lines(&app.bridge, &series, range).await {
                Ok(text) if download::save("charts.csv", "text/csv", &text) => {}
                Ok(_) => app.dispatch(Action::warn("The browser refused to save the file.")),
                Err(failure) => app.dispatch(Action::warn(failure.to_string())),
            }
        });
    })
}

/// How long a range is, for the buttons that set it.
fn is_length(range: Range, length: f64) -> bool {
    (span(range) - length).abs() < 1.0
}

/// What a member is called in a list that mixes objects.
fn long_title(shown: &Shown) -> String {
    format!("{} of {}", title(&shown.member.path.member), shown.member.path.object)
}
