//! A device could not be opened.

use super::captures::failed_captures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "deviceInUse",
    title: "Device in use",
    category: Category::Devices,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Peripheral],
    meaning: "A request for microphone, camera or screen ended with NotReadableError, or with AbortError where the \
              browser knew no reason: the system did not hand the device out.",
    importance: "Nothing is captured of that kind: the others do not hear or see this participant.",
    advice: "Close other applications and pages that use the device, plug it in again, or offer another. On some systems it is the privacy \
             setting of the system that stands behind it.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia",
    needs: &["navigator.mediaDevices.getUserMediaOnFailure"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    failed_captures(call, &["NotReadableError", "TrackStartError", "AbortError"], Severity::High)
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
        let found = fires(&RULE, &failed("NotReadableError: Could not start video source"));
        assert_eq!((found[0].severity, &*found[0].subject.label), (Severity::High, "audio and video"));
        let again = "
            2 client navigator.mediaDevices.getUserMedia {\"audio\":true}
            3 client navigator.mediaDevices.getUserMediaOnSuccess [[\"audio\",\"a\",\"Microphone\"]]";
        assert_eq!(
            fires(&RULE, &format!("{}{again}", failed("NotReadableError: Could not start video source")))[0].severity,
            Severity::Medium
        );
        clear(&RULE, &failed("NotFoundError"));
        not_measurable(&RULE, "0 create {}");
    }
}
