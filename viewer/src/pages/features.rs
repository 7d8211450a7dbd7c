//! The Features page: every value that dumps are compared by, what each means, and all of them as a file.

use std::rc::Rc;

use shared::session::answers::{ExportFormat, FeatureColumn, FeatureGroup, FeatureReport, Reply, Request, number};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::{Context, use_app};
use crate::components::ask::use_ask;
use crate::components::copy::Copy;
use crate::components::icon::{Glyph, small_icon};
use crate::effects::{clock, download};
use crate::state::Action;
use crate::state::phase::Open;
use crate::words;

/// Features that are shown at first: more than a person reads, and no more than a browser lays out at once.
const FIRST: usize = 400;

/// A file: what the button says, its format, how its name ends, its media type.
const FILES: [(&str, ExportFormat, &str, &str); 4] = [
    ("CSV", ExportFormat::Csv, "features.csv", "text/csv"),
    ("JSON", ExportFormat::Json, "features.json", "application/json"),
    ("PostgreSQL", ExportFormat::PostgreSql, "features.postgresql.sql", "application/sql"),
    ("DuckDB", ExportFormat::DuckDb, "features.duckdb.sql", "application/sql"),
];

/// Properties of [`FeaturesPage`].
#[derive(Properties, PartialEq)]
pub struct FeaturesPageProps {
    /// The open dump.
    pub open: Rc<Open>,
}

/// The Features page.
#[component]
pub fn FeaturesPage(props: &FeaturesPageProps) -> Html {
    let app = use_app();
    let answer = use_ask(Some(Request::Features));
    let all = use_state_eq(|| false);
    let explained = use_state_eq(|| None);
    let report = match answer.as_deref().map(|answer| &answer.reply) {
        Some(Ok(Reply::Features(report))) => report,
        Some(Err(failure)) => return html! { <p class="pad sm high" role="alert">{ failure.to_string() }</p> },
        _ => return Html::default(),
    };
    let found = found(report, &app.state.view.find, app.state.view.kind.as_deref());
    let number = found.iter().map(|(_, columns)| columns.len()).sum::<usize>();
    let mut room = if *all { usize::MAX } else { FIRST };
    let groups = found.into_iter().map(|(group, mut columns)| {
        columns.truncate(room);
        room -= columns.len();
        section(report, group, &columns, &explained)
    });
    html! {
        <div class="feats">
            <header class="head">
                <div class="t">
                    <h1>{ "Features" }</h1>
                    <p aria-live="polite">{ words::counted(number as u64, "value", "values") }</p>
                </div>
                <div class="actions">
                    { for FILES.iter().map(|file| save(&app, &props.open.name, *file)) }
                </div>
            </header>
            { toolbar(&app, report) }
            <div class="pad">
                { for groups }
                if number > FIRST && !*all {
                    <button class="btn" type="button" onclick={let all = all.clone(); move |_| all.set(true)}>
                        { format!("Show all {}", words::count(number as u64)) }
                    </button>
                }
                if number == 0 { <p class="sm muted">{ "This dump has no value of that name." }</p> }
            </div>
        </div>
    }
}

/// Groups and places of those of their columns that are known and hold every word.
fn found<'a>(report: &'a FeatureReport, text: &str, kind: Option<&str>) -> Vec<(&'a FeatureGroup, Vec<usize>)> {
    let words = text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    let groups = report.groups.iter().filter_map(|group| {
        let table = &report.tables[group.table as usize];
        if kind.is_some_and(|kind| kind != table.title) {
            return None;
        }
        let place = format!("{} {}", heading(report, group), table.title).to_lowercase();
        let holds = |column: &FeatureColumn, value: &str| {
            let own = format!("{} {} {value}", column.name, column.sql).to_lowercase();
            words.iter().all(|word| place.contains(word) || own.contains(word))
        };
        let known = table.columns.iter().zip(&group.values).enumerate();
        let columns = known.filter(|(_, (column, value))| value.as_ref().is_some_and(|value| holds(column, value))).map(|(at, _)| at);
        let columns = columns.collect::<Vec<_>>();
        (!columns.is_empty()).then_some((group, columns))
    });
    groups.collect()
}

