//! Which series share a plot, what the plot is called, and which colour each series has.

use std::collections::HashMap;

use shared::session::answers::{Member, SeriesPath, Shape, Unit};

/// Series that stay apart in one plot.
pub const MOST: usize = 8;

/// Series of one plot: the same member of several objects of one connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// In the order they were picked.
    pub members: Vec<Member>,
}

/// What tells a series from others of its plot.
pub fn name(member: &Member) -> &str {
    if member.object_label.is_empty() { &member.path.object } else { &member.object_label }
}

impl Group {
    /// Name of the member, as a title.
    pub fn title(&self) -> String {
        self.members.first().map_or_else(String::new, |member| title(&member.path.member))
    }

    /// Unit of its numbers.
    pub fn unit(&self) -> Unit {
        self.members.first().map_or(Unit::None, |member| member.unit)
    }

    /// Stays the same while the group is shown.
    pub fn key(&self) -> String {
        self.members.first().map_or_else(String::new, |member| {
            let path = &member.path;
            format!("{}\n{}\n{}", path.connection, path.object, path.member)
        })
    }
}

/// Puts members of the same name, type and unit of one connection together; more than eight are shown one by one.
pub fn group(members: &[Member]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for member in members {
        let fits = |group: &&mut Group| group.members.first().is_some_and(|first| belong(first, member));
        match groups.iter_mut().find(fits) {
            Some(group) if member.shape == Shape::Number => group.members.push(member.clone()),
            _ => groups.push(Group { members: vec![member.clone()] }),
        }
    }
    groups.into_iter().flat_map(multiples).collect()
}

fn belong(first: &Member, member: &Member) -> bool {
    first.shape == member.shape
        && first.unit == member.unit
        && first.stats_type == member.stats_type
        && first.path.connection == member.path.connection
        && first.path.member == member.path.member
}

fn multiples(group: Group) -> Vec<Group> {
    if group.members.len() <= MOST {
        return vec![group];
    }
    group.members.into_iter().map(|member| Group { members: vec![member] }).collect()
}

/// The colours of the shown series: given in order, kept while shown, never twice in one plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Colours {
    given: HashMap<SeriesPath, usize>,
}

impl Colours {
    /// Gives a colour to every series of these plots and takes it from all others.
    pub fn assign(&mut self, groups: &[Group]) {
        let mut given = HashMap::new();
        for group in groups {
            let kept: Vec<Option<usize>> = group.members.iter().map(|member| self.given.get(&member.path).copied()).collect();
            let mut used: Vec<usize> = Vec::new();
            for (index, member) in group.members.iter().enumerate() {
                let colour = match kept[index] {
                    Some(colour) if !used.contains(&colour) => colour,
                    _ => least_used(&given, |colour| used.contains(&colour) || kept.contains(&Some(colour))),
                };
                used.push(colour);
                given.insert(member.path.clone(), colour);
            }
        }
        self.given = given;
    }

    /// The colour of a series, 0 to 7.
    pub fn of(&self, path: &SeriesPath) -> Option<usize> {
        self.given.get(path).copied()
    }
}

fn least_used(given: &HashMap<SeriesPath, usize>, taken: impl Fn(usize) -> bool) -> usize {
    let free = (0..MOST).filter(|colour| !taken(*colour));
    free.min_by_key(|colour| (given.values().filter(|other| *other == colour).count(), *colour)).unwrap_or(0)
}

/// A member's name for people: derived ones without their brackets, unit and rate, which stand beside the title.
pub fn title(member: &str) -> String {
    let Some(name) = member.strip_prefix('[').and_then(|name| name.strip_suffix(']')) else { return member.to_owned() };
    let name = name.split_once("_in_").map_or(name, |(name, _)| name);
    let name = name.strip_suffix("/s").unwrap_or(name);
    name.replace('/', " / ")
}

/// A member's name in a list, where a rate must be told from its counter: `bytesSent /s`.
pub fn list_name(member: &str) -> String {
    let name = title(member);
    if counter_of(member).is_some() { name + " /s" } else { name }
}

