//! The user, the page or the system refused a device.

use super::captures::failed_captures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "deviceNotAllowed",
    title: "Not allowed to use the device",
    category: Category::Devices,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Peripheral, Tag::Behavior],
    meaning: "A request for microphone, camera or screen ended with NotAllowedError.",
    importance: "Nothing is captured: the others neither hear nor see this participant.",
    advice: "Check the permission in the address bar and in the privacy settings of the system, that the page is served over HTTPS, \
             and that a frame has the allow attribute. Ask again only after a click, with words that say why.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia",
    needs: &["navigator.mediaDevices.getUserMediaOnFailure"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    failed_captures(call, &["NotAllowedError", "PermissionDeniedError", "SecurityError"], Severity::High)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_refusal_alone() {
        let ask = "0 client navigator.mediaDevices.getUserMedia {\"audio\":true}\n";
        let found =
            fires(&RULE, &format!("{ask} 1 client navigator.mediaDevices.getUserMediaOnFailure \"NotAllowedError: Permission denied\""));
        assert_eq!((found[0].severity, &*found[0].subject.label), (Severity::High, "audio"));
        let shown = "0 client navigator.mediaDevices.getDisplayMedia {\"video\":true}
            1 client navigator.mediaDevices.getDisplayMediaOnFailure \"NotAllowedError: Permission denied by user\"";
        assert_eq!((fires(&RULE, shown)[0].severity, &*fires(&RULE, shown)[0].subject.label), (Severity::Low, "display"));
        clear(&RULE, &format!("{ask} 1 client navigator.mediaDevices.getUserMediaOnFailure \"NotFoundError\""));
        not_measurable(&RULE, "0 create {}");
    }
}
