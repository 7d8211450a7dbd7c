//! The command palette: pages, connections, statistics and commands in one list.

use shared::session::answers::{Member, Reply, Request};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::{Context, FILE_FIELD, use_app};
use crate::components::ask::use_ask;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, icon};
use crate::effects::{keyboard, layout, location};
use crate::pages::observed;
use crate::state::ui::Overlay;
use crate::state::{Action, Page, Phase};

/// More members than this are found on the Charts page.
const MOST_MEMBERS: u32 = 8;

/// Something to go to or to do.
#[derive(Clone, PartialEq)]
struct Entry {
    group: &'static str,
    glyph: Glyph,
    name: String,
    note: String,
    runs: Run,
}

#[derive(Clone, PartialEq)]
enum Run {
    Act(Action),
    OpenFile,
    Record,
    Close,
    Pin(Box<Member>),
}

/// The command palette.
#[component]
pub(super) fn Palette() -> Html {
    let app = use_app();
    let text = use_state_eq(String::new);
    let chosen = use_state_eq(|| 0_usize);
    let searches = app.state.phase.open().is_some() && text.trim().len() >= 2;
    let answer = use_ask(searches.then(|| Request::Search { text: text.trim().to_owned(), limit: MOST_MEMBERS }));
    let members = match answer.as_deref().map(|answer| &answer.reply) {
        Some(Ok(Reply::Members(members))) if searches => members.as_slice(),
        _ => &[],
    };
    let entries = matching(places(&app), &text).into_iter().chain(members.iter().map(entry_of)).collect::<Vec<_>>();
    let place = (*chosen).min(entries.len().saturating_sub(1));
    use_effect_with(place, |place| layout::reveal(&entry_id(*place)));

    let oninput = {
        let (text, chosen) = (text.setter(), chosen.setter());
        move |event: InputEvent| {
            text.set(event.target_unchecked_into::<HtmlInputElement>().value());
            chosen.set(0);
        }
    };
    let onkeydown = {
        let (app, entries, chosen) = (app.clone(), entries.clone(), chosen.setter());
        move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowDown" => (place + 1).min(entries.len().saturating_sub(1)),
                "ArrowUp" => place.saturating_sub(1),
                "Enter" => {
                    if let Some(entry) = entries.get(place) {
                        run(&app, entry);
                    }
                    place
                }
                _ => return,
            };
            event.prevent_default();
            chosen.set(to);
        }
    };
    html! {
        <Dialog title="Go to, search, run" class="palette" bare=true on_close={app.on(Action::Overlay(None))}>
            <div class="q">
                { icon(Glyph::Search) }
                <input type="text" aria-label="Go to, search, run" role="combobox" aria-expanded="true" aria-controls="palette-list"
                    aria-activedescendant={entry_id(place)} autofocus=true spellcheck="false" placeholder="Go to, search, run"
                    {oninput} {onkeydown} />
                <kbd>{ "Esc" }</kbd>
            </div>
            <ul id="palette-list" role="listbox" aria-label="Matches">
                { for entries.iter().enumerate().map(|(index, entry)| {
                    let first_of_group = index == 0 || entries[index - 1].group != entry.group;
                    let onclick = {
                        let (app, entry) = (app.clone(), entry.clone());
                        move |_| run(&app, &entry)
                    };
                    html! {
                        <>
                            if first_of_group { <li class="group" role="presentation">{ entry.group }</li> }
                            <li id={entry_id(index)} role="option" aria-selected={(index == place).to_string()} {onclick}>
                                { icon(entry.glyph) }<span class="trunc">{ &entry.name }</span><span class="push">{ &entry.note }</span>
                            </li>
                        </>
                    }
                }) }
                if entries.is_empty() { <li class="none" role="presentation">{ "Nothing by that name" }</li> }
            </ul>
        </Dialog>
    }
}

fn entry_id(place: usize) -> String {
    format!("palette-{place}")
}

