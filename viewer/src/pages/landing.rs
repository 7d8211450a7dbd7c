//! The first page: what the tool is, and the ways to open a dump.

use serde::Deserialize;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::{FILE_FIELD, use_app, waiting};
use crate::components::icon::{Glyph, icon, small_icon};
use crate::effects::{keyboard, location, site};
use crate::engine::Source;
use crate::state::Action;
use crate::state::ui::Overlay;
use crate::words;

/// Where the site lists its samples, and where they lie.
const SAMPLES: &str = "samples/";

/// A dump that comes with the site.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Sample {
    file: String,
    title: String,
    about: String,
    producer: String,
    bytes: u64,
}

/// The first page.
#[component]
pub fn Landing() -> Html {
    let app = use_app();
    let pick = |_: MouseEvent| {
        keyboard::click(FILE_FIELD);
    };
    html! {
        <div class="land">
            <h1>{ "See what happened in a WebRTC call" }</h1>
            <p class="lead">
                { "Open a dump. You get its connections, events and every statistic on one clock. The file is read on this machine and goes nowhere." }
            </p>
            if let Some(page) = waiting() {
                <p class="sm waits" role="status">
                    { format!("This link shows page {} of a file on your computer. Open it to continue.", page.title()) }
                </p>
            }
            <section class="drop" aria-label="Open a dump">
                <svg class="i ic" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M12 3v12M7.5 10.5 12 15l4.5-4.5M3.5 15.5v5h17v-5" />
                </svg>
                <div>
                    <h2>{ "Drop a dump here" }</h2>
                    <p>
                        { "rtcStats and Jitsi dumps, chrome://webrtc-internals (text, JSON), about:webrtc (JSON, HTML), each plain or gzipped. \
                           The format is recognised by content." }
                    </p>
                </div>
                <div class="row">
                    <button class="btn primary lg" type="button" onclick={pick}>
                        { icon(Glyph::Open) }{ "Choose a file" }<kbd>{ "Ctrl O" }</kbd>
                    </button>
                    <button class="btn lg" type="button" onclick={app.on(Action::Overlay(Some(Overlay::Address)))}>
                        { icon(Glyph::Link) }{ "From a URL" }
                    </button>
                    <button class="btn lg" type="button" onclick={app.on(Action::Overlay(Some(Overlay::Paste)))}>
                        { icon(Glyph::Paste) }{ "Paste" }
                    </button>
                </div>
            </section>
            <p class="priv">
                { icon(Glyph::Lock) }
                <span>
                    { "Dumps hold addresses, names and page titles. Nothing you open leaves this machine: there is no server behind this page." }
                </span>
            </p>
            <div class="land-grid">
                <Samples />
                <section>
                    <div class="sec-h"><h2>{ "Where to get a dump" }</h2></div>
                    <dl class="how">
                        if location::is_hosted() {
                            <dt>{ "Any page" }</dt>
                            <dd>
                                <a href="record/">{ "Record the call" }</a>
                                { " with a bookmark or an extension, in Chrome, Edge or Firefox: everything the page asks of WebRTC, and every statistic." }
                            </dd>
                        }
                        <dt>{ "Chrome, Edge" }</dt>
                        <dd>
                            { "Open " }<span class="mono">{ "chrome://webrtc-internals" }</span>
                            { " before the call, choose Create a WebRTC-Internals dump during it." }
                        </dd>
                        <dt>{ "Firefox" }</dt>
                        <dd>
                            { "Open " }<span class="mono">{ "about:webrtc" }</span>
                            { " during or after the call, then save the page or copy its report." }
                        </dd>
                        <dt>{ "rtcStats, Jitsi" }</dt>
                        <dd>{ "Take the file that the service stored of the call, as it is." }</dd>
                    </dl>
                </section>
            </div>
        </div>
    }
}

/// Dumps that come with the site, if any do.
#[component]
fn Samples() -> Html {
    let app = use_app();
    let samples = use_state(Vec::<Sample>::new);
    let setter = samples.setter();
    use_effect_with((), move |()| {
        spawn_local(async move {
            if let Some(listed) = site::json(&format!("{SAMPLES}index.json")).await {
                setter.set(listed);
            }
        });
    });
    html! {
        <section>
            if !samples.is_empty() {
                <div class="sec-h"><h2>{ "Samples" }</h2><span class="push quiet">{ "they come with this site" }</span></div>
                <ul class="slist">
                    { for samples.iter().map(|sample| {
                        let address = format!("{SAMPLES}{}", sample.file);
                        let href = format!("?dump={address}");
                        let open = app.open.clone();
                        let onclick = move |event: MouseEvent| {
                            event.prevent_default();
                            open.emit(Source::Address(address.clone()));
                        };
                        html! {
                            <li><a {href} {onclick}>
                                { small_icon(Glyph::Charts) }
                                <span><span class="strong">{ &sample.title }</span>{ " " }<span class="d">{ &sample.about }</span></span>
                                <span class="m">{ format!("{} · {}", sample.producer, words::bytes(sample.bytes)) }</span>
                            </a></li>
                        }
                    }) }
                </ul>
            }
        </section>
    }
}
