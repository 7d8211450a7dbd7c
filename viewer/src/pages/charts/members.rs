//! The list of everything that can be charted: search, what is pinned, and the statistics objects of each connection.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::session::answers::{Catalogue, CatalogueObject, Member, Reply, Request, SeriesPath, Shape, Unit, number};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::long_title;
use super::shown::Shown;
use crate::charts::chart::colour_class;
use crate::charts::grouping::{Colours, list_name, title};
use crate::charts::measure::Measure;
use crate::engine::Bridge;
use crate::words;

/// Members that a search lists at the most.
const FOUND: u32 = 200;

/// Milliseconds after the last key until a search begins.
const PAUSE: u32 = 120;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) catalogue: Rc<Catalogue>,
    pub(super) shown: Rc<Vec<Shown>>,
    /// Whether nobody picked what is shown.
    pub(super) suggested: bool,
    /// Goes back to what is suggested, if that is something else.
    pub(super) on_suggest: Option<Callback<()>>,
    pub(super) colours: Rc<Colours>,
    pub(super) bridge: Bridge,
    pub(super) on_toggle: Callback<SeriesPath>,
}

#[component]
pub(super) fn Members(props: &Props) -> Html {
    let Props { catalogue, shown, suggested, on_suggest, colours, bridge, on_toggle } = props;
    let text = use_state(String::new);
    let found = use_found(bridge, &text);
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                text.set(field.value());
            }
        })
    };
    let row = Rows { shown: shown.clone(), colours: colours.clone(), on_toggle: on_toggle.clone() };
    let content = match &*found {
        Some(found) => html! {
            <>
                <h3>{ match found.len() { 0 => "No member has these words".to_owned(), 1 => "1 member".to_owned(), count if count as u32 == FOUND => format!("First {FOUND} members"), count => format!("{count} members") } }</h3>
                <ul>{ for found.iter().map(|member| row.with_object(member)) }</ul>
            </>
        },
        None => html! {
            <>
                <h3>{ if *suggested { "Suggested" } else { "Pinned" } }{ " " }{ on_suggest.as_ref().map(suggest) }</h3>
                <ul>{ for shown.iter().map(|shown| row.pinned(shown)) }</ul>
                { for catalogue.connections.iter().map(|connection| html! {
                    <section key={connection.id.clone()}>
                        <h3>{ connection.id.clone() }</h3>
                        <ul>{ for connection.objects.iter().map(|object| html! {
                            <Object key={object.id.clone()} connection={connection.id.clone()} object={object.clone()} row={row.clone()} bridge={bridge.clone()} />
                        }) }</ul>
                    </section>
                }) }
            </>
        },
    };
    html! {
        <aside class="members" aria-label="Members">
            <input type="search" class="search" data-search="true" placeholder={format!("Filter {} members", words::count(catalogue.members))} aria-label="Filter members" aria-keyshortcuts="/"
                value={(*text).clone()} {oninput} />
            { content }
        </aside>
    }
}

/// A button that goes back to what is suggested.
pub(super) fn suggest(on_suggest: &Callback<()>) -> Html {
    html! { <button class="link" type="button" onclick={on_suggest.reform(|_: MouseEvent| ())}>{ "Show suggested" }</button> }
}

/// What the core finds for these words; `None` without words, and until the first answer.
#[hook]
fn use_found(bridge: &Bridge, words: &str) -> UseStateHandle<Option<Vec<Member>>> {
    let found = use_state(|| None);
    let setter = found.setter();
    let latest = use_mut_ref(|| 0_u32);
    use_effect_with((bridge.clone(), words.trim().to_owned()), move |(bridge, words)| {
        *latest.borrow_mut() += 1;
        let (bridge, text, turn) = (bridge.clone(), words.clone(), *latest.borrow());
        let timer = if text.is_empty() {
            setter.set(None);
            None
        } else {
            Some(Timeout::new(PAUSE, move || {
                spawn_local(async move {
                    if let Ok(Reply::Members(members)) = bridge.ask(Request::Search { text, limit: FOUND }).await
                        && *latest.borrow() == turn
                    {
                        setter.set(Some(members));
                    }
                });
            }))
        };
        move || drop(timer)
    });
    found
}

/// What all rows have in common.
#[derive(Clone, PartialEq)]
struct Rows {
    shown: Rc<Vec<Shown>>,
    colours: Rc<Colours>,
    on_toggle: Callback<SeriesPath>,
}

impl Rows {
    fn plain(&self, member: &Member) -> Html {
        self.row(member, None)
    }

    fn with_object(&self, member: &Member) -> Html {
        self.row(member, Some(if member.object_label.is_empty() { &member.path.object } else { &member.object_label }))
    }

