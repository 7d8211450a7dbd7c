//! Microphones, cameras and screens that were captured, and the devices that were listed last.

use super::Type::{Number, Text};
use super::facts::client::{Captured, ClientFacts};
use super::{Row, Value, feature, feature_of, row};
use serde_json::Value as Json;

const TRACK: &str = "getUserMedia and getDisplayMedia successes";
const LISTED: &str = "last enumerateDevices call";

/// A device, by the track it gave or the entry of the list.
pub(super) enum Device<'a> {
    Captured(&'a Captured),
    Listed(&'a Json),
}

/// A feature of a device.
pub(super) type DeviceFeature = feature_of!(Device<'_>);

#[rustfmt::skip]
pub(super) static TABLE: &[DeviceFeature] = &[
    feature("origin", Text, "", "How it is known: getUserMedia, getDisplayMedia or enumerateDevices.", "name of the call", "", |device: &Device<'_>| {
        Some(Value::Text(match device {
            Device::Captured(Captured { display: true, .. }) => "getDisplayMedia",
            Device::Captured(_) => "getUserMedia",
            Device::Listed(_) => "enumerateDevices",
        }.into()))
    }),
    feature("kind", Text, "", "audio or video of a track; audioinput, audiooutput or videoinput of the list.", TRACK,
        "https://w3c.github.io/mediacapture-main/#dom-mediadevicekind", |device| match device {
            Device::Captured(captured) => text(&captured.kind),
            Device::Listed(listed) => text(listed["kind"].as_str()?),
        }),
    feature("label", Text, "", "Name of the device.", TRACK, "https://w3c.github.io/mediacapture-main/#dom-mediadeviceinfo-label", |device| text(label(device))),
    feature("usbId", Text, "", "USB vendor and product at the end of its label.", TRACK, "", |device| super::client::usb_id_of(label(device)).map(Value::Text)),
    feature("deviceId", Text, "", "Its id within the origin.", LISTED, "https://w3c.github.io/mediacapture-main/#dom-mediadeviceinfo-deviceid",
        |device| match device { Device::Listed(listed) => text(listed["deviceId"].as_str()?), Device::Captured(_) => None }),
    feature("groupId", Text, "", "Shared by what is one device.", LISTED, "https://w3c.github.io/mediacapture-main/#dom-mediadeviceinfo-groupid",
        |device| match device { Device::Listed(listed) => text(listed["groupId"].as_str()?), Device::Captured(_) => None }),
    feature("trackIdentifier", Text, "", "Id of the track it gave.", TRACK, "https://w3c.github.io/mediacapture-main/#dom-mediastreamtrack-id",
        |device| captured(device).and_then(|captured| text(&captured.track))),
    feature("startTime", Number, "epoch ms", "When it gave the track.", TRACK, "", |device| captured(device).map(|captured| Value::Number(captured.time))),
    feature("endedAfter", Number, "ms", "Time until its track ended by itself.", "track event `ended`",
        "https://w3c.github.io/mediacapture-main/#event-mediastreamtrack-ended",
        |device| captured(device).and_then(|captured| Some(Value::Number(captured.ended? - captured.time)))),
];

#[inline(never)]
pub(super) fn rows(client: &ClientFacts) -> Vec<Row> {
    let devices = client.captured.iter().map(Device::Captured).chain(client.enumerated.1.iter().map(Device::Listed));
    devices.map(|device| row!(&[TABLE], &device)).collect()
}

fn captured<'a>(device: &Device<'a>) -> Option<&'a Captured> {
    match device {
        Device::Captured(captured) => Some(captured),
        Device::Listed(_) => None,
    }
}

fn label<'a>(device: &Device<'a>) -> &'a str {
    match device {
        Device::Captured(captured) => &captured.label,
        Device::Listed(listed) => listed["label"].as_str().unwrap_or_default(),
    }
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}
