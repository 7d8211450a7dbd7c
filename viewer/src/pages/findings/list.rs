//! The list of findings and rules.

use yew::prelude::*;

use super::super::observed;
use super::Entry;
use crate::app::Context;
use crate::state::Action;
use crate::state::ui::Outcome;
use crate::words;

/// Entries of one outcome that are listed: more than a person reads, and no more than a browser lays out at once.
const MOST: usize = 300;

pub(super) fn list(app: &Context, entries: &[Entry<'_>], chosen: Option<&(String, usize)>) -> Html {
    let origin = app.state.whole().map_or(0.0, |whole| whole.start);
    let groups = [(Outcome::Fired, "Fired"), (Outcome::NotMeasurable, "Not measurable"), (Outcome::Clear, "Clear")];
    let groups = groups.into_iter().filter_map(|(outcome, name)| {
        let of_group = entries.iter().filter(|entry| entry.outcome == outcome).collect::<Vec<_>>();
        let shown = of_group.len().min(MOST);
        let number = if shown < of_group.len() {
            format!("the first {shown} of {}", words::count(of_group.len() as u64))
        } else {
            words::count(shown as u64)
        };
        (shown > 0).then(|| {
            html! {
                <>
                    <h3>{ name }<span class="n">{ number }</span></h3>
                    <ul>{ for of_group[..shown].iter().map(|entry| item(app, entry, chosen == Some(&entry.key()), origin)) }</ul>
                </>
            }
        })
    });
    html! {
        <div class="fi-list">
            { for groups }
            if entries.is_empty() { <p class="pad sm muted">{ "No rule fits the filters." }</p> }
        </div>
    }
}

fn item(app: &Context, entry: &Entry<'_>, chosen: bool, origin: f64) -> Html {
    let (kind, second, third) = match (entry.finding, entry.check) {
        (Some(finding), _) => (finding.severity.as_str(), observed::place(finding), observed::when(finding, origin)),
        (_, Some(check)) => match &check.reason {
            Some(reason) => ("none", reason.clone(), String::new()),
            None => ("clear", String::new(), String::new()),
        },
        _ => ("none", String::new(), String::new()),
    };
    let headline = entry.finding.map(|finding| finding.headline.clone()).unwrap_or_default();
    html! {
        <li class={classes!(chosen.then_some("sel"))}>
            <button class="bare" type="button" aria-pressed={chosen.to_string()} onclick={app.on(Action::ShowFinding(Some(entry.key())))}>
                { observed::mark(kind) }
                <span class="f">{ entry.title.to_owned() }if !headline.is_empty() { <small>{ headline }</small> }</span>
                <span class="t">{ third }</span>
                if !second.is_empty() { <span class="s">{ second }</span> }
            </button>
        </li>
    }
}
