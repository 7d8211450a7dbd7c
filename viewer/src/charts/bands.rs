//! A state over time as a row of bands: colour and pattern by state, the name where it fits.

use shared::session::answers::{Band, Range};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::axis::clock;
use super::layout::{Placed, place};
use super::observe::use_width;
use super::scale::TimeScale;

/// What a row of bands shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// In order.
    pub bands: Vec<Band>,
    /// The visible time.
    pub range: Range,
    /// Zero of the call clock.
    pub origin: f64,
    /// What the state is called, for screen readers.
    pub name: AttrValue,
}

/// A row of bands, as wide as it is given room.
#[component]
pub fn Bands(props: &Props) -> Html {
    let Props { bands, range, origin, name } = props;
    let row = use_node_ref();
    let width = use_width(&row);
    let placed = if width > 0.0 { place(bands, &TimeScale { range: *range, width }) } else { Vec::new() };
    let places = placed.clone();
    let node = row.clone();
    use_effect(move || {
        if let Some(row) = node.cast::<Element>() {
            put(&row, &places);
        }
    });
    let values = distinct(bands);
    let items = placed.iter().filter_map(|placed| {
        let band = bands.get(placed.index)?;
        let span = format!("{} {} to {}", band.value, clock(band.start - origin, 0), clock(band.end - origin, 0));
        Some(html! {
            <span role="listitem" class={classes!("band", class_of(&band.value, &values))} title={span.clone()} aria-label={span}>
                <span class="lb">{ band.value.clone() }</span>
            </span>
        })
    });
    html! { <div class="bands" role="list" aria-label={name.clone()} ref={row}>{ for items }</div> }
}

/// Positions are set on the elements: the page's content policy refuses styles in markup.
fn put(row: &Element, places: &[Placed]) {
    let children = row.children();
    for (index, placed) in places.iter().enumerate() {
        let Some(child) = children.item(index as u32).and_then(|child| child.dyn_into::<HtmlElement>().ok()) else { continue };
        let _ = child.style().set_property("left", &format!("{:.2}px", placed.x));
        let _ = child.style().set_property("width", &format!("{:.2}px", placed.width));
    }
}

fn distinct(bands: &[Band]) -> Vec<&str> {
    let mut values: Vec<&str> = Vec::new();
    for band in bands {
        if values.len() < 64 && !values.contains(&band.value.as_str()) {
            values.push(&band.value);
        }
    }
    values
}

/// Class of a state. States without a meaning of their own take turns in three depths.
pub fn class_of(value: &str, values: &[&str]) -> &'static str {
    match value {
        "new" | "frozen" | "waiting" => "st-new",
        "checking" | "in-progress" | "gathering" => "st-checking",
        "connecting" | "have-local-offer" | "have-remote-offer" | "have-local-pranswer" | "have-remote-pranswer" => "st-connecting",
        "connected" | "completed" | "complete" | "succeeded" | "stable" | "open" => "st-connected",
        "disconnected" => "st-disconnected",
        "failed" => "st-failed",
        "closed" => "st-closed",
        "bandwidth" => "limited-bandwidth",
        "cpu" => "limited-cpu",
        "false" | "none" | "" => "st-muted",
        _ => {
            let index = values.iter().filter(|other| **other != "false" && **other != "none").position(|other| *other == value);
            ["quantity-2", "quantity-1", "quantity-3"][index.unwrap_or(0) % 3]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_their_colour_and_others_take_turns() {
        assert_eq!(class_of("completed", &[]), "st-connected");
        assert_eq!(class_of("disconnected", &[]), "st-disconnected");
        let values = ["none", "libvpx", "OpenH264"];
        assert_eq!(class_of("none", &values), "st-muted");
        assert_ne!(class_of("libvpx", &values), class_of("OpenH264", &values));
    }
}
