//! The Overview: what the dump is, the call at a glance, and every part of it in a row.

use std::rc::Rc;

use shared::session::answers::{ConnectionSummary, Overview, Range, SeriesPath};
use yew::prelude::*;

use super::{missing, observed, parts};
use crate::app::{Context, FILE_FIELD, Rest, use_app};
use crate::charts::bands::{self, Bands};
use crate::charts::spark;
use crate::charts::time_axis::TimeAxis;
use crate::components::copy::Copy;
use crate::components::icon::{Glyph, icon};
use crate::components::later::Later;
use crate::effects::{clock, keyboard};
use crate::lazy;
use crate::state::phase::Open;
use crate::state::{Action, Page};
use crate::words;

pub mod analysis;
pub mod media;
mod weights;

/// Properties of [`OverviewPage`].
#[derive(Properties, PartialEq)]
pub struct OverviewProps {
    /// The open dump.
    pub open: Rc<Open>,
}

/// Codes of notes on a dump that goes on where its file ends.
const CUT: [&str; 3] = ["cut-short", "truncated-line", "truncated-document"];

/// The Overview.
#[component]
pub fn OverviewPage(props: &OverviewProps) -> Html {
    let app = use_app();
    let open = &props.open;
    let overview = &open.overview;
    let origin = overview.range.map_or(0.0, |range| range.start);
    html! {
        <div class="pad">
            <Head open={open.clone()} />
            if overview.warnings.iter().any(|warning| CUT.contains(&warning.code.as_str())) {
                <p class="cut sm">
                    <span class="high">{ "The end of this dump is missing." }</span>{ " " }
                    <button class="link" type="button" onclick={|_| { keyboard::focus("#notes"); }}>{ "Reading notes" }</button>
                </p>
            }
            { headline(&app, overview) }
            <div class="ov">
                { told(&app, overview.range) }
                <Call open={open.clone()} />
                <Later>
                    <section class="conns wide rule">
                        <div class="sec-h"><h2>{ "Connections" }</h2><span class="c">{ connections_line(overview) }</span></div>
                        if overview.connections.is_empty() {
                            <p class="sm muted">{ "This dump holds no peer connection." }</p>
                        }
                        <div class="cs">{ for overview.connections.iter().map(|connection| html! { <ConnectionCard connection={connection.clone()} {origin} /> }) }</div>
                    </section>
                    { app.rest.pages().map(|pages| (pages.media)(overview)).unwrap_or_default() }
                    <section class="main-col rule">{ notes(overview) }</section>
                    <section class="side-col rule">{ facts(overview) }</section>
                </Later>
            </div>
        </div>
    }
}

#[component]
fn Head(props: &OverviewProps) -> Html {
    let app = use_app();
    let open = &props.open;
    let overview = &open.overview;
    let meta = [
        ("Format", Some(overview.format.clone())),
        ("Producer", overview.producer.clone().filter(|producer| *producer != overview.format)),
        ("Browser", overview.browser.clone()),
        ("Page", overview.page.clone()),
        ("Started", overview.range.map(|range| clock::date_and_time(range.start))),
        ("Length", overview.range.map(|range| words::duration(range.end - range.start))),
        ("Size", Some(size(open))),
    ];
    let pick = |_: MouseEvent| {
        keyboard::click(FILE_FIELD);
    };
    html! {
        <header class="dump">
            <div class="t">
                <h1>{ &open.name }</h1>
                <dl class="meta">
                    { for meta.into_iter().filter_map(|(name, value)| Some(meta_item(name, value?))) }
                </dl>
            </div>
            <div class="actions row">
                <Copy text={app.link()} label="Copy link" />
                <button class="btn" type="button" onclick={pick}>{ icon(Glyph::Open) }{ "Open another" }</button>
            </div>
        </header>
    }
}

fn meta_item(name: &'static str, value: String) -> Html {
    html! { <div><dt>{ name }</dt><dd class="trunc" title={value.clone()}>{ value }</dd></div> }
}

/// Size of the file, and of its text where that was packed.
fn size(open: &Open) -> String {
    let (stored, text) = (open.opened.read, open.overview.bytes);
    if stored == text || stored == 0 { words::bytes(text) } else { format!("{}, {} unpacked", words::bytes(stored), words::bytes(text)) }
}

