//! No device can do what was asked for.

use super::captures::failed_captures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "overconstrained",
    title: "Constraints that no device meets",
    category: Category::Devices,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Peripheral, Tag::Bug, Tag::Configuration],
    meaning: "A request for media ended with OverconstrainedError: a required constraint (exact, min or max) is met by no device.",
    importance: "Nothing is captured, although there may be a device that would do.",
    advice: "Ask for ideal values instead, and fall back to a request without the constraint.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia",
    needs: &["navigator.mediaDevices.getUserMediaOnFailure"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    failed_captures(call, &["OverconstrainedError", "ConstraintNotSatisfiedError"], Severity::High)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_that_error_and_less_so_after_another_try() {
        let failed = |error: &str| {
            let ask = "0 client navigator.mediaDevices.getUserMedia {\"audio\":true,\"video\":true}";
            format!("{ask}\n 1 client navigator.mediaDevices.getUserMediaOnFailure \"{error}\"\n")
        };
        let found = fires(&RULE, &failed("OverconstrainedError"));
        assert_eq!((found[0].severity, &*found[0].subject.label), (Severity::High, "audio and video"));
        let again = "
            2 client navigator.mediaDevices.getUserMedia {\"audio\":true}
            3 client navigator.mediaDevices.getUserMediaOnSuccess [[\"audio\",\"a\",\"Microphone\"]]";
        assert_eq!(fires(&RULE, &format!("{}{again}", failed("OverconstrainedError")))[0].severity, Severity::Medium);
        clear(&RULE, &failed("NotFoundError"));
        not_measurable(&RULE, "0 create {}");
    }
}
