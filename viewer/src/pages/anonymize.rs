//! The page that makes a copy of the open dump without its personal data: what is done to what, how far it is, what was changed.

use shared::anonymize::policy::{Class, Policy, Preset, Treatment};
use shared::anonymize::{Change, Findings, Report};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlSelectElement};
use yew::prelude::*;

use crate::app::{Context, use_app};
use crate::components::icon::{Glyph, icon};
use crate::effects::download;
use crate::engine::Failure;
use crate::engine::copy::{Copied, CopyProgress};
use crate::state::Action;
use crate::words;

/// Properties of [`AnonymizePage`].
#[derive(Properties, PartialEq)]
pub struct AnonymizeProps {
    /// Name of the open dump.
    pub name: String,
}

/// Where the copy is.
#[derive(Clone, PartialEq)]
enum Run {
    Idle,
    Going(CopyProgress),
    Done(Box<Copied>, Option<File>),
    Failed(String),
}

/// The page.
#[component]
pub fn AnonymizePage(props: &AnonymizeProps) -> Html {
    let app = use_app();
    let policy = use_state_eq(Policy::default);
    let run = use_state_eq(|| Run::Idle);
    let name = &props.name;
    {
        let (run, bridge) = (run.setter(), app.bridge.clone());
        // A copy of one dump says nothing of the next.
        use_effect_with(name.clone(), move |_| {
            run.set(Run::Idle);
            move || bridge.cancel_copy()
        });
    }
    let choose = {
        let (policy, run) = (policy.clone(), run.setter());
        Callback::from(move |chosen: Policy| {
            policy.set(chosen);
            run.set(Run::Idle);
        })
    };
    let start = {
        let (app, policy, run) = (app.clone(), policy.clone(), run.setter());
        move |_: MouseEvent| start(&app, (*policy).clone(), run.clone())
    };
    let going = matches!(*run, Run::Going(_));
    let report = match &*run {
        Run::Done(copied, _) => Some(&copied.report),
        _ => None,
    };
    html! {
        <>
            <header class="head">
                <div class="t">
                    <h1>{ "Anonymize" }</h1>
                    <p>{ "Makes a copy of this dump without personal data, in the same format. Its numbers, times and structure stay, so that it \
                          reads as before. Nothing leaves this machine." }</p>
                </div>
            </header>
            <div class="toolbar choices">
                <div class="seg" role="group" aria-label="Made to share with">{ for Preset::ALL.map(|preset| choice(preset, &policy, &choose, going)) }</div>
                if !going {
                    <button class="btn primary" type="button" onclick={start}>{ icon(Glyph::Mask) }{ "Make the copy" }</button>
                }
            </div>
            <div class="pad anon">
                { outcome(&app, &run) }
                <section>
                    <div class="sec-h"><h2>{ "What is done to what" }</h2></div>
                    <div class="scroll-x"><table class="table flush">
                        <thead><tr>
                            <th>{ "Personal data" }</th><th>{ "In the copy" }</th><th class="num">{ "Found" }</th><th class="num">{ "Changed" }</th>
                        </tr></thead>
                        <tbody>{ for Class::ALL.iter().map(|class| row(*class, &policy, &choose, going, report)) }</tbody>
                    </table></div>
                </section>
                if let Some(report) = report { { preview(report) } }
            </div>
        </>
    }
}

fn choice(preset: Preset, policy: &Policy, choose: &Callback<Policy>, disabled: bool) -> Html {
    let words = match preset {
        Preset::Public => "For anyone",
        Preset::Vendor => "For who runs the service",
        Preset::Structure => "Structure alone",
    };
    let chosen = *policy == Policy::of(preset);
    let onclick = choose.reform(move |_: MouseEvent| Policy::of(preset));
    html! { <button type="button" aria-pressed={chosen.to_string()} {disabled} {onclick}>{ words }</button> }
}

fn row(class: Class, policy: &Policy, choose: &Callback<Policy>, disabled: bool, report: Option<&Report>) -> Html {
    let treatment = policy.treatment(class);
    let onchange = {
        let policy = policy.clone();
        choose.reform(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            let mut policy = policy.clone();
            if let Some(treatment) = Treatment::ALL.into_iter().find(|treatment| treatment.name() == chosen) {
                policy.set(class, treatment);
            }
            policy
        })
    };
    let count = report.map(|report| report.of(class));
    html! {
        <tr>
            <td class="fill">{ class.label() }</td>
            <td>
                <select class="field" aria-label={class.label()} {disabled} {onchange}>
                    { for Treatment::ALL.map(|each| html! {
                        <option value={each.name()} selected={each == treatment}>{ said(each) }</option>
                    }) }
                </select>
            </td>
            <td class="num">{ count.map(|count| words::count(count.found)) }</td>
            <td class="num">{ count.map(|count| words::count(count.changed)) }</td>
        </tr>
    }
}

