//! Echo cancellation was switched off.

use super::captures::constraints_of;
use crate::model::capture::Request;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag};
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    key: "aecDisabled",
    title: "Echo cancellation disabled",
    category: Category::Devices,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Peripheral, Tag::Audio, Tag::Configuration, Tag::Outbound],
    meaning: "A request for a microphone asked for echoCancellation to be false.",
    importance: "Without headphones the others hear themselves again.",
    advice: "Leave it on for speech. Off is right for music, line inputs, and devices that cancel echo themselves.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#def-constraint-echoCancellation",
    needs: &["navigator.mediaDevices.getUserMedia"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    let mut requests = call.captures.iter().filter(|request| request.method == "getUserMedia").peekable();
    if requests.peek().is_none() {
        return Outcome::NotMeasurable("the dump holds no call of getUserMedia".into());
    }
    let is_off = |wanted: &Value| {
        let required = || ["exact", "ideal"].iter().find_map(|name| wanted.get(name)?.as_bool());
        wanted.as_bool().or_else(required) == Some(false)
    };
    let without = requests.filter(|request| {
        let audio = constraints_of(&request.event.value, "audio");
        audio.and_then(|audio| audio.get("echoCancellation").map(is_off)).unwrap_or(false) && !request.failed
    });
    let occurrence = |request: &Request<'_>| {
        Occurrence::new(Severity::Medium, call.device_subject("audio")).at(request.event.timestamp).event(request.at)
    };
    Outcome::found(without.map(occurrence).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn asked(audio: &str) -> String {
        format!("0 client navigator.mediaDevices.getUserMedia {{\"audio\":{audio}}}")
    }

    #[test]
    fn fires_when_it_is_off() {
        for off in [
            "{\"echoCancellation\":false}",
            "{\"echoCancellation\":{\"exact\":false}}",
            "\"{\\\"echoCancellation\\\":{\\\"ideal\\\":false}}\"",
        ] {
            assert_eq!(fires(&RULE, &asked(off))[0].severity, Severity::Medium);
        }
    }

    #[test]
    fn is_silent_by_default() {
        clear(&RULE, &asked("true"));
        clear(&RULE, &asked("{\"echoCancellation\":{\"ideal\":true}}"));
        not_measurable(&RULE, "0 create {}");
    }
}
