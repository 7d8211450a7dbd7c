//! A virtual device was captured.

use super::captures::devices_called;
use crate::model::device::Kind;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "virtual",
    title: "Virtual device",
    category: Category::Devices,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Peripheral],
    meaning: "The name of a captured device says that it is software, not hardware.",
    importance: "It may deliver silence or a still picture when its application is not running, and it adds delay and load.",
    advice: "Choose the real device, unless the software is used on purpose.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadeviceinfo-label",
    needs: &["navigator.mediaDevices.getUserMediaOnSuccess"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    devices_called(call, Severity::Medium, Kind::Virtual)
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
        assert_eq!(fires(&RULE, &captured("OBS Virtual Camera"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &captured("BlackHole 2ch"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &captured("NDI Video"))[0].severity, Severity::Medium);
        clear(&RULE, &captured("Observatory Microphone"));
        clear(&RULE, &captured("Handinator"));
        not_measurable(&RULE, &captured(""));
    }
}