/// The raw counter behind a derived rate, such as `bytesSent` behind `[bytesSent_in_bits/s]`.
pub fn counter_of(member: &str) -> Option<&str> {
    let name = member.strip_prefix('[')?.strip_suffix("/s]")?;
    let name = name.split_once("_in_").map_or(name, |(name, _)| name);
    (!name.is_empty() && !name.contains(['/', '*', '+', '-'])).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(connection: &str, object: &str, name: &str) -> Member {
        Member {
            path: SeriesPath { connection: connection.into(), object: object.into(), member: name.into() },
            stats_type: "inbound-rtp".into(),
            object_label: object.into(),
            shape: Shape::Number,
            unit: Unit::None,
            derived: false,
            counter: false,
            flat: false,
            samples: 2,
            last: String::new(),
            extent: None,
            formula: String::new(),
        }
    }

    fn sizes(members: &[Member]) -> Vec<usize> {
        group(members).iter().map(|group| group.members.len()).collect()
    }

    #[test]
    fn the_same_member_of_one_connection_shares_a_plot() {
        let members = [
            member("PC_0", "IT1", "jitter"),
            member("PC_0", "IT1", "fps"),
            member("PC_0", "IT2", "jitter"),
            member("PC_1", "IT1", "jitter"),
        ];
        assert_eq!(sizes(&members), [2, 1, 1]);
    }

    #[test]
    fn other_units_types_and_states_stay_apart() {
        let first = member("PC_0", "a", "jitter");
        let unit = Member { unit: Unit::Seconds, ..member("PC_0", "b", "jitter") };
        let kind = Member { stats_type: "outbound-rtp".into(), ..member("PC_0", "c", "jitter") };
        let states = ["d", "e"].map(|object| Member { shape: Shape::State, ..member("PC_0", object, "jitter") });
        assert_eq!(sizes(&[first, unit, kind, states[0].clone(), states[1].clone()]), [1, 1, 1, 1, 1]);
    }

    #[test]
    fn more_than_eight_become_small_multiples() {
        let many = |count: usize| (0..count).map(|index| member("PC_0", &index.to_string(), "jitter")).collect::<Vec<_>>();
        assert_eq!(sizes(&many(8)), [8]);
        assert_eq!(sizes(&many(9)), [1; 9]);
    }

    #[test]
    fn colours_are_given_in_order_kept_and_never_shared_in_a_plot() {
        let names: Vec<Member> = ["a", "b", "c"].iter().map(|object| member("PC_0", object, "jitter")).collect();
        let mut colours = Colours::default();
        colours.assign(&group(&names));
        let of = |colours: &Colours, index: usize| colours.of(&names[index].path);
        assert_eq!((of(&colours, 0), of(&colours, 1), of(&colours, 2)), (Some(0), Some(1), Some(2)));
        colours.assign(&group(&names[1..]));
        assert_eq!((of(&colours, 0), of(&colours, 1), of(&colours, 2)), (None, Some(1), Some(2)));
        colours.assign(&group(&names));
        assert_eq!((of(&colours, 0), of(&colours, 1), of(&colours, 2)), (Some(0), Some(1), Some(2)));
        let eight: Vec<Member> = (0..8).map(|index| member("PC_0", &index.to_string(), "fps")).collect();
        let mut all = names.clone();
        all.extend(eight.clone());
        colours.assign(&group(&all));
        let mut seen: Vec<_> = eight.iter().map(|member| colours.of(&member.path)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 8);
    }

    #[test]
    fn derived_names_are_titled_by_what_they_measure() {
        assert_eq!(title("[bytesSent_in_bits/s]"), "bytesSent");
        assert_eq!(title("[totalDecodeTime/framesDecoded_in_ms]"), "totalDecodeTime / framesDecoded");
        assert_eq!(list_name("[bytesSent_in_bits/s]"), "bytesSent /s");
        assert_eq!(list_name("bytesSent"), "bytesSent");
        assert_eq!(title("qualityLimitationDurations.cpu"), "qualityLimitationDurations.cpu");
    }

    #[test]
    fn the_counter_of_a_rate_is_known_and_that_of_a_ratio_is_not() {
        assert_eq!(counter_of("[bytesSent_in_bits/s]"), Some("bytesSent"));
        assert_eq!(counter_of("[packetsLost/s]"), Some("packetsLost"));
        assert_eq!(counter_of("[totalDecodeTime/framesDecoded_in_ms]"), None);
        assert_eq!(counter_of("jitter"), None);
    }
}