fn heading(report: &FeatureReport, group: &FeatureGroup) -> String {
    let title = &report.tables[group.table as usize].title;
    let parts = [group.connection.as_deref().unwrap_or_default(), if title == "Connection" { "" } else { title }, &group.label];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn toolbar(app: &Context, report: &FeatureReport) -> Html {
    let dispatcher = app.state.dispatcher();
    let oninput =
        move |event: InputEvent| dispatcher.dispatch(Action::FindFeatures(event.target_unchecked_into::<HtmlInputElement>().value()));
    let chip = |kind: Option<&str>, name: &str, number: usize| {
        let on = app.state.view.kind.as_deref() == kind;
        let onclick = app.on(Action::ShowFeaturesOf(kind.map(str::to_owned)));
        html! {
            <button class={classes!("chip", on.then_some("on"))} type="button" aria-pressed={on.to_string()} {onclick}>
                { name }<span class="n">{ number }</span>
            </button>
        }
    };
    let counts = report.tables.iter().enumerate().map(|(at, table)| {
        let number = report.groups.iter().filter(|group| group.table as usize == at).count();
        (&table.title, number)
    });
    html! {
        <div class="toolbar" role="search">
            <label class="field search">
                { small_icon(Glyph::Search) }
                <input type="search" data-search="" aria-label="Filter features by name or value" placeholder="Filter name or value" spellcheck="false"
                    value={app.state.view.find.clone()} {oninput} />
                <kbd>{ "/" }</kbd>
            </label>
            { chip(None, "All", report.groups.len()) }
            { for counts.filter(|count| count.1 > 0).map(|(title, number)| chip(Some(title), title, number)) }
        </div>
    }
}

/// A button that saves the features of the dump as a file.
fn save(app: &Context, name: &str, (label, format, ending, media_type): (&'static str, ExportFormat, &'static str, &'static str)) -> Html {
    let (app, name) = (app.clone(), format!("{name}.{ending}"));
    let onclick = move |_| {
        let (app, name) = (app.clone(), name.clone());
        spawn_local(async move {
            let saved = match app.bridge.ask(Request::Export(format)).await {
                Ok(Reply::Export(text)) => download::save(&name, media_type, &text),
                _ => false,
            };
            if !saved {
                app.dispatch(Action::warn("Not saved: the browser refused the file"));
            }
        });
    };
    html! { <button class="btn ghost" type="button" title={format!("Save every feature for {label}")} {onclick}>{ small_icon(Glyph::Save) }{ label }</button> }
}

/// What is explained: a thing and the place of its feature.
type Explained = UseStateHandle<Option<(FeatureGroup, usize)>>;

fn section(report: &FeatureReport, group: &FeatureGroup, columns: &[usize], explained: &Explained) -> Html {
    let table = &report.tables[group.table as usize];
    if columns.is_empty() {
        return Html::default();
    }
    let rows = columns.iter().map(|&at| {
        let column = &table.columns[at];
        let value = group.values[at].as_deref().unwrap_or_default();
        let open = explained.as_ref().is_some_and(|(other, place)| *place == at && other == group);
        let onclick = {
            let (explained, this) = (explained.clone(), (!open).then(|| (group.clone(), at)));
            move |_| explained.set(this.clone())
        };
        html! {
            <>
                <tr>
                    <td><button class="link" type="button" aria-expanded={open.to_string()} {onclick}>{ &column.name }</button></td>
                    <td class="fill" title={value.to_owned()}>{ read(column, value) }</td>
                </tr>
                if open { <tr class="about"><td colspan="2">{ about(column, value) }</td></tr> }
            </>
        }
    });
    html! {
        <section>
            <div class="sec-h"><h2>{ heading(report, group) }</h2></div>
            <table class="table flush"><tbody>{ for rows }</tbody></table>
        </section>
    }
}

/// A value as a person reads it, with its unit.
fn read(column: &FeatureColumn, value: &str) -> Html {
    let amount = number(value).filter(|_| !column.unit.is_empty() || column.kind == "number");
    let (text, unit) = match (column.unit.as_str(), amount) {
        ("epoch ms", Some(time)) => (clock::date_and_time(time), ""),
        (unit, Some(amount)) => (words::number(amount), unit),
        (unit, None) => (value.to_owned(), unit),
    };
    html! { <>{ text }if !unit.is_empty() { { " " }<span class="muted">{ unit.to_owned() }</span> }</> }
}

fn about(column: &FeatureColumn, value: &str) -> Html {
    html! {
        <>
            <p>{ &column.doc }</p>
            <p class="muted">
                { "From " }
                if column.link.is_empty() {
                    { &column.source }
                } else {
                    <a href={column.link.clone()} target="_blank" rel="noreferrer">{ &column.source }</a>
                }
                { format!(". In SQL {}, {}.", column.sql, column.kind) }
            </p>
            <Copy text={value.to_owned()} />
        </>
    }
}
