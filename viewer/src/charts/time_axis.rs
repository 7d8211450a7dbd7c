//! Times of the call below something that spans it.

use shared::session::answers::Range;
use yew::prelude::*;

use super::axis::{self, Anchor};
use super::observe::use_width;
use super::scale::TimeScale;
use crate::components::styled::Styled;

/// Properties of [`TimeAxis`].
#[derive(Properties, PartialEq)]
pub struct TimeAxisProps {
    /// The time from the left edge to the right one.
    pub range: Range,
    /// The start of the dump, which times are told from.
    pub origin: f64,
}

/// Times of the call below something that spans it.
#[component]
pub fn TimeAxis(props: &TimeAxisProps) -> Html {
    let node = use_node_ref();
    let width = use_width(&node);
    let labels = if width > 0.0 { axis::labels(&TimeScale { range: props.range, width }, props.origin) } else { Vec::new() };
    html! {
        <div class="axis-x" aria-hidden="true" ref={node}>
            { for labels.into_iter().map(|label| {
                let class = match label.anchor {
                    Anchor::Start => "e0",
                    Anchor::Middle => "",
                    Anchor::End => "e1",
                };
                html! { <Styled {class} style={vec![("left", format!("{:.1}px", label.x))]}>{ label.text }</Styled> }
            }) }
        </div>
    }
}