    fn pinned(&self, shown: &Shown) -> Html {
        let alike = self.shown.iter().filter(|other| other.member.path.member == shown.member.path.member).count() > 1;
        if alike { self.with_object(&shown.member) } else { self.plain(&shown.member) }
    }

    fn row(&self, member: &Member, object: Option<&str>) -> Html {
        let shown = self.shown.iter().find(|shown| shown.member.path == member.path);
        let colour = self.colours.of(&member.path).filter(|_| member.shape == Shape::Number);
        let onchange = {
            let (on_toggle, path) = (self.on_toggle.clone(), member.path.clone());
            Callback::from(move |_: Event| on_toggle.emit(path.clone()))
        };
        let hint = shown.map_or_else(|| format!("{} of {}", member.path.member, member.path.object), long_title);
        let hint = if member.formula.is_empty() { hint } else { format!("{hint}\n{}", member.formula) };
        html! {
            <li key={format!("{}\n{}\n{}", member.path.connection, member.path.object, member.path.member)}>
                <label class={classes!("member", shown.is_some().then_some("on"))} title={hint}>
                    <input type="checkbox" checked={shown.is_some()} {onchange} />
                    <span class="name">{ list_name(&member.path.member) } if let Some(object) = object { <small>{ object.to_owned() }</small> }</span>
                    if let (Some(_), Some(colour)) = (shown, colour) { <i class={classes!("swatch", colour_class(&[colour], 0))} /> }
                    <span class="value">{ last(member) }</span>
                </label>
            </li>
        }
    }
}

/// The last value in few letters.
fn last(member: &Member) -> String {
    match number(&member.last) {
        Some(value) if member.shape == Shape::Number && member.unit != Unit::Time => Measure::of(member.unit, value.abs()).brief(value),
        _ => member.last.clone(),
    }
}

#[derive(PartialEq, Properties)]
struct ObjectProps {
    connection: String,
    object: CatalogueObject,
    row: Rows,
    bridge: Bridge,
}

/// A statistics object, whose members are asked for when it is opened.
#[component]
fn Object(props: &ObjectProps) -> Html {
    let ObjectProps { connection, object, row, bridge } = props;
    let open = use_state(|| false);
    let members = use_state(|| None::<Rc<Vec<Member>>>);
    let onclick = {
        let (open, members, bridge) = (open.clone(), members.clone(), bridge.clone());
        let request = Request::Members { connection: connection.clone(), object: object.id.clone() };
        Callback::from(move |_: MouseEvent| {
            open.set(!*open);
            if members.is_none() {
                let (members, bridge, request) = (members.clone(), bridge.clone(), request.clone());
                spawn_local(async move {
                    if let Ok(Reply::Members(list)) = bridge.ask(request).await {
                        members.set(Some(Rc::new(list)));
                    }
                });
            }
        })
    };
    // What tells it apart comes first: the type, the same for many, may be cut.
    let (name, kind) = if object.label.is_empty() { (&object.stats_type, "") } else { (&object.label, object.stats_type.as_str()) };
    let hint = format!("{} {}\n{}", object.stats_type, object.label, object.id);
    html! {
        <li class="object">
            <button class="fold" aria-expanded={open.to_string()} title={hint} {onclick}>
                <span class="name">{ name.clone() }<small>{ kind.to_owned() }</small></span><span class="value">{ object.members }</span>
            </button>
            if let (true, Some(members)) = (*open, &*members) { { listed(members, row) } }
        </li>
    }
}

/// Members that change, derived ones first, and the others folded.
fn listed(members: &[Member], row: &Rows) -> Html {
    let (flat, useful): (Vec<&Member>, Vec<&Member>) = members.iter().partition(|member| member.flat);
    let (derived, raw): (Vec<&Member>, Vec<&Member>) = useful.into_iter().partition(|member| member.derived);
    // What a derived member is named after only says the same less clearly.
    let doubled = |member: &&Member| derived.iter().any(|other| title(&other.path.member) == member.path.member);
    let (doubled, raw): (Vec<&Member>, Vec<&Member>) = raw.into_iter().partition(doubled);
    let fold = |name: String, members: &[&Member]| {
        (!members.is_empty()).then(|| {
            html! {
                <li><details><summary>{ name }</summary><ul>{ for members.iter().map(|member| row.plain(member)) }</ul></details></li>
            }
        })
    };
    html! {
        <ul>
            { for derived.iter().chain(&raw).map(|member| row.plain(member)) }
            { fold(format!("{} raw", doubled.len()), &doubled).unwrap_or_default() }
            { fold(format!("{} flat", flat.len()), &flat).unwrap_or_default() }
        </ul>
    }
}