/// What the analysis says, or a quiet line in its place.
fn told(app: &Context, whole: Option<Range>) -> Html {
    match (&app.state.analysis, app.rest) {
        (Some(Ok(analysis)), Rest::Here(pages)) => (pages.told)(app, analysis, whole),
        (Some(Err(message)), _) => html! {
            <p class="wide sm row" role="alert">
                <span class="high">{ format!("The dump could not be analysed: {message}") }</span>
                <button class="btn" type="button" onclick={app.retry.reform(|_: MouseEvent| ())}>{ "Open again" }</button>
            </p>
        },
        (_, Rest::Missing) => html! { <p class="wide sm row" role="alert"><span>{ lazy::INCOMPLETE }</span>{ missing::again(app) }</p> },
        _ => html! { <p class="wide sm quiet" aria-busy="true">{ "Looking for what went wrong" }</p> },
    }
}

/// What the analysis says in one line, once it has come; facts until then.
fn headline(app: &Context, overview: &Overview) -> Html {
    let analysis =
        app.state.analysis.as_ref().and_then(|analysis| analysis.as_ref().ok()).filter(|analysis| !analysis.highlight.is_empty());
    let Some(analysis) = analysis else { return html! { <p class="gist">{ gist(overview) }</p> } };
    let looked = analysis.others.iter().any(|check| check.reason.is_none());
    let worst = analysis.findings.first().map_or(if looked { "clear" } else { "none" }, |finding| finding.severity.as_str());
    html! { <p class="gist marked">{ observed::mark(worst) }<span>{ &analysis.highlight }</span></p> }
}

/// The call in a sentence of facts.
fn gist(overview: &Overview) -> String {
    let Some(range) = overview.range else { return "This dump holds no events and no statistics.".to_owned() };
    let mut sentence = connections_line(overview);
    sentence.push_str(&format!(" over {}", words::duration(range.end - range.start)));
    let in_state = |state: &str| {
        let ids = overview.connections.iter().filter(|connection| connection.state.as_deref() == Some(state));
        ids.map(|connection| connection.id.as_str()).collect::<Vec<_>>()
    };
    let failed = in_state("failed");
    if !failed.is_empty() {
        sentence.push_str(&format!("; {} ended failed", failed.join(", ")));
    }
    let refused = overview.captures.iter().filter(|capture| capture.error.is_some()).count() as u64;
    if refused > 0 {
        sentence.push_str(&format!("; {} failed", words::counted(refused, "capture request", "capture requests")));
    }
    format!("{sentence}.")
}

fn connections_line(overview: &Overview) -> String {
    let tracks = overview.connections.iter().map(|connection| connection.tracks.len() as u64).sum::<u64>();
    let connections = words::counted(overview.connections.len() as u64, "connection", "connections");
    format!("{connections}, {}", words::counted(tracks, "stream", "streams"))
}

/// More series than this are not told apart by their colours.
const COLOURS: usize = 8;

/// The whole call on one line of time: a lane of states for each connection, and what each sent and received.
#[component]
fn Call(props: &OverviewProps) -> Html {
    let app = use_app();
    let overview = &props.open.overview;
    let Some(range) = overview.range else { return Html::default() };
    let rates = |pick: fn(&ConnectionSummary) -> Option<&SeriesPath>| {
        let coloured = overview.connections.iter().enumerate().take(COLOURS);
        coloured.filter_map(|(colour, connection)| Some((pick(connection)?.clone(), colour))).collect::<Vec<_>>()
    };
    let (sent, received) = (rates(|connection| connection.sent.as_ref()), rates(|connection| connection.received.as_ref()));
    let plotted = overview.connections.iter().enumerate().take(COLOURS).filter(|(_, one)| one.sent.is_some() || one.received.is_some());
    let lane = |name: &'static str, series: Vec<(SeriesPath, usize)>| {
        let untold = format!("no {} bitrate in this dump", name.to_lowercase());
        let summary = format!("{name} bitrate of {} over the call", words::counted(series.len() as u64, "connection", "connections"));
        let wanted = !series.is_empty();
        let (bridge, theme) = (app.bridge.clone(), app.theme.clone());
        let props = spark::Props { series, range, height: 46.0, bridge, theme, summary: summary.into(), untold: untold.into() };
        html! {
            if wanted {
                <span class="l">{ name }</span>
                <div class="v plot">{ app.rest.pages().map(|pages| (pages.spark)(props)).unwrap_or_default() }</div>
            }
        }
    };
    html! {
        <section class="wide call rule">
            <div class="sec-h">
                <h2>{ "Call" }</h2>
                <span class="c">{ words::duration(range.end - range.start) }</span>
                <span class="push row">
                    { for plotted.map(|(colour, connection)| html! {
                        <span class="key hide-sm"><i class={format!("swatch c{}", colour + 1)}></i>{ &connection.id }</span>
                    }) }
                    <button class="link" type="button" onclick={app.on(Action::Go(Page::Charts))}>{ "Open charts" }</button>
                </span>
            </div>
            <div class="lanes">
                { app.rest.pages().and_then(|pages| (pages.marks)(&app, range)).unwrap_or_default() }
                { for overview.connections.iter().map(|connection| html! {
                    <>
                        <span class="l" title={connection.id.clone()}>{ &connection.id }</span>
                        <div class="v">{ states(connection, range, range.start) }</div>
                    </>
                }) }
                { lane("Sent", sent) }
                { lane("Received", received) }
                <span></span>
                <TimeAxis {range} origin={range.start} />
            </div>
        </section>
    }
}

