//! A USB device was captured.

use super::captures::devices_called;
use crate::model::device::Kind;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "usb",
    title: "USB device",
    category: Category::Devices,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Peripheral],
    meaning: "The name of a captured device says that it is connected over USB.",
    importance: "Good to know: such devices are unplugged, share a bus and bring their own processing.",
    advice: "Nothing. With dropouts try another port and leave hubs out.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadeviceinfo-label",
    needs: &["navigator.mediaDevices.getUserMediaOnSuccess"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    devices_called(call, Severity::Info, Kind::Usb)
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
        assert_eq!(fires(&RULE, &captured("USB PnP Audio Device"))[0].severity, Severity::Info);
        clear(&RULE, &captured("Built-in Microphone"));
        not_measurable(&RULE, &captured(""));
        not_measurable(&RULE, &captured("3352be13-e025-45ea-90d3-1e02a1aacd9b"));
    }
}
