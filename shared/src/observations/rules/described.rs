//! What several rules ask of the lines of session descriptions: which were changed, moved or doubled.

use crate::codec::description::is_compressed;
use crate::observations::call::{Connection, Description, media_sections};
use crate::observations::{Occurrence, Severity, Verdict};
use std::collections::{HashMap, HashSet};

/// The lines of a section as they were created and as they were set.
pub(super) type Section = (Vec<String>, Vec<String>);

/// For each local description that was set right after it was made: its event and its sections before and after.
/// What is set again later is no longer compared: by then the browser itself has added candidates.
pub(super) fn created_and_set(connection: &Connection<'_>) -> Vec<(Description, Vec<Section>)> {
    let mut created: Option<Description> = None;
    let mut pairs = Vec::new();
    for description in connection.descriptions() {
        match &*description.method {
            "createOfferOnSuccess" | "createAnswerOnSuccess" => created = Some(description),
            "setLocalDescription" => {
                let of_same_kind = created.take().filter(|created| created.kind == description.kind);
                pairs.extend(of_same_kind.map(|created| (created, description)));
            }
            _ => {}
        }
    }
    pairs.retain(|(created, set)| !is_compressed(&created.sdp) && !is_compressed(&set.sdp));
    let sections = |created: Description, set: Description| {
        let lines = |sdp: &str| -> Vec<Vec<String>> {
            media_sections(sdp).into_iter().map(|section| section.into_iter().map(str::to_owned).collect()).collect()
        };
        let (mut before, mut after) = (lines(&created.sdp), lines(&set.sdp));
        let count = before.len().max(after.len());
        before.resize(count, Vec::new());
        after.resize(count, Vec::new());
        (set, before.into_iter().zip(after).collect())
    };
    pairs.into_iter().map(|(created, set)| sections(created, set)).collect()
}

/// Lines of `these` that `others` lack, counted one by one.
pub(super) fn missing<'l>(these: &'l [String], others: &[String]) -> Vec<&'l str> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for line in others {
        *left.entry(line).or_default() += 1;
    }
    let is_missing = |line: &&'l str| match left.get_mut(*line) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    these.iter().map(String::as_str).filter(is_missing).collect()
}

/// How many lines of both stand elsewhere: those outside of the longest sequence that kept its order.
pub(super) fn moved((before, after): &Section) -> usize {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, line) in before.iter().enumerate().rev() {
        places.entry(line).or_default().push(at);
    }
    let common: Vec<usize> = after.iter().filter_map(|line| places.get_mut(line.as_str())?.pop()).collect();
    // The smallest last place of a rising sequence of each length.
    let mut ends: Vec<usize> = Vec::new();
    for place in &common {
        let length = ends.partition_point(|end| end < place);
        match ends.get_mut(length) {
            Some(end) => *end = *place,
            None => ends.push(*place),
        }
    }
    common.len() - ends.len()
}

/// Whether a description that was set holds the same line twice in a section.
pub(super) fn duplicated(connection: &Connection<'_>, local: bool) -> Verdict {
    let mut described = connection.descriptions_set();
    described.retain(|description| description.is_local() == local && !description.sdp.is_empty());
    if described.is_empty() {
        return Verdict::NotMeasurable("the dump holds no description of that end".into());
    }
    let doubles = |description: &Description| -> Vec<String> {
        let in_section = |section: Vec<&str>| {
            let mut seen = HashSet::new();
            section.into_iter().filter(|line| !seen.insert(*line)).map(str::to_owned).collect::<Vec<_>>()
        };
        media_sections(&description.sdp).into_iter().flat_map(in_section).collect()
    };
    let worst = described.iter().map(|description| (description, doubles(description))).max_by_key(|(_, lines)| lines.len());
    match worst {
        Some((description, lines)) if !lines.is_empty() => Occurrence::new(Severity::Low, connection.subject())
            .at(description.time)
            .event(description.event)
            .value("valueInCount", lines.len())
            .value("lines", few(lines.iter().map(String::as_str)))
            .into(),
        _ => Verdict::Clear,
    }
}

/// The first few lines, as a value.
pub(super) fn few<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<&'l str> {
    const FEW: usize = 5;
    lines.take(FEW).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(before: &str, after: &str) -> Section {
        let lines = |text: &str| text.split(' ').map(str::to_owned).collect();
        (lines(before), lines(after))
    }

    #[test]
    fn lines_are_counted_one_by_one() {
        let (before, after) = section("a b b c", "b a d");
        assert_eq!((missing(&before, &after), missing(&after, &before)), (vec!["b", "c"], vec!["d"]));
    }

    #[test]
    fn the_fewest_lines_count_as_moved() {
        assert_eq!(moved(&section("a b c d", "d a b c")), 1);
        assert_eq!(moved(&section("a b c d", "b a d c")), 2);
        assert_eq!(moved(&section("a b c d", "a x b d")), 0);
    }
}
