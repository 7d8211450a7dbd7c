//! Features of the client as a whole.

use super::Type::{self, Count, Flag, Number, Text};
use super::facts::client::{Asked, Captured, ClientFacts};
use super::{Names, Value, feature, feature_of, shared};
use serde_json::Value as Json;

const GET_USER_MEDIA: &str = "https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia";
const GET_DISPLAY_MEDIA: &str = "https://w3c.github.io/mediacapture-screen-share/#dom-mediadevices-getdisplaymedia";
const ENUMERATE_DEVICES: &str = "https://w3c.github.io/mediacapture-main/#dom-mediadevices-enumeratedevices";
const ENDED: &str = "https://w3c.github.io/mediacapture-main/#event-mediastreamtrack-ended";
const CREATE: &str = "client event `create`";

/// Whether a member of what the client said is a feature of its own.
pub(super) fn is_feature(name: &str) -> bool {
    TABLE.iter().any(|feature| feature.column.name == name)
}

/// A feature of the client.
pub(super) type ClientFeature = feature_of!(ClientFacts);

#[rustfmt::skip]
pub(super) static TABLE: &[ClientFeature] = &[
    feature("startTime", Number, "epoch ms", "When the client's first event was.", "first event of the client", "",
        |client: &ClientFacts| client.range.map(|range| Value::Number(range.0))),
    feature("duration", Number, "ms", "Time from the client's first event to its last.", "first and last event of the client", "",
        |client| client.range.map(|range| Value::Number(range.1 - range.0))),
    feature("userAgent", Text, "", "User agent, where the client tells it.", CREATE,
        "https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-useragent", |client| said(client, ["userAgent", "", ""])),
    shared("userAgentData", Type::Json, "", "Brands and platform of the browser, as User-Agent Client Hints tell them.", CREATE,
        "https://wicg.github.io/ua-client-hints/#dom-navigatorua-useragentdata", said, ["userAgentData", "", ""]),
    feature("operatingSystem", Text, "", "Family of operating systems, such as Windows, macOS, Android; absent where the browser has no client hints.",
        "client event `create`: userAgentData.platform", "https://wicg.github.io/ua-client-hints/#dom-navigatoruadata-platform",
        |client| client.create.get("userAgentData")?.get("platform").map(own)),
    shared("hardwareConcurrency", Count, "", "Logical processors.", CREATE,
        "https://html.spec.whatwg.org/multipage/workers.html#dom-navigator-hardwareconcurrency", said, ["hardwareConcurrency", "", ""]),
    shared("deviceMemory", Number, "GiB", "Memory of the device, roughly.", CREATE,
        "https://www.w3.org/TR/device-memory/#dom-navigatordevicememory-devicememory", said, ["deviceMemory", "", ""]),
    shared("cpuPerformance", Count, "", "How powerful the browser takes the processor to be.", CREATE,
        "https://wicg.github.io/cpu-performance/", said, ["cpuPerformance", "", ""]),
    shared("screen", Type::Json, "", "Size and pixel ratio of the screen.", CREATE, "https://www.w3.org/TR/cssom-view/#screen", said, ["screen", "", ""]),
    shared("window", Type::Json, "", "Size of the window.", CREATE, "https://www.w3.org/TR/cssom-view/#dom-window-innerwidth", said, ["window", "", ""]),
    shared("reloadCount", Count, "", "How often the page was loaded anew.", CREATE, "", said, ["reloadCount", "", ""]),

    feature("calledGetUserMedia", Flag, "", "Whether microphone or camera was asked for.", "any getUserMedia call", GET_USER_MEDIA,
        |client| asked(client, |asked| !asked.display)),
    feature("calledGetUserMediaAudio", Flag, "", "Whether a microphone was asked for.", "any getUserMedia call: audio", GET_USER_MEDIA,
        |client| asked(client, |asked| !asked.display && asked.audio)),
    feature("calledGetUserMediaVideo", Flag, "", "Whether a camera was asked for.", "any getUserMedia call: video", GET_USER_MEDIA,
        |client| asked(client, |asked| !asked.display && asked.video)),
    feature("calledGetUserMediaCombined", Flag, "", "Whether one call asked for both.", "any getUserMedia call: audio, video", GET_USER_MEDIA,
        |client| asked(client, |asked| !asked.display && asked.audio && asked.video)),
    feature("getUserMediaError", Text, "", "Error of the first request that failed.", "first getUserMedia failure", GET_USER_MEDIA,
        |client| client.user_media.0.first().map(error)),
    feature("getUserMediaErrorCount", Count, "", "Requests that failed.", "getUserMedia failures", GET_USER_MEDIA,
        |client| count(client.user_media.0.len())),
    feature("getUserMediaSuccessCount", Count, "", "Requests that succeeded.", "getUserMedia successes", GET_USER_MEDIA,
        |client| count(client.user_media.1 as usize)),
    shared("audioDeviceUsbId", Text, "", "USB vendor and product of the first microphone that has them at the end of its label.",
        "getUserMedia successes: labels", "", usb_id, ["audio", "", ""]),
    shared("videoDeviceUsbId", Text, "", "USB vendor and product of the first camera that has them at the end of its label.",
        "getUserMedia successes: labels", "", usb_id, ["video", "", ""]),

    feature("calledGetDisplayMedia", Flag, "", "Whether the screen was asked for.", "any getDisplayMedia call", GET_DISPLAY_MEDIA,
        |client| asked(client, |asked| asked.display)),
    feature("calledGetDisplayMediaAudio", Flag, "", "Whether the screen was asked for with its sound.", "any getDisplayMedia call: audio",
        GET_DISPLAY_MEDIA, |client| asked(client, |asked| asked.display && asked.audio)),
    feature("calledGetDisplayMediaVideo", Flag, "", "Whether the picture of the screen was asked for, which it is unless refused.",
        "any getDisplayMedia call: video", GET_DISPLAY_MEDIA, |client| asked(client, |asked| asked.display && asked.video_by_default)),
    feature("getDisplayMediaErrorCount", Count, "", "Requests that failed.", "getDisplayMedia failures", GET_DISPLAY_MEDIA,
        |client| count(client.display_media.0.len())),
    feature("getDisplayMediaSuccessCount", Count, "", "Requests that succeeded.", "getDisplayMedia successes", GET_DISPLAY_MEDIA,
        |client| count(client.display_media.1 as usize)),

    feature("enumerateDevicesCount", Count, "", "How often devices were listed.", "enumerateDevices calls", ENUMERATE_DEVICES,
        |client| count(client.enumerated.0 as usize)),
    feature("webSocketConnectionTime", Number, "ms", "How long the connection that uploads the dump took to open.",
        "first event `websocket`: connectionTime", "", |client| client.socket.as_ref()?.get("connectionTime").map(own)),

    shared("audioEnded", Flag, "", "Whether a microphone's track ended by itself. Absent if none did.", "getUserMedia successes, track event `ended`", ENDED,
        ended, ["audio", "", ""]),
    shared("audioShortDuration", Flag, "", "Whether one did within a second. Absent if none did.", "getUserMedia successes, track event `ended`", ENDED,
        short, ["audio", "", ""]),
    shared("videoEnded", Flag, "", "Whether a camera's track ended by itself. Absent if none did.", "getUserMedia successes, track event `ended`", ENDED,
        ended, ["video", "", ""]),
    shared("videoShortDuration", Flag, "", "Whether one did within a second. Absent if none did.", "getUserMedia successes, track event `ended`", ENDED,
        short, ["video", "", ""]),
];

