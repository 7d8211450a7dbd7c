//! The head of the page: filters, the analysis as a file, and changed limits and weights as a file.

use shared::session::answers::{Reply, Request, RuleText, Settings};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::Entry;
use crate::app::{Context, settings};
use crate::components::icon::{Glyph, small_icon};
use crate::components::menu::Menu;
use crate::effects::{clipboard, download, file};
use crate::state::Action;
use crate::state::ui::{FindingFilter, Outcome};
use crate::words;

const OUTCOMES: [(&str, Option<Outcome>); 4] =
    [("All", None), ("Fired", Some(Outcome::Fired)), ("Clear", Some(Outcome::Clear)), ("Not measurable", Some(Outcome::NotMeasurable))];

pub(super) fn head(app: &Context, name: &str, entries: &[Entry<'_>], rules: &[RuleText]) -> Html {
    let filter = app.state.ui.findings.clone();
    let outcomes = OUTCOMES.iter().map(|(title, outcome)| {
        let number = entries.iter().filter(|entry| outcome.is_none_or(|outcome| outcome == entry.outcome)).count();
        let onclick = app.on(Action::FilterFindings(FindingFilter { outcome: *outcome, ..filter.clone() }));
        html! { <button type="button" aria-pressed={(filter.outcome == *outcome).to_string()} {onclick}>{ *title }{ " " }<span class="quiet">{ number }</span></button> }
    });
    html! {
        <>
            <header class="head">
                <div class="t"><h1>{ "Findings" }</h1></div>
                <div class="actions"><span class="seg" role="group" aria-label="Outcome">{ for outcomes }</span></div>
            </header>
            <div class="toolbar" role="search">
                { search(app, &filter) }
                { for tags(entries, rules).into_iter().map(|(tag, number)| chip(app, &filter, tag, number)) }
                <span class="push row">{ changed(app) }{ for FILES.iter().map(|file| export(app, name, *file)) }</span>
            </div>
        </>
    }
}

fn search(app: &Context, filter: &FindingFilter) -> Html {
    let (dispatcher, filter) = (app.state.dispatcher(), filter.clone());
    let text = filter.text.clone();
    let oninput = move |event: InputEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        dispatcher.dispatch(Action::FilterFindings(FindingFilter { text, ..filter.clone() }));
    };
    html! {
        <label class="field search">
            { small_icon(Glyph::Search) }
            <input type="search" data-search="" aria-label="Filter rules" placeholder="Filter rules" spellcheck="false" value={text} {oninput} />
            <kbd>{ "/" }</kbd>
        </label>
    }
}

/// Tags of the rules that fired, with the number of findings.
fn tags<'a>(entries: &[Entry<'_>], rules: &'a [RuleText]) -> Vec<(&'a str, usize)> {
    let mut tags: Vec<(&str, usize)> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.outcome == Outcome::Fired) {
        let Some(rule) = rules.iter().find(|rule| rule.key == entry.rule) else { continue };
        for tag in &rule.tags {
            match tags.iter_mut().find(|(other, _)| other == tag) {
                Some((_, number)) => *number += 1,
                None => tags.push((tag, 1)),
            }
        }
    }
    tags.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    tags
}

fn chip(app: &Context, filter: &FindingFilter, tag: &str, number: usize) -> Html {
    let on = filter.tag.as_deref() == Some(tag);
    let onclick = app.on(Action::FilterFindings(FindingFilter { tag: (!on).then(|| tag.to_owned()), ..filter.clone() }));
    html! {
        <button class={classes!("chip", on.then_some("on"))} type="button" aria-pressed={on.to_string()} {onclick}>
            { tag.to_owned() }<span class="n">{ number }</span>
        </button>
    }
}

/// A file of the analysis: what the button says, whether it is the report, how its name ends, its media type; without one it is copied.
type AnalysisFile = (&'static str, bool, Option<(&'static str, &'static str)>);

const FILES: [AnalysisFile; 3] = [
    ("Copy report", true, None),
    ("Markdown", true, Some(("analysis.md", "text/markdown"))),
    ("JSON", false, Some(("analysis.json", "application/json"))),
];

fn export(app: &Context, name: &str, (label, markdown, saved): AnalysisFile) -> Html {
    let (app, name) = (app.clone(), name.to_owned());
    let onclick = move |_| {
        let (app, name) = (app.clone(), name.clone());
        spawn_local(async move {
            let request = Request::AnalysisExport { query: app.state.analysis_query(), markdown };
            let text = match app.bridge.ask(request).await {
                Ok(Reply::Export(text)) => text,
                Ok(_) => String::new(),
                Err(failure) => return app.dispatch(Action::warn(failure.to_string())),
            };
            let (done, refused) = match saved {
                Some((ending, media_type)) => {
                    (download::save(&format!("{name}.{ending}"), media_type, &text), "Not saved: the browser refused the file")
                }
                None if clipboard::write(&text).await => {
                    app.dispatch(Action::tell("Copied"));
                    (true, "")
                }
                None => (false, "Not copied: the browser refused the clipboard"),
            };
            if !done {
                app.dispatch(Action::warn(refused));
            }
        });
    };
    let glyph = if saved.is_some() { Glyph::Save } else { Glyph::Copy };
    html! { <button class="btn ghost" type="button" {onclick}>{ small_icon(glyph) }{ label }</button> }
}

/// How many limits and weights are changed, and what can be done with them.
fn changed(app: &Context) -> Html {
    let Settings { limits, weights } = &app.state.view.settings;
    let number = limits.len() + weights.len();
    let save = {
        let app = app.clone();
        move |_| {
            let text = settings::write(&app.state.view.settings);
            if !download::save("settings.json", "application/json", &text) {
                app.dispatch(Action::warn("Not saved: the browser refused the file"));
            }
        }
    };
    let reset = {
        let app = app.clone();
        move |_| settings::set(&app, Settings::default())
    };
    let onchange = {
        let app = app.clone();
        move |event: Event| {
            let Some(chosen) = file::chosen(&event.target_unchecked_into()) else { return };
            let app = app.clone();
            spawn_local(async move {
                let text = JsFuture::from(chosen.text()).await.ok().and_then(|text| text.as_string());
                match text.and_then(|text| settings::read(&text)) {
                    Some(read) => settings::set(&app, read),
                    None => app.dispatch(Action::warn("That file holds no settings")),
                }
            });
        }
    };
    let pick = |event: MouseEvent| {
        let field = event.target_unchecked_into::<HtmlElement>().next_element_sibling();
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            field.click();
        }
    };
    let label = if number == 0 { "Settings: default".to_owned() } else { format!("Settings: {} changed", words::count(number as u64)) };
    html! {
        <Menu {label}>
            <button class="btn ghost" type="button" onclick={pick}>{ "Load settings" }</button>
            <input type="file" accept=".json,application/json" hidden=true aria-label="File of settings" {onchange} />
            <button class="btn ghost" type="button" disabled={number == 0} onclick={save}>{ "Save settings" }</button>
            <button class="btn ghost" type="button" disabled={number == 0} onclick={reset}>{ "Use the defaults" }</button>
        </Menu>
    }
}
