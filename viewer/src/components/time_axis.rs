//! Times of the call below something that spans it.

use shared::session::answers::Range;
use yew::prelude::*;

use super::styled::{Styled, percentage};
use crate::words;

/// Milliseconds between two ticks that a person reads easily.
const STEPS: [f64; 19] =
    [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 1_200e3, 1_800e3, 3_600e3];
/// About as many as fit at 1,280 pixels.
const MOST: f64 = 9.0;

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
    let (from, to) = (props.range.start - props.origin, props.range.end - props.origin);
    html! {
        <div class="axis-x" aria-hidden="true">
            { for ticks(from, to).into_iter().map(|time| {
                let share = (time - from) / (to - from).max(1.0);
                let class = classes!((share <= 0.001).then_some("e0"), (share >= 0.999).then_some("e1"));
                let text = if to - from < 10_000.0 { words::exact_call_time(time) } else { words::call_time(time) };
                html! { <Styled {class} style={vec![("left", percentage(share))]}>{ text }</Styled> }
            }) }
        </div>
    }
}

/// Both ends and the round times between them that leave room for their words.
fn ticks(from: f64, to: f64) -> Vec<f64> {
    let length = to - from;
    if length.is_nan() || length <= 0.0 {
        return vec![from];
    }
    let hours = STEPS[STEPS.len() - 1] * (length / MOST / STEPS[STEPS.len() - 1]).ceil();
    let step = STEPS.into_iter().find(|step| length / step <= MOST).unwrap_or(hours);
    let first = (from / step).floor() as i64 + 1;
    let between = (first..).map(|number| number as f64 * step).take_while(|time| *time < to);
    let room = length / MOST * 0.6;
    let between = between.filter(|time| time - from >= room && to - time >= room);
    std::iter::once(from).chain(between).chain(std::iter::once(to)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_apart() {
        assert_eq!(ticks(0.0, 852_000.0), [0.0, 120e3, 240e3, 360e3, 480e3, 600e3, 720e3, 852e3]);
        assert_eq!(ticks(0.0, 60_000.0), [0.0, 10e3, 20e3, 30e3, 40e3, 50e3, 60e3]);
        assert_eq!(ticks(5.0, 5.0), [5.0]);
    }

    #[test]
    fn no_length_gives_more_than_a_page_holds() {
        for length in [1.0, 19.0, 1e3, 7.7e4, 1e7, 1e9, 1e12] {
            assert!(ticks(3.0, 3.0 + length).len() <= 12, "{length}");
        }
    }
}
