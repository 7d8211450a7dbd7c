//! The head of the page: rates or raw counters, how much time is visible, and saving.

use shared::session::answers::Range;
use yew::prelude::*;

use super::is_length;
use super::shown::Mode;

/// Lengths of time that a button shows, in milliseconds.
const LENGTHS: [(&str, f64); 3] = [("30 s", 30e3), ("2 min", 120e3), ("5 min", 300e3)];

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) mode: Mode,
    pub(super) on_mode: Callback<Mode>,
    pub(super) range: Range,
    pub(super) whole: Range,
    pub(super) on_range: Callback<Range>,
    pub(super) on_reset: Callback<()>,
    pub(super) on_list: Callback<()>,
    pub(super) on_csv: Callback<()>,
    /// Members shown.
    pub(super) count: usize,
    /// Whether a narrow screen shows the list in place of the plots.
    pub(super) listing: bool,
}

#[component]
pub(super) fn Bar(props: &Props) -> Html {
    let Props { mode, on_mode, range, whole, on_range, on_reset, on_list, on_csv, count, listing } = props;
    let mode_button = |name: &'static str, own: Mode| {
        let on_mode = on_mode.clone();
        html! { <button aria-pressed={(*mode == own).to_string()} onclick={move |_| on_mode.emit(own)}>{ name }</button> }
    };
    let lengths = LENGTHS.into_iter().filter(|(_, length)| *length < whole.end - whole.start).map(|(name, length)| {
        let (on_range, middle) = (on_range.clone(), f64::midpoint(range.start, range.end));
        let asked = Range { start: middle - length / 2.0, end: middle + length / 2.0 };
        html! { <button aria-pressed={is_length(*range, length).to_string()} onclick={move |_| on_range.emit(asked)}>{ name }</button> }
    });
    let all = {
        let on_reset = on_reset.clone();
        html! { <button aria-pressed={(range == whole).to_string()} onclick={move |_| on_reset.emit(())}>{ "All" }</button> }
    };
    let (on_list, on_csv) = (on_list.clone(), on_csv.clone());
    html! {
        <header class="head">
            <div class="t"><h1>{ "Charts" }</h1></div>
            <div class="actions">
                <button class="btn charts-list" aria-expanded={listing.to_string()} onclick={move |_| on_list.emit(())}>
                    { if *listing { "Show charts".to_owned() } else { format!("Members, {count} on") } }
                </button>
                <span class="seg charts-mode" role="group" aria-label="Counters">
                    { mode_button("Rates", Mode::Rates) }
                    { mode_button("Raw counters", Mode::Raw) }
                </span>
                <span class="seg" role="group" aria-label="Visible time">{ for lengths }{ all }</span>
                <button class="btn charts-csv" disabled={*count == 0} onclick={move |_| on_csv.emit(())} title="Save the visible numbers">{ "CSV" }</button>
            </div>
        </header>
    }
}