fn said(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Keep => "as it is",
        Treatment::Mask => "what many share",
        Treatment::Pseudonym => "another in its place",
        Treatment::Remove => "nothing of it",
    }
}

fn start(app: &Context, policy: Policy, run: UseStateSetter<Run>) {
    let Some(source) = app.last.borrow().clone() else { return };
    run.set(Run::Going(CopyProgress::default()));
    let bridge = app.bridge.clone();
    spawn_local(async move {
        let on_progress = run.clone();
        let end = bridge.copy(source, policy, move |progress| on_progress.set(Run::Going(progress))).await;
        run.set(match end {
            Ok((copied, file)) => Run::Done(Box::new(copied), file),
            Err(Failure::Cancelled | Failure::Superseded) => Run::Idle,
            Err(failure) => Run::Failed(failure.to_string()),
        });
    });
}

fn outcome(app: &Context, run: &Run) -> Html {
    match run {
        Run::Idle => Html::default(),
        Run::Going(progress) => {
            let share = progress.total.filter(|total| *total > 0).map(|total| progress.read as f64 / total as f64);
            let words = if progress.checking { "Reading the copy again" } else { "Writing the copy" };
            let bridge = app.bridge.clone();
            html! {
                <section class="reading" aria-label={words}>
                    <progress max="1" value={share.map(|share| share.to_string())}>{ words }</progress>
                    <div class="row">
                        <p>{ format!("{words}, {}.", words::bytes(progress.read)) }</p>
                        <button class="btn" type="button" onclick={move |_| bridge.cancel_copy()}>{ "Cancel" }</button>
                    </div>
                </section>
            }
        }
        Run::Failed(message) => html! { <p class="verdict" role="alert">{ message }</p> },
        Run::Done(copied, file) => done(app, copied, file.as_ref()),
    }
}

fn done(app: &Context, copied: &Copied, file: Option<&File>) -> Html {
    let save = file.map(|file| {
        let (file, app) = (file.clone(), app.clone());
        let onclick = move |_: MouseEvent| {
            if !download::save_file(&file.name(), &file) {
                app.dispatch(Action::warn("The browser refused to save the copy"));
            }
        };
        html! { <button class="btn primary" type="button" {onclick}>{ icon(Glyph::Save) }{ "Save the copy" }</button> }
    });
    html! {
        <section class="verdict" role="status">
            <h2>{ if file.is_some() { "The copy is clean" } else { "The copy is not clean, and was thrown away" } }</h2>
            <p>{ verdict(copied) }</p>
            { leaks(&copied.findings) }
            { save }
        </section>
    }
}

fn verdict(copied: &Copied) -> String {
    let mut text = match &copied.findings.incomplete {
        Some(reason) => format!("The check of it is not complete: {reason}."),
        None if copied.findings.count > 0 => {
            format!("A check of it found {} that look personal.", words::counted(copied.findings.count, "place", "places"))
        }
        None => "A check of it found nothing personal.".to_owned(),
    };
    if let Some((count, _)) = copied.report.unreadable {
        text += &format!(" {} could not be read and were left out.", words::counted(count, "place", "places"));
    }
    if let Some(reason) = &copied.cut_short {
        text += &format!(" The dump ends early: {reason}.");
    }
    text + &format!(" {} in {}.", words::bytes(copied.report.written), words::duration(copied.milliseconds))
}

fn leaks(findings: &Findings) -> Html {
    html! {
        if !findings.leaks.is_empty() {
            <ul class="plain">
                { for findings.leaks.iter().take(10).map(|leak| html! {
                    <li><span class="quiet">{ leak.class.label() }{ ": " }</span><span class="mono">{ &leak.excerpt }</span></li>
                }) }
            </ul>
        }
    }
}

fn preview(report: &Report) -> Html {
    html! {
        <section>
            <div class="sec-h gap">
                <h2>{ "First changes" }</h2><span class="c">{ words::count(report.changes.len() as u64) }</span>
            </div>
            <div class="scroll-x"><table class="table flush changes">
                <thead><tr><th class="num">{ "Line" }</th><th>{ "Before" }</th><th>{ "After" }</th></tr></thead>
                <tbody>{ for report.changes.iter().map(change) }</tbody>
            </table></div>
        </section>
    }
}

fn change(change: &Change) -> Html {
    html! {
        <tr title={change.class.label()}>
            <td class="num quiet">{ words::count(change.line) }</td>
            <td class="mono">{ &change.before }</td>
            <td class="mono">{ &change.after }</td>
        </tr>
    }
}