/// States of a connection, or that the dump tells none.
fn states(connection: &ConnectionSummary, range: Range, origin: f64) -> Html {
    if connection.states.is_empty() {
        html! { <div class="bands"><span class="band untold st-muted"><span class="lb">{ "state not in this dump" }</span></span></div> }
    } else {
        html! { <Bands bands={connection.states.clone()} {range} {origin} name={connection.id.clone()} /> }
    }
}

#[derive(Properties, PartialEq)]
struct ConnectionCardProps {
    connection: ConnectionSummary,
    origin: f64,
}

#[component]
fn ConnectionCard(props: &ConnectionCardProps) -> Html {
    let app = use_app();
    let connection = &props.connection;
    let path = connection.pair.as_ref().map(parts::path);
    let media = parts::media(connection);
    html! {
        <article>
            <div class="row">
                <h2><button class="link" type="button" onclick={app.on(Action::ShowConnection(connection.id.clone()))}>{ &connection.id }</button></h2>
                <span class="muted sm trunc">{ parts::directions(connection) }</span>
                if let Some(state) = &connection.state {
                    <span class="push stt"><i class={bands::class_of(state, &[])}></i>{ state }</span>
                }
            </div>
            <div class="strip">{ states(connection, connection.range, props.origin) }</div>
            <dl>
                <dt>{ "Path" }</dt><dd>{ path.unwrap_or_else(|| "no pair was selected".to_owned()) }</dd>
                if !media.is_empty() { <dt>{ "Media" }</dt><dd>{ media }</dd> }
                <dt>{ "Held" }</dt>
                <dd>{ format!(
                    "{}, {}",
                    words::counted(connection.events, "event", "events"),
                    words::counted(connection.reports, "report", "reports"),
                ) }</dd>
            </dl>
        </article>
    }
}

/// Trouble met while reading, and what the format cannot tell.
fn notes(overview: &Overview) -> Html {
    html! {
        <>
            <div class="sec-h"><h2 id="notes" tabindex="-1">{ "Reading notes" }</h2></div>
            if overview.warnings.is_empty() {
                <p class="sm muted">{ "Read in full, nothing was left out." }</p>
            } else {
                <table class="table flush">
                    <thead><tr><th>{ "Note" }</th><th>{ "First" }</th><th class="num">{ "Times" }</th></tr></thead>
                    <tbody>
                        { for overview.warnings.iter().map(|warning| html! {
                            <tr>
                                <td class="fill" title={warning.code.clone()}>{ &warning.message }</td>
                                <td class="muted nowrap">{ &warning.first }</td>
                                <td class="num">{ words::count(warning.count) }</td>
                            </tr>
                        }) }
                    </tbody>
                </table>
            }
            if !overview.limits.is_empty() {
                <h3 class="gap">{ "Not in this format" }</h3>
                <ul class="plain sm muted">{ for overview.limits.iter().map(|limit| html! { <li>{ limit }</li> }) }</ul>
            }
        </>
    }
}

fn facts(overview: &Overview) -> Html {
    let counts = [("Events", words::count(overview.events)), ("Members of statistics", words::count(overview.members))];
    html! {
        <>
            <div class="sec-h"><h2>{ "Facts" }</h2></div>
            <dl class="facts">
                { for counts.into_iter().map(|(name, value)| html! { <><dt>{ name }</dt><dd>{ value }</dd></> }) }
                { for overview.facts.iter().map(|fact| html! { <><dt>{ &fact.name }</dt><dd class="clamp" title={fact.value.clone()}>{ &fact.value }</dd></> }) }
            </dl>
        </>
    }
}
