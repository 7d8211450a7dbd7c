//! The bar at the top: sign, the open file, commands, theme, help.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::{FILE_FIELD, use_app};
use crate::components::icon::{Glyph, icon, sign, small_icon};
use crate::effects::{file, keyboard};
use crate::engine::Source;
use crate::state::Action;
use crate::state::ui::{Overlay, Theme};

/// The bar at the top.
#[component]
pub(super) fn Bar() -> Html {
    let app = use_app();
    let name = app.state.phase.name().map(str::to_owned);
    let choose = {
        let open = app.open.clone();
        move |event: Event| {
            if let Some(chosen) = event.target_dyn_into::<HtmlInputElement>().and_then(|field| file::chosen(&field)) {
                open.emit(Source::File(chosen));
            }
        }
    };
    let pick = |_: MouseEvent| {
        keyboard::click(FILE_FIELD);
    };
    let home = {
        let app = app.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            app.close();
        }
    };
    let theme = app.state.ui.theme;
    let theme_name = match theme {
        Theme::System => "Theme: follows the system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    };
    html! {
        <header class="bar">
            <a class="brand" href="./" aria-label="rtclens, start page" onclick={home.clone()}>{ sign() }<span>{ "rtclens" }</span></a>
            if let Some(name) = name {
                <div class="tab">
                    <span class="trunc" title={name.clone()}>{ name }</span>
                    <button class="ib x" type="button" aria-label="Close this dump" onclick={home}>{ small_icon(Glyph::Close) }</button>
                </div>
                <button class="tab-add" type="button" aria-label="Open another dump" title="Open another dump" onclick={pick}>
                    { icon(Glyph::Plus) }
                </button>
            }
            <input id={FILE_FIELD} class="sr" type="file" tabindex="-1" aria-label="File to open" onchange={choose} />
            <div class="bar-end">
                <button class="cmd" type="button" aria-label="Go to, search, run" onclick={app.on(Action::Overlay(Some(Overlay::Palette)))}>
                    { icon(Glyph::Search) }<span>{ "Go to, search, run" }</span><kbd>{ "Ctrl K" }</kbd>
                </button>
                <button class={classes!("ib", (theme != Theme::System).then_some("set"))} type="button" aria-label={theme_name} title={theme_name}
                    onclick={app.on(Action::SetTheme(theme.next()))}>{ icon(Glyph::Theme) }</button>
                <button class="ib hide-sm" type="button" aria-label="Help" title="Keys" onclick={app.on(Action::Overlay(Some(Overlay::Help)))}>
                    { icon(Glyph::Help) }
                </button>
            </div>
        </header>
    }
}