fn said(client: &ClientFacts, [name, ..]: Names) -> Option<Value> {
    client.create.get(name).map(own)
}

/// A JSON value as the value of a feature.
pub(super) fn own(value: &Json) -> Value {
    match value {
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => number.as_f64().map_or_else(|| Value::Json(value.clone()), Value::Number),
        Json::String(text) => Value::Text(text.clone()),
        Json::Null | Json::Array(_) | Json::Object(_) => Value::Json(value.clone()),
    }
}

fn asked(client: &ClientFacts, is_it: fn(&Asked) -> bool) -> Option<Value> {
    Some(Value::Flag(client.asked.iter().any(is_it)))
}

fn count(count: usize) -> Option<Value> {
    Some(Value::Number(count as f64))
}

/// Clients write an error as its text, Chrome as an object with its name.
fn error(error: &Json) -> Value {
    own(error.get("error").unwrap_or(error))
}

fn of_user<'a>(client: &'a ClientFacts, kind: &'a str) -> impl Iterator<Item = &'a Captured> {
    client.captured.iter().filter(move |captured| !captured.display && captured.kind == kind)
}

fn usb_id(client: &ClientFacts, [kind, ..]: Names) -> Option<Value> {
    of_user(client, kind).find_map(|captured| usb_id_of(&captured.label)).map(Value::Text)
}

/// The `vendor:product` in parentheses that ends the label of a USB device, such as `Logitech BRIO (046d:085e)`.
pub(super) fn usb_id_of(label: &str) -> Option<String> {
    let label = label.strip_suffix(')')?;
    let from = label.char_indices().rev().nth(8)?.0;
    let id = &label[from..];
    (id.chars().nth(4) == Some(':')).then(|| id.to_owned())
}

fn ended(client: &ClientFacts, [kind, ..]: Names) -> Option<Value> {
    of_user(client, kind).any(|captured| captured.ended.is_some()).then_some(Value::Flag(true))
}

fn short(client: &ClientFacts, [kind, ..]: Names) -> Option<Value> {
    let is_short = |captured: &Captured| captured.ended.is_some_and(|ended| ended - captured.time < 1000.0);
    of_user(client, kind).any(is_short).then_some(Value::Flag(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usb_ids_end_a_label() {
        assert_eq!(usb_id_of("Logitech BRIO (046d:085e)").as_deref(), Some("046d:085e"));
        for other in ["", ")", "Fake (abc)", "Webcam (046d-085e)", "Mikrofon ä (é:)", "046d:085e"] {
            assert_eq!(usb_id_of(other), None, "{other}");
        }
    }

    #[test]
    fn errors_of_every_producer_are_texts() {
        let text = |json: &str| error(&serde_json::from_str(json).unwrap());
        assert_eq!(text(r#""NotAllowedError: denied""#), Value::Text("NotAllowedError: denied".into()));
        assert_eq!(text(r#"{"error":"NotFoundError","error_message":""}"#), Value::Text("NotFoundError".into()));
        assert_eq!(text(r#"{"error":"NotFoundError","error_message":"no"}"#), Value::Text("NotFoundError".into()));
    }
}
