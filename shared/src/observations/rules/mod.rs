//! The rules, one for each file, and what several of them share.

use super::call::Call;
use super::{Occurrence, Outcome, Rule, Subject};
use crate::model::capture;
use serde_json::Value;

macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    connection_failed,
    device_not_allowed,
    network_audio_loss_in,
}

/// Fewer packets than that tell nothing of loss: two seconds of audio.
const FEWEST_PACKETS: f64 = 100.0;

/// Requests for media that ended in one of these errors.
fn failed_captures(call: &Call<'_>, errors: &[&str], judge: impl Fn(Subject) -> Occurrence) -> Outcome {
    if call.captures.is_empty() {
        return Outcome::NotMeasurable("the dump holds no request for media".into());
    }
    let failed = call.captures.iter().filter(|request| request.failed);
    let occurrences = failed.filter_map(|request| {
        let outcome = request.outcome?;
        let error = capture::error_name(&outcome.value);
        let asked = asked_kinds(&request.event.value).join(" and ");
        let subject = call.device_subject(if request.method == "getDisplayMedia" { "display" } else { &asked });
        errors.contains(&&*error).then(|| judge(subject).at(outcome.timestamp).event(request.at).value("error", error))
    });
    Outcome::found(occurrences.collect())
}

/// The kinds of media that constraints ask for.
fn asked_kinds(constraints: &str) -> Vec<String> {
    let Ok(Value::Object(constraints)) = serde_json::from_str(constraints) else { return Vec::new() };
    let wanted = |kind: &str| constraints.get(kind).is_some_and(|asked| !matches!(asked, Value::Bool(false) | Value::Null));
    ["audio", "video"].into_iter().filter(|kind| wanted(kind)).map(str::to_owned).collect()
}
