//! The weights of the scores, to be seen and changed.

use shared::session::answers::{ChangedWeight, Settings, WeightRow};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::{Context, settings};
use crate::words;

/// The weights, closed until a person wants to see them; that some are changed is said also then.
pub(super) fn weights(app: &Context, rows: &[WeightRow]) -> Html {
    let changed = rows.iter().filter(|row| row.value != row.default).count();
    let said = if changed == 0 { "Weights".to_owned() } else { format!("Weights: {} changed", words::count(changed as u64)) };
    let reset = {
        let app = app.clone();
        move |_: MouseEvent| settings::set(&app, Settings { weights: Vec::new(), ..app.state.view.settings.clone() })
    };
    html! {
        <details class="weights sm">
            <summary class={classes!("quiet", (changed > 0).then_some("changed"))}>{ said }</summary>
            { for rows.iter().map(|row| field(app, row)) }
            <button class="link" type="button" disabled={changed == 0} onclick={reset}>{ "Use the default weights" }</button>
        </details>
    }
}

fn field(app: &Context, row: &WeightRow) -> Html {
    let onchange = {
        let (app, name, default) = (app.clone(), row.name.clone(), row.default);
        move |event: Event| {
            let value = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            let mut all = app.state.view.settings.clone();
            all.weights.retain(|weight| weight.name != name);
            // An empty field means the default.
            if value.is_finite() && value != default {
                all.weights.push(ChangedWeight { name: name.clone(), value: value.clamp(0.0, 100.0) });
            }
            settings::set(&app, all);
        }
    };
    html! {
        <label>
            <span>{ &row.meaning }</span>
            <input class="field" type="number" min="0" max="100" step="any" data-weight={row.name.clone()} value={row.value.to_string()} {onchange} />
            <span class="quiet">{ if row.value == row.default { String::new() } else { format!("not {}", row.default) } }</span>
        </label>
    }
}
