//! A finding or a rule in full.

use shared::session::answers::{Finding, Range, RuleText};
use yew::prelude::*;

use super::super::observed;
use super::limits;
use super::plot::Plot;
use crate::app::{Context, use_app};
use crate::charts::measure::Measure;
use crate::charts::scale::{span, within};
use crate::state::ui::Outcome;
use crate::state::{Action, Page};
use crate::words;

/// Ranges that are listed.
const RANGES: usize = 12;
/// Milliseconds around a finding that are always shown.
const AROUND: f64 = 5_000.0;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) title: String,
    pub(super) outcome: Outcome,
    /// What was seen, if anything was.
    pub(super) finding: Option<Finding>,
    /// Why nothing could be seen, if that is so.
    pub(super) reason: Option<String>,
    /// The documentation, once it has come.
    pub(super) rule: Option<RuleText>,
    /// Range of the dump.
    pub(super) whole: Option<Range>,
}

#[component]
pub(super) fn Document(props: &Props) -> Html {
    let app = use_app();
    // The part of the time that a person has chosen here; without one it is that of the finding.
    let chosen = use_state_eq(|| None::<Range>);
    let Props { title, outcome, finding, reason, rule, whole } = props;
    let found = finding.as_ref().and_then(|finding| Some((observed::spanned(finding)?, (*whole)?)));
    let range = (*chosen).or(found.map(|(range, whole)| around(range, whole))).or(*whole);
    let setter = chosen.setter();
    let on_range = Callback::from(move |range| setter.set(range));
    let kind = match (finding, outcome) {
        (Some(finding), _) => finding.severity.as_str(),
        (None, Outcome::Clear) => "clear",
        _ => "none",
    };
    html! {
        <article class="doc">
            <button class="link only-sm" type="button" onclick={app.on(Action::ShowFinding(None))}>{ "All findings" }</button>
            <header class="row">
                { observed::mark(kind) }
                <h1>{ title }</h1>
                if let Some(finding) = finding { <span class="push row">{ actions(&app, finding, range) }</span> }
            </header>
            { meta(kind, finding.as_ref(), rule.as_ref(), *whole) }
            if let Some(reason) = reason { <p>{ format!("Not measurable: {reason}.") }</p> }
            if *outcome == Outcome::Clear { <p>{ "Looked for and not seen." }</p> }
            if let (Some(finding), Some(whole), Some(range)) = (finding, *whole, range) {
                if !finding.series.is_empty() {
                    <Plot series={finding.series.clone()} limit={finding.limit.clone()} {range} {whole} on_range={on_range.clone()} />
                }
                { evidence(finding) }
                { ranges(finding, whole, &on_range) }
            }
            if let Some(rule) = rule { { about(&app, rule) } }
        </article>
    }
}

/// A range with some time around it.
fn around(range: Range, whole: Range) -> Range {
    let more = AROUND.max(span(range) * 0.25);
    within(Range { start: (range.start - more).max(whole.start), end: (range.end + more).min(whole.end) }, whole)
}

fn actions(app: &Context, finding: &Finding, range: Option<Range>) -> Html {
    let charts = {
        let (app, pins) = (app.clone(), finding.series.clone());
        move |_| {
            app.dispatch(Action::SetPins(pins.clone()));
            app.dispatch(Action::SetRange(range));
            app.dispatch(Action::Go(Page::Charts));
        }
    };
    html! {
        <>
            if !finding.series.is_empty() { <button class="btn" type="button" onclick={charts}>{ "Charts" }</button> }
            if let Some(range) = range { <button class="btn" type="button" onclick={app.on(Action::ShowEventsIn(range))}>{ "Events" }</button> }
        </>
    }
}

fn meta(kind: &str, finding: Option<&Finding>, rule: Option<&RuleText>, whole: Option<Range>) -> Html {
    let origin = whole.map_or(0.0, |whole| whole.start);
    let items = [
        ("Rule", rule.map(|rule| rule.key.clone())),
        ("Severity", finding.map(|_| kind.to_owned())),
        ("Where", finding.map(observed::place).filter(|place| !place.is_empty())),
        ("When", finding.map(|finding| observed::when(finding, origin))),
        ("About", rule.map(|rule| rule.tags.join(", ")).filter(|tags| !tags.is_empty())),
    ];
    let items = items.into_iter().filter_map(|(name, value)| Some((name, value?)));
    html! { <dl class="meta">{ for items.map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }) }</dl> }
}

fn evidence(finding: &Finding) -> Html {
    let limit = finding.limit.as_ref().map(|limit| {
        html! { <tr><td>{ format!("Limit {}", limit.name) }</td><td class="num">{ Measure::of(limit.unit, limit.value).text(limit.value) }</td></tr> }
    });
    let values = finding
        .values
        .iter()
        .map(observed::value)
        .map(|(name, value)| html! { <tr><td>{ name }</td><td class="num strong">{ value }</td></tr> });
    let series = finding.series.iter().map(|path| html! { <li class="mono">{ format!("{} of {}", path.member, path.object) }</li> });
    html! {
        <>
            <h2>{ "Evidence" }</h2>
            <table class="table flush"><tbody>{ for values }{ limit.unwrap_or_default() }</tbody></table>
            <ul class="plain xs muted">{ for series }</ul>
        </>
    }
}

/// When it was, each time a way to look closer.
fn ranges(finding: &Finding, whole: Range, on_range: &Callback<Option<Range>>) -> Html {
    let link = |range: &Range| {
        let (on_range, range) = (on_range.clone(), *range);
        let onclick = move |_| on_range.emit(Some(around(range, whole)));
        let lasted = words::duration(range.end - range.start);
        html! { <li><button class="link" type="button" {onclick}>{ observed::times(range, whole.start) }</button><span class="quiet">{ lasted }</span></li> }
    };
    let more = finding.ranges.len().saturating_sub(RANGES);
    html! {
        if !finding.ranges.is_empty() {
            <ul class="ranges sm">
                { for finding.ranges.iter().take(RANGES).map(link) }
                if more > 0 { <li class="quiet">{ format!("and {}", words::counted(more as u64, "more time", "more times")) }</li> }
            </ul>
        }
    }
}

fn about(app: &Context, rule: &RuleText) -> Html {
    let texts = [("What it means", &rule.meaning), ("Why it matters", &rule.importance), ("What to try", &rule.advice)];
    html! {
        <>
            { for texts.into_iter().map(|(title, text)| html! { <><h2>{ title }</h2><p>{ text }</p></> }) }
            if !rule.limits.is_empty() { <h2>{ "Limits" }</h2>{ limits::fields(app, rule) } }
            <h2>{ "Needs" }</h2>
            <p class="mono">{ rule.needs.join(", ") }</p>
            <h2>{ "Source" }</h2>
            <p class="sm">
                if rule.reference.starts_with("https://") {
                    <a href={rule.reference.clone()} target="_blank" rel="noreferrer">{ &rule.reference }</a>
                } else {
                    { &rule.reference }
                }
            </p>
        </>
    }
}
