//! The limits of a rule, to be changed.

use shared::session::answers::{ChangedLimit, LimitRow, RuleText};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::{Context, settings};
use crate::charts::measure::Measure;

/// A field for each limit of a rule.
pub(super) fn fields(app: &Context, rule: &RuleText) -> Html {
    html! { { for rule.limits.iter().map(|limit| field(app, &rule.key, limit)) } }
}

fn field(app: &Context, rule: &str, limit: &LimitRow) -> Html {
    let all = app.state.view.settings.clone();
    let is_this = {
        let (rule, name) = (rule.to_owned(), limit.name.clone());
        move |changed: &ChangedLimit| changed.rule == rule && changed.name == name
    };
    let changed = all.limits.iter().find(|changed| is_this(changed)).map(|changed| changed.value);
    // In the unit that a person writes: percent, where the dump has shares of 1.
    let Measure { factor, name: unit } = Measure::of(limit.unit, 1.0);
    let default = limit.value;
    let change = {
        let (app, rule, name) = (app.clone(), rule.to_owned(), limit.name.clone());
        Callback::from(move |value: Option<f64>| {
            let mut all = all.clone();
            all.limits.retain(|changed| !is_this(changed));
            if let Some(value) = value.filter(|value| *value != default) {
                all.limits.push(ChangedLimit { rule: rule.clone(), name: name.clone(), value });
            }
            settings::set(&app, all);
        })
    };
    let number = move |value: f64| ((value * factor * 1e6).round() / 1e6).to_string();
    let shown = number(changed.unwrap_or(default));
    let onchange = {
        let (change, shown) = (change.clone(), shown.clone());
        move |event: Event| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            let value = field.value_as_number() / factor;
            // An empty field means the default. No limit lies below 0.
            if value < 0.0 { field.set_value(&shown) } else { change.emit(Some(value).filter(|value| value.is_finite())) }
        }
    };
    let reset = move |_: MouseEvent| change.emit(None);
    html! {
        <div class="limit-row">
            <label>
                <span class="mono">{ &limit.name }</span>
                <input class="field" type="number" min="0" step="any" data-limit={limit.name.clone()} value={shown} {onchange} />
                <span class="muted">{ unit }</span>
            </label>
            if changed.is_some() {
                <button class="link" type="button" onclick={reset}>{ format!("Back to {}", number(default)) }</button>
            }
            <p class="xs muted">{ &limit.basis }</p>
        </div>
    }
}
