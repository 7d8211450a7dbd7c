//! A phone or tablet of Apple was captured.

use super::captures::devices_called;
use crate::model::device::Kind;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "apple",
    title: "Apple phone or tablet as device",
    category: Category::Devices,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Peripheral],
    meaning: "The name of a captured device says that an iPhone or iPad served as camera or microphone of a computer.",
    importance: "Good to know: it comes over the air, and goes when the phone rings or leaves the room.",
    advice: "Nothing. Choose another device if it drops out.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadeviceinfo-label",
    needs: &["navigator.mediaDevices.getUserMediaOnSuccess"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    devices_called(call, Severity::Info, Kind::Apple)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_by_name() {
        let captured = |label: &str| {
            let ask = "0 client navigator.mediaDevices.getUserMedia {\"audio\":true}";
            format!("{ask}\n 1 client navigator.mediaDevices.getUserMediaOnSuccess [[\"audio\",\"a\",\"{label}\"]]")
        };
        assert_eq!(fires(&RULE, &captured("iPhone von Kim Microphone"))[0].severity, Severity::Info);
        assert_eq!(fires(&RULE, &captured("iPad Camera"))[0].severity, Severity::Info);
        clear(&RULE, &captured("FaceTime HD Camera"));
        not_measurable(&RULE, &captured(""));
    }
}
