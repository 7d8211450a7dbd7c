//! A Bluetooth device was captured.

use super::captures::devices_called;
use crate::model::device::Kind;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "bluetooth",
    title: "Bluetooth device",
    category: Category::Devices,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Peripheral, Tag::Audio],
    meaning: "The name of a captured device says that it is connected over Bluetooth.",
    importance: "While its microphone is open, a headset mostly falls back to telephone quality, and there are 100 to 300 ms more delay.",
    advice: "For better sound use the microphone of the computer together with the headset, or a wire.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadeviceinfo-label",
    needs: &["navigator.mediaDevices.getUserMediaOnSuccess"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    devices_called(call, Severity::Info, Kind::Bluetooth)
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
        assert_eq!(fires(&RULE, &captured("AirPods Pro"))[0].severity, Severity::Info);
        assert_eq!(fires(&RULE, &captured("Headset (WH-1000XM4 Hands-Free AG Audio)"))[0].severity, Severity::Info);
        assert_eq!(fires(&RULE, &captured("BT Headset"))[0].severity, Severity::Info);
        clear(&RULE, &captured("Built-in Microphone"));
        clear(&RULE, &captured("Subtle Mic"));
        not_measurable(&RULE, &captured(""));
    }
}
