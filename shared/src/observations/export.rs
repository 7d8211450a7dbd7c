//! Observations as JSON, in the words of the public rtcStats session payload where they mean the same.

use super::{Category, Observation, Occurrence, Outcome, Rule, Tag};
use serde_json::{Map, Value, json};

/// An entry for each occurrence, and one for each rule that is clear or not measurable.
pub fn entries(observations: &[Observation]) -> Vec<Value> {
    observations.iter().flat_map(of_rule).collect()
}

fn of_rule(observation: &Observation) -> Vec<Value> {
    let rule = observation.rule;
    match &observation.outcome {
        Outcome::Fired(occurrences) => occurrences.iter().map(|occurrence| Value::Object(fired(rule, occurrence))).collect(),
        Outcome::Clear => vec![Value::Object(head(rule, "clear"))],
        Outcome::NotMeasurable(reason) => {
            let mut entry = head(rule, "notMeasurable");
            entry.insert("reason".into(), reason.as_str().into());
            vec![Value::Object(entry)]
        }
    }
}

fn head(rule: &Rule, outcome: &str) -> Map<String, Value> {
    let tags: Vec<&str> = rule.tags.iter().map(|tag: &Tag| tag.name()).collect();
    let entry = json!({ "type": rule.key, "outcome": outcome, "category": rule.category.name(), "tags": tags });
    let Value::Object(entry) = entry else { unreachable!("written as an object") };
    entry
}

fn fired(rule: &Rule, occurrence: &Occurrence) -> Map<String, Value> {
    let mut entry = head(rule, "fired");
    entry.insert("severity".into(), occurrence.severity.name().into());
    entry.insert("source".into(), source(rule.category, occurrence));
    if let Some(first) = occurrence.first_seen() {
        entry.insert("firstSeenAt".into(), first.0.into());
    }
    entry.extend(occurrence.values.clone());
    if !occurrence.subject.label.is_empty() {
        entry.insert("subject".into(), occurrence.subject.label.as_str().into());
    }
    if !occurrence.ranges.is_empty() {
        entry.insert("ranges".into(), occurrence.ranges.iter().map(|range| json!([range.start.0, range.end.0])).collect());
    }
    if let Some((name, value, unit)) = occurrence.threshold {
        entry.insert("threshold".into(), json!({ "name": name, "value": value, "unit": unit }));
    }
    if !occurrence.members.is_empty() {
        entry.insert("members".into(), json!(occurrence.members));
    }
    if !occurrence.events.is_empty() {
        entry.insert("events".into(), json!(occurrence.events));
    }
    entry
}

/// Ids of what the occurrence is about: `pid` of the connection, and of its kind what names it there.
fn source(category: Category, occurrence: &Occurrence) -> Value {
    let subject = &occurrence.subject;
    let object = match category {
        Category::Pairs => "cpid",
        Category::Devices => "labelId",
        _ => "sid",
    };
    let mut source = Map::new();
    source.extend(subject.connection.as_ref().map(|id| ("pid".to_owned(), id.as_str().into())));
    source.extend(subject.object.as_ref().map(|id| (object.to_owned(), id.as_str().into())));
    source.extend(subject.ssrc.map(|ssrc| ("ssrcId".to_owned(), ssrc.into())));
    Value::Object(source)
}