fn run(app: &Context, entry: &Entry) {
    app.dispatch(Action::Overlay(None));
    match &entry.runs {
        Run::Act(action) => app.dispatch(action.clone()),
        Run::OpenFile => {
            keyboard::click(FILE_FIELD);
        }
        Run::Record => location::go("record/"),
        Run::Close => app.close(),
        Run::Pin(member) => {
            if !app.state.view.pins.contains(&member.path) {
                app.dispatch(Action::TogglePin(member.path.clone()));
            }
            app.dispatch(Action::Go(Page::Charts));
        }
    }
}

fn entry_of(member: &Member) -> Entry {
    Entry {
        group: "Statistics",
        glyph: Glyph::Charts,
        name: [member.path.member.as_str(), &member.object_label]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        note: member.path.connection.clone(),
        runs: Run::Pin(Box::new(member.clone())),
    }
}

fn places(app: &Context) -> Vec<Entry> {
    let act = |group, glyph, name: &str, note: &str, action| Entry {
        group,
        glyph,
        name: name.to_owned(),
        note: note.to_owned(),
        runs: Run::Act(action),
    };
    let mut entries = Vec::new();
    if let Some(open) = app.state.phase.open() {
        let glyphs = [Glyph::Overview, Glyph::Findings, Glyph::Connections, Glyph::Charts, Glyph::Events, Glyph::Features, Glyph::Mask];
        entries.extend(
            Page::ALL
                .into_iter()
                .zip(glyphs)
                .zip(["1", "2", "3", "4", "5", "6", "7"])
                .map(|((page, glyph), key)| act("Places", glyph, page.title(), key, Action::Go(page))),
        );
        entries.extend(open.overview.connections.iter().map(|connection| {
            let note = connection.state.clone().unwrap_or_default();
            act("Connections", Glyph::Connections, &connection.id, &note, Action::ShowConnection(connection.id.clone()))
        }));
        if let Some(Ok(analysis)) = &app.state.analysis {
            let findings = analysis.findings.iter().enumerate().map(|(at, finding)| {
                let place = analysis.findings[..at].iter().filter(|other| other.rule == finding.rule).count();
                let show = Action::ShowFinding(Some((finding.rule.clone(), place)));
                act("Findings", Glyph::Findings, &finding.title, &observed::place(finding), show)
            });
            entries.extend(findings);
        }
        entries.extend([
            act("Commands", Glyph::Search, "Show the whole call", "0", Action::SetRange(None)),
            act("Commands", Glyph::Search, "Step back out of the zoom", "Z", Action::StepBack),
            act("Commands", Glyph::Save, "Save the analysis as Markdown or JSON", "Findings", Action::Go(Page::Findings)),
            act("Commands", Glyph::Save, "Save features as CSV, JSON or SQL", "Features", Action::Go(Page::Features)),
            act("Commands", Glyph::Save, "Save a copy without personal data", "Anonymize", Action::Go(Page::Anonymize)),
        ]);
    }
    let command = |glyph, name: &str, note: &str, runs| Entry { group: "Commands", glyph, name: name.into(), note: note.into(), runs };
    if !matches!(app.state.phase, Phase::Landing) {
        entries.push(command(Glyph::Close, "Close this dump", "", Run::Close));
    }
    entries.push(command(Glyph::Open, "Open a file", "Ctrl O", Run::OpenFile));
    if location::is_hosted() {
        entries.push(command(Glyph::Record, "Record a call", "", Run::Record));
    }
    entries.extend([
        act("Commands", Glyph::Paste, "Paste a dump", "", Action::Overlay(Some(Overlay::Paste))),
        act("Commands", Glyph::Link, "Open from an address", "", Action::Overlay(Some(Overlay::Address))),
        act("Commands", Glyph::Theme, "Switch the theme", "", Action::SetTheme(app.state.ui.theme.next())),
        act("Commands", Glyph::Help, "List all keys", "?", Action::Overlay(Some(Overlay::Help))),
    ]);
    entries
}

/// Entries that hold every word.
fn matching(mut entries: Vec<Entry>, text: &str) -> Vec<Entry> {
    let words = text.to_lowercase();
    entries.retain(|entry| {
        let name = entry.name.to_lowercase();
        // Of many findings only those that are asked for.
        (entry.group != "Findings" || !words.trim().is_empty()) && words.split_whitespace().all(|word| name.contains(word))
    });
    entries
}
