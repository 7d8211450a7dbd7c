//! The Findings page: what every rule came to at the left, and the chosen one in full at the right.

use std::rc::Rc;

use shared::session::answers::{Analysis, Check, Finding, Reply, Request, RuleText};
use yew::prelude::*;

use crate::app::use_app;
use crate::components::ask::use_ask;
use crate::effects::keyboard;
use crate::state::Action;
use crate::state::phase::Open;
use crate::state::ui::{FindingFilter, Outcome};
use document::Document;
use list::list;

mod document;
mod head;
mod limits;
mod list;
mod plot;

/// Properties of [`FindingsPage`].
#[derive(Properties, PartialEq)]
pub struct FindingsPageProps {
    /// The open dump.
    pub open: Rc<Open>,
}

/// A rule with its outcome, and for one that fired one of its findings.
#[derive(Clone, Copy)]
struct Entry<'a> {
    outcome: Outcome,
    rule: &'a str,
    title: &'a str,
    /// Place of the finding among those of its rule.
    place: usize,
    finding: Option<&'a Finding>,
    check: Option<&'a Check>,
}

impl Entry<'_> {
    fn key(&self) -> (String, usize) {
        (self.rule.to_owned(), self.place)
    }
}

/// The Findings page.
#[component]
pub fn FindingsPage(props: &FindingsPageProps) -> Html {
    let app = use_app();
    let answer = use_ask(Some(Request::Rules));
    let rules: &[RuleText] = match answer.as_deref().map(|answer| &answer.reply) {
        Some(Ok(Reply::Rules(rules))) => rules,
        _ => &[],
    };
    let analysis = app.state.analysis.clone();
    let entries = analysis.as_ref().and_then(|analysis| analysis.as_ref().ok()).map_or_else(Vec::new, |analysis| entries(analysis));
    let filter = &app.state.ui.findings;
    let kept = entries.iter().filter(|entry| keeps(filter, entry, rules)).copied().collect::<Vec<_>>();
    let chosen = chosen(&app.state.view.finding, &entries).or_else(|| kept.first()).copied();
    let chosen_key = chosen.map(|entry| entry.key());

    let moved = use_mut_ref(|| false);
    // Keys may come faster than the page is drawn.
    let place = use_mut_ref(|| None);
    {
        let (moved, place, dispatcher) = (moved.clone(), place.clone(), app.state.dispatcher());
        let keys = kept.iter().map(Entry::key).collect::<Vec<_>>();
        place.replace(chosen_key.as_ref().and_then(|chosen| keys.iter().position(|key| key == chosen)));
        keyboard::use_keys(move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || keyboard::is_typing(event) || keyboard::in_dialog() {
                return;
            }
            let to = match (keyboard::key(event).as_str(), *place.borrow()) {
                ("j", Some(now)) => now + 1,
                ("k", Some(now)) => now.saturating_sub(1),
                ("j" | "k", None) => 0,
                _ => return,
            };
            event.prevent_default();
            if let Some(key) = keys.get(to) {
                moved.replace(true);
                place.replace(Some(to));
                dispatcher.dispatch(Action::ShowFinding(Some(key.clone())));
            }
        });
    }
    use_effect_with(chosen_key.clone(), move |_| {
        // The focus scrolls it into sight.
        if moved.replace(false) {
            keyboard::focus(".fi-list .sel button");
        }
    });

    let body = match &analysis {
        None => html! { <p class="pad sm muted" aria-busy="true">{ "Looking through the dump" }</p> },
        Some(Err(message)) => html! { <p class="pad sm high" role="alert">{ format!("The dump could not be analysed: {message}") }</p> },
        Some(Ok(_)) => html! {
            <div class={classes!("fi", app.state.view.finding.is_none().then_some("list"))}>
                { list(&app, &kept, chosen_key.as_ref()) }
                if let Some(entry) = chosen {
                    <Document key={format!("{}:{}", entry.rule, entry.place)} title={entry.title.to_owned()} outcome={entry.outcome}
                        finding={entry.finding.cloned()} reason={entry.check.and_then(|check| check.reason.clone())}
                        rule={rules.iter().find(|rule| rule.key == entry.rule).cloned()} whole={props.open.overview.range} />
                }
            </div>
        },
    };
    html! {
        <>
            { head::head(&app, &props.open.name, &entries, rules) }
            { body }
        </>
    }
}

/// Findings, then what could not be measured, then what is clear.
fn entries(analysis: &Analysis) -> Vec<Entry<'_>> {
    let place = |at: usize| analysis.findings[..at].iter().filter(|other| other.rule == analysis.findings[at].rule).count();
    let fired = analysis.findings.iter().enumerate().map(|(at, finding)| Entry {
        outcome: Outcome::Fired,
        rule: &finding.rule,
        title: &finding.title,
        place: place(at),
        finding: Some(finding),
        check: None,
    });
    let other = |outcome: Outcome| {
        let checks = analysis.others.iter().filter(move |check| check.reason.is_some() == (outcome == Outcome::NotMeasurable));
        checks.map(move |check| Entry { outcome, rule: &check.rule, title: &check.title, place: 0, finding: None, check: Some(check) })
    };
    fired.chain(other(Outcome::NotMeasurable)).chain(other(Outcome::Clear)).collect()
}

/// What a link names; another finding of the same rule where it has fewer now.
fn chosen<'e, 'a>(wanted: &Option<(String, usize)>, entries: &'e [Entry<'a>]) -> Option<&'e Entry<'a>> {
    let (rule, place) = wanted.as_ref()?;
    let mut of_rule = entries.iter().filter(|entry| entry.rule == rule);
    of_rule.clone().find(|entry| entry.place == *place).or_else(|| of_rule.next())
}

fn keeps(filter: &FindingFilter, entry: &Entry<'_>, rules: &[RuleText]) -> bool {
    let rule = rules.iter().find(|rule| rule.key == entry.rule);
    let tagged = filter.tag.as_ref().is_none_or(|tag| rule.is_some_and(|rule| rule.tags.contains(tag)));
    let place = entry.finding.map(super::observed::place).unwrap_or_default();
    let text = format!("{} {} {place}", entry.title, entry.rule).to_lowercase();
    let words = filter.text.to_lowercase();
    tagged && filter.outcome.is_none_or(|outcome| outcome == entry.outcome) && words.split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(outcome: Outcome, rule: &str, place: usize) -> Entry<'_> {
        Entry { outcome, rule, title: "High loss", place, finding: None, check: None }
    }

    #[test]
    fn a_link_finds_its_rule_whatever_became_of_it() {
        let entries = [entry(Outcome::Fired, "loss", 0), entry(Outcome::Fired, "loss", 1), entry(Outcome::Clear, "jitter", 0)];
        let place = |rule: &str, place| chosen(&Some((rule.into(), place)), &entries).map(|entry| (entry.rule, entry.place));
        assert_eq!(place("loss", 1), Some(("loss", 1)));
        assert_eq!(place("jitter", 4), Some(("jitter", 0)));
        assert_eq!(place("gone", 0), None);
    }

    #[test]
    fn filters_hold_together() {
        let rule = entry(Outcome::Clear, "networkLoss", 0);
        let keeps = |outcome, tag: Option<&str>, text: &str| {
            keeps(&FindingFilter { outcome, tag: tag.map(str::to_owned), text: text.into() }, &rule, &[])
        };
        assert!(keeps(None, None, "loss HIGH") && keeps(Some(Outcome::Clear), None, "network"));
        assert!(!keeps(Some(Outcome::Fired), None, "") && !keeps(None, Some("audio"), "") && !keeps(None, None, "jitter"));
    }
}
