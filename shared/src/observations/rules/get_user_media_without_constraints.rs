//! A request for audio and video did not say which device or quality.

use super::captures::bare_captures;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "getUserMediaWithoutConstraints",
    title: "Audio and video without constraints",
    category: Category::Devices,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Peripheral, Tag::Audio, Tag::Video],
    meaning: "getUserMedia was called for audio and video with nothing but true, after a first call that usually only asks for permission.",
    importance: "Browser and system choose device and quality: often not those the person meant, and different ones on each machine.",
    advice: "Offer a choice of devices and ask with deviceId; say which size, frame rate or processing the page needs.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#dom-mediastreamconstraints",
    needs: &["navigator.mediaDevices.getUserMedia"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    bare_captures(call, &["audio", "video"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_from_the_second_request_on() {
        let ask = |second: u32| format!("{second} client navigator.mediaDevices.getUserMedia {{\"audio\":true,\"video\":true}}\n");
        let found = fires(&RULE, &format!("{}{}{}", ask(0), ask(1), ask(2)));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Info, Some(2.0)));
        clear(&RULE, &ask(0));
        clear(&RULE, &ask(0).repeat(2).replacen("true", "{\"deviceId\":\"a\"}", 9));
        not_measurable(&RULE, "0 create {}");
    }
}
