//! From a chart to the samples that it draws: a button in its head, and a key.

use shared::session::answers::{Member, Range};
use yew::prelude::*;

use super::grouping::name;
use crate::components::icon::{Glyph, small_icon};
use crate::effects::keyboard;
use crate::state::ui::Samples;

/// The samples of members of one chart.
pub fn samples_of(title: String, members: &[Member], range: Range) -> Option<Samples> {
    let first = members.first()?;
    let series = members.iter().map(|member| (member.path.clone(), name(member).to_owned()));
    Some(Samples { title, shape: first.shape, unit: first.unit, series: series.collect(), range })
}

/// The button in the head of a chart.
pub fn button(title: &str, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button class="ib as-table" type="button" aria-label={format!("Samples of {title} as a table")} title="Samples as a table (T)" {onclick}>
            { small_icon(Glyph::Table) }
        </button>
    }
}

/// Whether a key that a chart hears asks for its samples.
pub fn is_asked(event: &KeyboardEvent) -> bool {
    keyboard::key(event) == "t" && !event.ctrl_key() && !event.alt_key() && !event.meta_key()
}
