//! Spans with a value, side by side on one line of time.

use shared::session::answers::{Band, Range};
use yew::prelude::*;

use super::styled::{Styled, percentage};
use crate::words;

/// A band of a smaller share than this does not carry its name: there is no room.
const NAMED: f64 = 0.08;

/// Properties of [`Bands`].
#[derive(Properties, PartialEq)]
pub struct BandsProps {
    /// The spans, in order.
    pub bands: Vec<Band>,
    /// The time from the left edge to the right one.
    pub range: Range,
    /// The start of the dump, which times are told from.
    pub origin: f64,
    /// What they are bands of, for who cannot see them.
    pub label: AttrValue,
    /// Whether wide bands carry their name.
    #[prop_or(true)]
    pub named: bool,
}

/// Spans with a value, side by side on one line of time.
#[component]
pub fn Bands(props: &BandsProps) -> Html {
    let Range { start, end } = props.range;
    let length = (end - start).max(1.0);
    let shown = props.bands.iter().filter(|band| band.end >= start && band.start <= end);
    let said = shown.clone().map(|band| title(band, props.origin)).collect::<Vec<_>>().join(", ");
    html! {
        <div class="bands" role="img" aria-label={format!("{}: {said}", props.label)}>
            { for shown.map(|band| {
                let left = ((band.start - start) / length).clamp(0.0, 1.0);
                let width = ((band.end - start) / length).clamp(0.0, 1.0) - left;
                let style = vec![("left", percentage(left)), ("width", percentage(width))];
                let name = (props.named && width >= NAMED).then(|| html! { <b class="lb">{ &band.value }</b> });
                html! {
                    <Styled class={classes!("band", class(&band.value))} title={title(band, props.origin)} {style}>{ name.unwrap_or_default() }</Styled>
                }
            }) }
        </div>
    }
}

fn title(band: &Band, origin: f64) -> String {
    format!("{} {} to {}", band.value, words::call_time(band.start - origin), words::call_time(band.end - origin))
}

/// The class that paints a state; values of a dump that name no state of the standard are painted alike.
pub fn class(value: &str) -> &'static str {
    match value {
        "new" | "stable" => "st-new",
        "checking" | "gathering" => "st-checking",
        "connecting" | "have-local-offer" | "have-remote-offer" | "have-local-pranswer" | "have-remote-pranswer" => "st-connecting",
        "connected" | "completed" | "complete" => "st-connected",
        "disconnected" => "st-disconnected",
        "failed" => "st-failed",
        "closed" => "st-closed",
        _ => "st-other",
    }
}
