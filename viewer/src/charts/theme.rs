//! The colours of the style sheet and the pixels of the screen, read once and again whenever they change.

use shared::session::answers::number;
use std::rc::Rc;

use gloo_events::EventListener;
use plotters::style::RGBColor;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit};
use yew::prelude::*;

use super::canvas::pixel_ratio;
use crate::effects::layout;

/// What a plot is painted with.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Series, in the order they are given out.
    pub series: [RGBColor; 8],
    /// Lines of the grid.
    pub grid: RGBColor,
    /// The line at the foot of a plot.
    pub base: RGBColor,
    /// Stripes over a gap.
    pub gap: RGBColor,
    /// Labels.
    pub ink: RGBColor,
    /// The ground under everything.
    pub ground: RGBColor,
    /// Font families, as in a style sheet.
    pub font: String,
    /// Pixels of the screen for each of the page.
    pub ratio: f64,
}

impl Theme {
    /// Reads the custom properties of the page. A scheme-dependent value is only resolved where it is used, so a probe uses each.
    pub fn read() -> Option<Theme> {
        let document = web_sys::window()?.document()?;
        let probe: HtmlElement = document.create_element("i").ok()?.dyn_into().ok()?;
        probe.set_hidden(true);
        document.body()?.append_child(&probe).ok()?;
        let computed = |name: &str| {
            probe.style().set_property("color", &format!("var({name})")).ok()?;
            layout::style(&probe, "color")
        };
        let colour = |name: &str| computed(name).and_then(|text| parse(&text)).unwrap_or(RGBColor(128, 128, 128));
        let font = layout::style(&probe, "font-family");
        let theme = Theme {
            series: ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7", "--c8"].map(colour),
            grid: colour("--grid"),
            base: colour("--line-strong"),
            gap: colour("--gap"),
            ink: colour("--ink-3"),
            ground: colour("--bg"),
            font: font.filter(|font| !font.is_empty()).unwrap_or_else(|| "sans-serif".into()),
            ratio: pixel_ratio(),
        };
        probe.remove();
        Some(theme)
    }
}

/// A computed colour, such as `rgb(18, 87, 209)`.
fn parse(text: &str) -> Option<RGBColor> {
    let mut parts = text.strip_prefix("rgb")?.trim_start_matches(['a', '(']).split([',', ' ', ')', '/']).filter(|part| !part.is_empty());
    let mut next = || number(parts.next()?).map(|part| part.round() as u8);
    Some(RGBColor(next()?, next()?, next()?))
}

/// The present theme; the component renders again when the scheme or the contrast changes, or the page is zoomed or moved to another screen.
#[hook]
pub fn use_theme() -> Rc<Theme> {
    let theme = use_state(|| Rc::new(Theme::read().unwrap_or_else(Theme::colourless)));
    let setter = theme.setter();
    // The last query is about the present pixels, so others need another watch.
    use_effect_with(theme.ratio, move |ratio| {
        let read = move || {
            if let Some(theme) = Theme::read() {
                setter.set(Rc::new(theme));
            }
        };
        let watch = watch(*ratio, read);
        move || drop(watch)
    });
    (*theme).clone()
}

impl Theme {
    /// For a page without a body, where nothing can be seen anyway.
    fn colourless() -> Theme {
        let grey = RGBColor(128, 128, 128);
        Theme { series: [grey; 8], grid: grey, base: grey, gap: grey, ink: grey, ground: grey, font: "sans-serif".into(), ratio: 1.0 }
    }
}

/// Calls back when the system or the page changes the scheme, or the screen has no longer so many pixels, until it is dropped.
fn watch(ratio: f64, changed: impl Fn() + Clone + 'static) -> Watch {
    let pixels = format!("(resolution: {ratio}dppx)");
    let window = web_sys::window();
    let query = |text: &str| window.as_ref().and_then(|window| window.match_media(text).ok().flatten());
    let queries =
        ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)", &pixels].into_iter().filter_map(query);
    let listeners = queries.map(|query| {
        let changed = changed.clone();
        EventListener::new(&query, "change", move |_| changed())
    });
    let listeners = listeners.collect();
    let closure = Closure::<dyn Fn()>::new(changed);
    let root: Option<Element> = window.and_then(|window| window.document()).and_then(|document| document.document_element());
    let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).ok();
    if let (Some(root), Some(observer)) = (root, &observer) {
        let options = MutationObserverInit::new();
        options.set_attributes(true);
        // What can be observed is the page's own root; a failure only means that the scheme is not followed.
        let _ = observer.observe_with_options(&root, &options);
    }
    Watch { _listeners: listeners, observer, _closure: closure }
}

struct Watch {
    _listeners: Vec<EventListener>,
    observer: Option<MutationObserver>,
    _closure: Closure<dyn Fn()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_colours_are_read() {
        assert_eq!(parse("rgb(18, 87, 209)"), Some(RGBColor(18, 87, 209)));
        assert_eq!(parse("rgba(10, 99, 117, 0.1)"), Some(RGBColor(10, 99, 117)));
        assert_eq!(parse("rgb(10 99 117 / 0.1)"), Some(RGBColor(10, 99, 117)));
        assert_eq!(parse("color(srgb 0 0 0)"), None);
    }
}
