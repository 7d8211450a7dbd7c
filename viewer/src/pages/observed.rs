//! What the Overview and the Findings page say of a finding, in marks and phrases.

use shared::session::answers::{Fact, Finding, Range, number};
use yew::prelude::*;

use crate::words;

/// The mark of a severity or of another outcome: its shape tells it as well as its colour.
pub(super) fn mark(severity: &str) -> Html {
    let (name, ground, sign) = match severity {
        "critical" => ("Critical", "M4.4.8h5.200l3.600 3.600v5.200l-3.600 3.600H4.400L.8 9.600V4.400z", "M7 3.6v4M7 10h.01"),
        "high" => ("High", "M7 1 13.4 12.600H.6z", ""),
        "medium" => ("Medium", "M7 .6 13.4 7 7 13.4.6 7z", ""),
        "low" => ("Low", "", RING),
        "clear" => ("Clear", "", "M1.4 7a5.600 5.600 0 1 0 11.200 0 5.600 5.600 0 1 0-11.200 0M4.5 7.2l1.800 1.800 3.300-3.700"),
        "info" => ("Info", "", "M1.4 7a5.600 5.600 0 1 0 11.200 0 5.600 5.600 0 1 0-11.200 0M7 6.600v3M7 4.300h.01"),
        _ => ("Not measurable", "", "M1.4 7a5.600 5.600 0 1 0 11.200 0 5.600 5.600 0 1 0-11.200 0"),
    };
    html! {
        <svg class={classes!("sv", severity.to_owned())} viewBox="0 0 14 14" role="img" aria-label={name}>
            if !ground.is_empty() { <path class="ground" d={ground} /> }
            if !sign.is_empty() { <path class="line" d={sign} /> }
        </svg>
    }
}

const RING: &str = "M2.4 7a4.600 4.600 0 1 0 9.200 0 4.600 4.600 0 1 0-9.200 0";

/// Where a finding is.
pub(crate) fn place(finding: &Finding) -> String {
    let parts = [finding.connection.as_deref().unwrap_or_default(), finding.label.as_str()];
    let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    if parts.len() == 2 && parts[0] == parts[1] { parts[0].to_owned() } else { parts.join(" · ") }
}

/// From the start of the first range to the end of the last; `None` if it holds all the time.
pub(super) fn spanned(finding: &Finding) -> Option<Range> {
    let first = *finding.ranges.first()?;
    let widest = |all: Range, range: &Range| Range { start: all.start.min(range.start), end: all.end.max(range.end) };
    Some(finding.ranges.iter().fold(first, widest))
}

/// A range as times of the call, such as `6:25 – 7:13`.
pub(super) fn times(range: Range, origin: f64) -> String {
    let (start, end) = (words::call_time(range.start - origin), words::call_time(range.end - origin));
    if start == end { start } else { format!("{start} – {end}") }
}

/// When a finding was.
pub(super) fn when(finding: &Finding, origin: f64) -> String {
    spanned(finding).map_or_else(|| "whole call".to_owned(), |range| times(range, origin))
}

/// Ends of names of values: their unit, and how it is written.
const UNITS: [(&str, &str); 6] =
    [("InPercent", " %"), ("InMs", " ms"), ("InSeconds", " s"), ("InBitsPerSecond", " bit/s"), ("InDb", " dB"), ("InCount", "")];

/// The name of a value in words, and the value with its unit.
pub(super) fn value(fact: &Fact) -> (String, String) {
    let (name, unit) = UNITS.iter().find_map(|(end, unit)| Some((fact.name.strip_suffix(end)?, *unit))).unwrap_or((&fact.name, ""));
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(if text.is_empty() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() });
    }
    let number = number(&fact.value).filter(|_| !unit.is_empty() || name == "value");
    let value = number.map_or_else(|| fact.value.clone(), |number| format!("{}", (number * 100.0).round() / 100.0));
    (text, value + unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_named_in_words() {
        let said = |name: &str, text: &str| value(&Fact { name: name.into(), value: text.into() });
        assert_eq!(said("valueInPercent", "12.3456"), ("Value".into(), "12.35 %".into()));
        assert_eq!(said("longestInSeconds", "4"), ("Longest".into(), "4 s".into()));
        assert_eq!(said("srtpCipher", "AES"), ("Srtp cipher".into(), "AES".into()));
        assert_eq!(said("errorCode", "701"), ("Error code".into(), "701".into()));
    }

    #[test]
    fn a_moment_is_one_time() {
        assert_eq!(times(Range { start: 61_000.0, end: 61_100.0 }, 1_000.0), "1:00");
        assert_eq!(times(Range { start: 61_000.0, end: 66_000.0 }, 1_000.0), "1:00 – 1:05");
    }
}
