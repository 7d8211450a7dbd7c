//! The samples of a chart as a table over the page, some rows at a time.

use std::rc::Rc;

use shared::session::answers::{Range, Reply, Request, Sample, SamplePage, SampleQuery, SampleRow, SeriesPath, Shape, Unit};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::use_app;
use crate::charts::csv;
use crate::charts::measure::Measure;
use crate::components::ask::use_ask;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, small_icon};
use crate::effects::{clipboard, clock};
use crate::state::Action;
use crate::state::ui::Samples;
use crate::words;

/// Rows shown at once. More would keep the browser busy, and nobody reads on for longer without a pause.
const ROWS: u32 = 250;

/// Properties of [`SamplesDialog`].
#[derive(Properties, PartialEq)]
pub struct SamplesDialogProps {
    /// What is shown.
    pub samples: Rc<Samples>,
}

/// The samples of a chart as a table over the page.
#[component]
pub fn SamplesDialog(props: &SamplesDialogProps) -> Html {
    let Samples { title, shape, unit, series, range } = &*props.samples;
    let app = use_app();
    let start = use_state_eq(|| 0);
    let paths: Vec<SeriesPath> = series.iter().map(|(path, _)| path.clone()).collect();
    let query = SampleQuery { paths: paths.clone(), shape: *shape, range: *range, start: *start, count: ROWS };
    let answer = use_ask(Some(Request::Samples(query)));
    let origin = app.state.whole().map_or(0.0, |whole| whole.start);
    let said = use_state(|| None::<&'static str>);
    let copy = {
        let (bridge, said, shape, range) = (app.bridge.clone(), said.setter(), *shape, *range);
        move |_| {
            let (bridge, said, paths) = (bridge.clone(), said.clone(), paths.clone());
            spawn_local(async move {
                said.set(Some(match csv::table(&bridge, paths, shape, range, origin).await {
                    Ok(text) if clipboard::write(&text).await => "Copied",
                    Ok(_) => "Not copied: the browser refused the clipboard",
                    Err(_) => "Not copied: the reader did not answer",
                }));
            });
        }
    };
    let content = match answer.as_deref().map(|answer| &answer.reply) {
        None => html! { <p class="sm muted" aria-busy="true">{ "Listing the samples" }</p> },
        Some(Ok(Reply::Samples(page))) if page.matching == 0 => html! {
            <p>{ format!("No samples in this range. {}", told(*range, origin)) }</p>
        },
        Some(Ok(Reply::Samples(page))) => html! {
            <>
                <div class="row wrap">
                    { pager(page, &start) }
                    <button class="btn push" type="button" onclick={copy}>{ small_icon(Glyph::Copy) }{ "Copy as CSV" }</button>
                </div>
                <div class="sample-rows" tabindex="0" role="region" aria-label={title.clone()}>{ table(page, *shape, *unit, series, origin) }</div>
            </>
        },
        Some(Ok(_)) => html! { <p role="alert">{ "The dump no longer has these series." }</p> },
        Some(Err(failure)) => html! { <p role="alert">{ failure.to_string() }</p> },
    };
    html! {
        <Dialog title={title.clone()} class="samples" on_close={app.on(Action::Overlay(None))}>
            { content }
            <p class="xs quiet" role="status">{ *said }</p>
        </Dialog>
    }
}

fn told(range: Range, origin: f64) -> String {
    format!("It goes from {} to {}.", words::exact_call_time(range.start - origin), words::exact_call_time(range.end - origin))
}

/// Which rows these are, and the way to those before and after.
fn pager(page: &SamplePage, start: &UseStateHandle<u32>) -> Html {
    let (first, last) = (page.start + 1, page.start + page.rows.len() as u32);
    let go = |to: u32| {
        let start = start.setter();
        move |_: MouseEvent| start.set(to)
    };
    html! {
        <>
            <span class="sm" aria-live="polite">
                if page.matching <= ROWS {
                    { words::counted(page.matching, "row", "rows") }
                } else {
                    { format!("Rows {} to {} of {}", words::count(first), words::count(last), words::count(page.matching)) }
                }
            </span>
            if page.matching > ROWS {
                <button class="btn" type="button" disabled={page.start == 0} onclick={go(page.start.saturating_sub(ROWS))}>{ "Earlier" }</button>
                <button class="btn" type="button" disabled={last >= page.matching} onclick={go(page.start + ROWS)}>{ "Later" }</button>
            }
        </>
    }
}

fn table(page: &SamplePage, shape: Shape, unit: Unit, series: &[(SeriesPath, String)], origin: f64) -> Html {
    // In the unit of the dump, however large the numbers are.
    let measure = Measure::of(unit, 1.0);
    let align = (shape == Shape::Number).then_some("num");
    let heads = series.iter().map(|(path, name)| {
        html! { <th scope="col" class={align} title={path.object.clone()}>{ name }if !measure.name.is_empty() { { ", " }{ measure.name } }</th> }
    });
    html! {
        <table class="table flush" aria-rowcount={(page.matching + 1).to_string()}>
            <thead><tr aria-rowindex="1">
                <th scope="col">{ if shape == Shape::State { "Since" } else { "Time" } }</th><th scope="col">{ "Clock" }</th>{ for heads }
            </tr></thead>
            <tbody>{ for page.rows.iter().zip(page.start + 2..).map(|(row, place)| line(row, place, measure, unit, align, origin)) }</tbody>
        </table>
    }
}

fn line(row: &SampleRow, place: u32, measure: Measure, unit: Unit, align: Option<&'static str>, origin: f64) -> Html {
    let value = |value: &Option<Sample>| match value {
        None => "–".to_owned(),
        // As on the plot, by how much it lies before the sample.
        Some(Sample::Number(number)) if unit == Unit::Time => words::number(row.timestamp - number),
        Some(Sample::Number(number)) => words::number(number * measure.factor),
        Some(Sample::State(state)) => state.clone(),
    };
    html! {
        <tr key={place} aria-rowindex={place.to_string()}>
            <td class="mono nowrap">{ words::exact_call_time(row.timestamp - origin) }</td>
            <td class="mono quiet nowrap">{ clock::time_of_day(row.timestamp) }</td>
            { for row.values.iter().map(|one| html! { <td class={align}>{ value(one) }</td> }) }
        </tr>
    }
}
