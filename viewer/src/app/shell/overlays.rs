//! Dialogs over the page: keys, pasted text, an address, a question before another host is asked.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::palette::Palette;
use crate::app::keys::KEYS;
use crate::app::use_app;
use crate::components::dialog::Dialog;
use crate::engine::Source;
use crate::pages::samples::SamplesDialog;
use crate::state::Action;
use crate::state::ui::{Foreign, Overlay};

/// Whatever lies over the page now.
#[component]
pub(in crate::app) fn Overlays() -> Html {
    let app = use_app();
    match app.state.ui.foreign.clone() {
        Some(Foreign::Address(address)) => return html! { <Fetch {address} /> },
        Some(Foreign::File { origin, name }) => return html! { <Handover {origin} {name} /> },
        None => {}
    }
    match app.state.ui.overlay.clone() {
        None => Html::default(),
        Some(Overlay::Help) => html! { <Help /> },
        Some(Overlay::Palette) => html! { <Palette /> },
        Some(Overlay::Paste) => html! { <Paste /> },
        Some(Overlay::Address) => html! { <Address /> },
        Some(Overlay::Samples(samples)) => html! { <SamplesDialog {samples} /> },
    }
}

#[component]
fn Help() -> Html {
    let app = use_app();
    html! {
        <Dialog title="Keys" on_close={app.on(Action::Overlay(None))}>
            <table class="table flush"><tbody>
                { for KEYS.iter().map(|(keys, what)| html! {
                    <tr><th scope="row">{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</th><td>{ *what }</td></tr>
                }) }
            </tbody></table>
            <p class="xs quiet">{ "Single letters are off while a field has the focus." }</p>
        </Dialog>
    }
}

#[component]
fn Paste() -> Html {
    let app = use_app();
    let field = use_node_ref();
    let said = use_state_eq(|| None::<&'static str>);
    let onsubmit = {
        let (open, field, said) = (app.open.clone(), field.clone(), said.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let text = field.cast::<HtmlTextAreaElement>().map(|field| field.value()).unwrap_or_default();
            match Source::text(&text) {
                _ if text.trim().is_empty() => said.set(Some("There is no text to open")),
                Ok(source) => open.emit(source),
                Err(_) => said.set(Some("The browser cannot make a file of the text")),
            }
        }
    };
    html! {
        <Dialog title="Paste a dump" on_close={app.on(Action::Overlay(None))}>
            <form {onsubmit}>
                <textarea ref={field} aria-label="Text of the dump" rows="12" spellcheck="false" autofocus=true
                    placeholder="Text of an rtcStats dump, webrtc-internals JSON or about:webrtc report" />
                <div class="row"><button class="btn primary" type="submit">{ "Open" }</button><span class="sm" role="status">{ *said }</span></div>
            </form>
        </Dialog>
    }
}

#[component]
fn Address() -> Html {
    let app = use_app();
    let field = use_node_ref();
    let onsubmit = {
        let (app, field) = (app.clone(), field.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let address = field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            app.dispatch(Action::Overlay(None));
            app.open.emit(Source::Address(address.trim().to_owned()));
        }
    };
    html! {
        <Dialog title="Open from an address" on_close={app.on(Action::Overlay(None))}>
            <form {onsubmit}>
                <input ref={field} class="field" type="text" inputmode="url" aria-label="Address" autofocus=true spellcheck="false"
                    placeholder="https://example.org/dump.gz" />
                <p class="xs quiet">{ "The browser fetches the file. On another host, that host must let other sites read it." }</p>
                <div class="row"><button class="btn primary" type="submit">{ "Open" }</button></div>
            </form>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct FetchProps {
    address: String,
}

#[component]
fn Fetch(props: &FetchProps) -> Html {
    let app = use_app();
    let agree = {
        let (open, address) = (app.open.clone(), props.address.clone());
        move |_| open.emit(Source::Address(address.clone()))
    };
    let close = app.on(Action::AskForeign(None));
    html! {
        <Dialog title="Fetch from another host?" on_close={close.clone()}>
            <p>{ "The address is not on the host of this page. Fetching it tells that host your network address and that someone here opens this file." }</p>
            <p class="mono address">{ &props.address }</p>
            <p class="xs quiet">{ "No cookies are sent. If the host does not let other sites read it, download the file and drop it here." }</p>
            <div class="row">
                <button class="btn primary" type="button" onclick={agree}>{ "Fetch it" }</button>
                <button class="btn" type="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Do not fetch" }</button>
            </div>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct HandoverProps {
    origin: String,
    name: String,
}

#[component]
fn Handover(props: &HandoverProps) -> Html {
    let app = use_app();
    let agree = {
        let app = app.clone();
        move |_| {
            if let Some(source) = app.handed.take() {
                app.open.emit(source);
            }
        }
    };
    let close = app.on(Action::AskForeign(None));
    html! {
        <Dialog title="Open the dump of another page?" on_close={close.clone()}>
            <p>{ "The page that opened this one hands over a recording. It is read here like any file, and nothing goes back." }</p>
            <p class="mono address">{ &props.origin }</p>
            <p class="xs quiet">{ &props.name }</p>
            <div class="row">
                <button class="btn primary" type="button" onclick={agree}>{ "Open it" }</button>
                <button class="btn" type="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Do not open" }</button>
            </div>
        </Dialog>
    }
}
