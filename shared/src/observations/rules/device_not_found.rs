//! A device that was asked for is not there.

use super::captures::failed_captures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "deviceNotFound",
    title: "Device not found",
    category: Category::Devices,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Peripheral, Tag::Bug],
    meaning: "A request for microphone, camera or screen ended with NotFoundError.",
    importance: "Nothing is captured of that kind: the others do not hear or see this participant.",
    advice: "Ask only for kinds that enumerateDevices lists, and fall back to audio alone. An id of a device that was unplugged must not \
             be asked for as exact.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia",
    needs: &["navigator.mediaDevices.getUserMediaOnFailure"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    failed_captures(call, &["NotFoundError", "DevicesNotFoundError"], Severity::High)
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
        let found = fires(&RULE, &failed("NotFoundError: Requested device not found"));
        assert_eq!((found[0].severity, &*found[0].subject.label), (Severity::High, "audio and video"));
        let again = "
            2 client navigator.mediaDevices.getUserMedia {\"audio\":true}
            3 client navigator.mediaDevices.getUserMediaOnSuccess [[\"audio\",\"a\",\"Microphone\"]]";
        assert_eq!(fires(&RULE, &format!("{}{again}", failed("NotFoundError: Requested device not found")))[0].severity, Severity::Medium);
        clear(&RULE, &failed("NotAllowedError"));
        not_measurable(&RULE, "0 create {}");
    }
}
