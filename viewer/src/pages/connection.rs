//! The Connections page: one connection in full.

use std::rc::Rc;

use shared::session::answers::{
    CheckedPair, ConnectionDetail, ConnectionSummary, Description, FoundCandidate, GatheringError, Range, Reply, Request,
};
use yew::prelude::*;

use super::parts;
use crate::app::use_app;
use crate::charts::bands::{self, Bands};
use crate::charts::time_axis::TimeAxis;
use crate::components::ask::use_ask;
use crate::components::code::{code, json};
use crate::components::copy::Copy;
use crate::state::Action;
use crate::state::phase::Open;
use crate::words;

/// Pairs, candidates and errors that are shown at first.
const FIRST: usize = 8;

/// Properties of [`ConnectionPage`].
#[derive(Properties, PartialEq)]
pub struct ConnectionPageProps {
    /// The open dump.
    pub open: Rc<Open>,
}

/// The Connections page.
#[component]
pub fn ConnectionPage(props: &ConnectionPageProps) -> Html {
    let app = use_app();
    let connections = &props.open.overview.connections;
    let wanted = app.state.view.connection.as_ref();
    // A link may name a connection of another dump.
    let summary = connections.iter().find(|connection| Some(&connection.id) == wanted).or_else(|| connections.first());
    let answer = use_ask(summary.map(|summary| Request::Connection(summary.id.clone())));
    let (Some(summary), Some(whole)) = (summary, props.open.overview.range) else {
        return html! {
            <section class="state"><h1>{ "No peer connection" }</h1><p>{ "This dump holds events of the page only." }</p></section>
        };
    };
    let detail = answer.as_deref().map(|answer| &answer.reply);
    html! {
        <div class="pad">
            <header class="dump">
                <div class="t">
                    <h1>{ &summary.id }</h1>
                    <p class="sm muted">{ parts::directions(summary) }</p>
                </div>
                if let Some(state) = &summary.state {
                    <span class="stt"><i class={bands::class_of(state, &[])}></i>{ state }</span>
                }
            </header>
            if connections.len() > 1 {
                <div class="pick" role="group" aria-label="Connection">
                    { for connections.iter().map(|connection| html! {
                        <button class={classes!("chip", (connection.id == summary.id).then_some("on"))} type="button"
                            aria-pressed={(connection.id == summary.id).to_string()} onclick={app.on(Action::ShowConnection(connection.id.clone()))}>
                            { &connection.id }<span class="n">{ connection.state.clone().unwrap_or_default() }</span>
                        </button>
                    }) }
                </div>
            }
            { match detail {
                Some(Ok(Reply::Connection(detail))) if detail.summary.id == summary.id => html! { <Detail detail={Rc::new((**detail).clone())} {whole} /> },
                Some(Ok(Reply::Missing(what))) => html! { <p class="sm muted">{ format!("Not in this dump: {what}") }</p> },
                Some(Err(failure)) => html! { <p class="sm high" role="alert">{ failure.to_string() }</p> },
                _ => Html::default(),
            } }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DetailProps {
    detail: Rc<ConnectionDetail>,
    whole: Range,
}

#[component]
fn Detail(props: &DetailProps) -> Html {
    let DetailProps { detail, whole } = props;
    let streams = detail.summary.tracks.iter().map(|track| (&detail.summary, track)).collect::<Vec<_>>();
    html! {
        <div class="ov">
            { states(detail, *whole) }
            if !streams.is_empty() {
                <section class="wide rule"><div class="sec-h"><h2>{ "Streams" }</h2></div>{ parts::tracks(&streams, whole.start, false) }</section>
            }
            <section class="wide rule">{ pairs(&detail.pairs) }</section>
            { gathering(detail, whole.start) }
            <section class="main-col rule"><Descriptions descriptions={detail.descriptions.clone()} origin={whole.start} /></section>
            <section class="side-col rule">{ side(detail) }</section>
        </div>
    }
}

fn states(detail: &ConnectionDetail, whole: Range) -> Html {
    let range = detail.summary.range;
    html! {
        <section class="wide call">
            <div class="sec-h"><h2>{ "States" }</h2><span class="c">{ lived(&detail.summary, whole) }</span></div>
            if detail.timelines.is_empty() { <p class="sm muted">{ "This dump tells no state of the connection." }</p> }
            <div class="lanes wide-labels">
                { for detail.timelines.iter().map(|timeline| html! {
                    <>
                        <span class="l" title={timeline.name.clone()}>{ &timeline.name }</span>
                        <div class="v"><Bands bands={timeline.bands.clone()} {range} origin={whole.start} name={timeline.name.clone()} /></div>
                    </>
                }) }
                if !detail.timelines.is_empty() { <span></span><TimeAxis {range} origin={whole.start} /> }
            </div>
        </section>
    }
}

fn lived(summary: &ConnectionSummary, whole: Range) -> String {
    let Range { start, end } = summary.range;
    format!("{} to {}, {}", words::call_time(start - whole.start), words::call_time(end - whole.start), words::duration(end - start))
}

#[derive(Properties, PartialEq)]
struct FoldedProps {
    /// What is counted, such as `pairs`.
    what: &'static str,
    /// Names of the columns, and whether they hold numbers.
    columns: Vec<(&'static str, bool)>,
    rows: Vec<Html>,
}

/// A table that shows its first rows, and all of them when asked.
#[component]
fn Folded(props: &FoldedProps) -> Html {
    let all = use_state_eq(|| false);
    let number = props.rows.len();
    let shown = if *all { number } else { number.min(FIRST) };
    html! {
        <>
            <div class="scroll-x"><table class="table flush">
                <thead><tr>{ for props.columns.iter().map(|(name, number)| html! { <th class={number.then_some("num")}>{ *name }</th> }) }</tr></thead>
                <tbody>{ for props.rows[..shown].iter().cloned() }</tbody>
            </table></div>
            if shown < number {
                <button class="link sm" type="button" onclick={let all = all.clone(); move |_| all.set(true)}>
                    { format!("Show all {} {}", words::count(number as u64), props.what) }
                </button>
            }
        </>
    }
}

fn pairs(pairs: &[CheckedPair]) -> Html {
    let columns = vec![
        ("State", false),
        ("Local", false),
        ("Address", false),
        ("Remote", false),
        ("Address", false),
        ("Requests sent", true),
        ("Responses", true),
        ("Round trip", true),
        ("Object", false),
    ];
    let row = |row: &CheckedPair| {
        let pair = &row.pair;
        let role = match row {
            CheckedPair { selected: true, .. } => "selected",
            CheckedPair { nominated: true, .. } => "nominated",
            _ => "",
        };
        html! {
            <tr>
                <td class="nowrap">{ pair.state.clone() }if !role.is_empty() { { " " }<b>{ role }</b> }</td>
                <td class="nowrap">{ parts::end(&pair.local) }</td>
                <td class="mono nowrap" title={pair.local.url.clone()}>{ &pair.local.address }</td>
                <td class="nowrap">{ parts::end(&pair.remote) }</td>
                <td class="mono nowrap" title={pair.remote.url.clone()}>{ &pair.remote.address }</td>
                <td class="num">{ row.requests_sent.map(words::number) }</td>
                <td class="num">{ row.responses_received.map(words::number) }</td>
                <td class="num">{ pair.round_trip_time.map(words::duration) }</td>
                <td class="mono trunc muted">{ &pair.object }</td>
            </tr>
        }
    };
    html! {
        <>
            <div class="sec-h"><h2>{ "Candidate pairs" }</h2><span class="c">{ pairs_line(pairs) }</span></div>
            if !pairs.is_empty() { <Folded what="pairs" {columns} rows={pairs.iter().map(row).collect::<Vec<_>>()} /> }
        </>
    }
}

/// What came of the pairs, in a few words.
fn pairs_line(pairs: &[CheckedPair]) -> String {
    let outcome = match (pairs.iter().any(|row| row.selected), pairs.iter().any(|row| row.nominated)) {
        _ if pairs.is_empty() => return "none in this dump".to_owned(),
        (true, _) => "the selected one first",
        (false, true) => "those that were nominated first",
        (false, false) => "none was nominated",
    };
    format!("{}, {outcome}", words::count(pairs.len() as u64))
}

fn gathering(detail: &ConnectionDetail, origin: f64) -> Html {
    let columns = vec![("End", false), ("Candidate", false), ("Address", false), ("Server", false), ("From", true)];
    let row = |found: &FoundCandidate| {
        html! {
            <tr>
                <td>{ if found.local { "local" } else { "remote" } }</td>
                <td class="nowrap">{ parts::end(&found.candidate) }</td>
                <td class="mono nowrap">{ &found.candidate.address }</td>
                <td class="mono fill">{ &found.candidate.url }</td>
                <td class="num quiet">{ found.timestamp.map(|time| words::call_time(time - origin)) }</td>
            </tr>
        }
    };
    let count = |local: bool| words::count(detail.candidates.iter().filter(|found| found.local == local).count() as u64);
    html! {
        <section class="wide rule">
            <div class="sec-h"><h2>{ "Candidates" }</h2><span class="c">{ format!("{} local, {} remote", count(true), count(false)) }</span></div>
            { errors(&detail.errors, origin) }
            if !detail.candidates.is_empty() {
                <Folded what="candidates" {columns} rows={detail.candidates.iter().map(row).collect::<Vec<_>>()} />
            }
        </section>
    }
}

/// Errors of gathering, above what was gathered.
fn errors(errors: &[GatheringError], origin: f64) -> Html {
    let columns = vec![("Error of gathering", false), ("Server", false), ("Times", true), ("First", true)];
    let row = |error: &GatheringError| {
        html! {
            <tr>
                <td class="fill"><span class="high">{ error.code }</span>{ " " }{ &error.text }</td>
                <td class="mono">{ &error.url }</td>
                <td class="num">{ words::count(error.count) }</td>
                <td class="num quiet">{ words::call_time(error.timestamp - origin) }</td>
            </tr>
        }
    };
    html! { if !errors.is_empty() { <Folded what="errors" {columns} rows={errors.iter().map(row).collect::<Vec<_>>()} /> } }
}

fn side(detail: &ConnectionDetail) -> Html {
    html! {
        <>
            if !detail.transport.is_empty() {
                <div class="sec-h"><h2>{ "Transport" }</h2></div>
                <dl class="facts">{ for detail.transport.iter().map(|fact| html! { <><dt>{ &fact.name }</dt><dd>{ &fact.value }</dd></> }) }</dl>
            }
            { text_of("Configuration", detail.configuration.as_ref()) }
            { text_of("Constraints", detail.constraints.as_ref()) }
            <div class="sec-h gap"><h2>{ "Events" }</h2><span class="c">{ words::count(detail.summary.events) }</span></div>
            <dl class="facts numbers">
                { for detail.methods.iter().map(|(method, number)| html! { <><dt class="mono">{ method }</dt><dd>{ words::count(*number) }</dd></> }) }
            </dl>
        </>
    }
}

fn text_of(title: &'static str, text: Option<&String>) -> Html {
    text.map_or_else(Html::default, |text| {
        html! {
            <>
                <div class="sec-h gap"><h2>{ title }</h2><span class="push"><Copy text={text.clone()} /></span></div>
                { json(text) }
            </>
        }
    })
}

#[derive(Properties, PartialEq)]
struct DescriptionsProps {
    descriptions: Vec<Description>,
    origin: f64,
}

/// Offers and answers in order, and the text of the one that is chosen.
#[component]
fn Descriptions(props: &DescriptionsProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    html! {
        <>
            <div class="sec-h">
                <h2>{ "Session descriptions" }</h2><span class="c">{ words::count(props.descriptions.len() as u64) }</span>
            </div>
            if props.descriptions.is_empty() { <p class="sm muted">{ "No description was set." }</p> }
            <div class="pick" role="group" aria-label="Session description">
                { for props.descriptions.iter().enumerate().map(|(index, description)| {
                    let setter = chosen.setter();
                    let on = index == *chosen;
                    html! {
                        <button class={classes!("chip", on.then_some("on"))} type="button" aria-pressed={on.to_string()} onclick={move |_| setter.set(index)}>
                            { words::call_time(description.timestamp - props.origin) }
                            { format!(" {} {}", if description.local { "local" } else { "remote" }, description.kind) }
                        </button>
                    }
                }) }
            </div>
            if let Some(description) = props.descriptions.get(*chosen) {
                <div class="sec-h gap">
                    <h3>{ words::counted(description.sections, "media section", "media sections") }</h3>
                    <span class="push"><Copy text={description.sdp.clone()} label="Copy SDP" /></span>
                </div>
                { code(&description.sdp) }
            }
        </>
    }
}
