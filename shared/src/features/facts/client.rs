//! What the client did on its own: devices, capture, what it said of itself.

use super::trace::Entry;
use serde_json::{Map, Value as Json};

/// A request for media, a track it gave, or its failure.
pub(in crate::features) struct Captured {
    /// Whether it is the screen.
    pub(in crate::features) display: bool,
    /// When.
    pub(in crate::features) time: f64,
    /// `audio` or `video`.
    pub(in crate::features) kind: String,
    /// Id of the track.
    pub(in crate::features) track: String,
    /// Its label.
    pub(in crate::features) label: String,
    /// When it ended by itself.
    pub(in crate::features) ended: Option<f64>,
}

/// What was asked for in a request.
pub(in crate::features) struct Asked {
    pub(in crate::features) display: bool,
    pub(in crate::features) audio: bool,
    pub(in crate::features) video: bool,
    /// Whether video was not refused, which asks for it where the screen is captured.
    pub(in crate::features) video_by_default: bool,
}

/// What features of the client are computed from.
pub(in crate::features) struct ClientFacts {
    /// First and last event.
    pub(in crate::features) range: Option<(f64, f64)>,
    /// What it said of itself.
    pub(in crate::features) create: Map<String, Json>,
    /// Those members of it that are no features of their own.
    pub(in crate::features) more: Map<String, Json>,
    pub(in crate::features) asked: Vec<Asked>,
    pub(in crate::features) captured: Vec<Captured>,
    /// Errors and number of successes of getUserMedia.
    pub(in crate::features) user_media: (Vec<Json>, u32),
    /// Likewise of getDisplayMedia.
    pub(in crate::features) display_media: (Vec<Json>, u32),
    /// Calls of enumerateDevices, and what the last one found.
    pub(in crate::features) enumerated: (u32, Vec<Json>),
    /// Value of the first event of the upload's own socket.
    pub(in crate::features) socket: Option<Json>,
}

const MEDIA_DEVICES: &str = "navigator.mediaDevices.";

impl ClientFacts {
    #[inline(never)]
    pub(in crate::features) fn gather(trace: &[Entry<'_>]) -> ClientFacts {
        let mut facts = ClientFacts {
            range: trace.first().zip(trace.last()).map(|(first, last)| (first.time, last.time)),
            create: Map::new(),
            more: Map::new(),
            asked: Vec::new(),
            captured: Vec::new(),
            user_media: (Vec::new(), 0),
            display_media: (Vec::new(), 0),
            enumerated: (0, Vec::new()),
            socket: None,
        };
        let mut created = false;
        for entry in trace {
            match entry.method {
                "create" if !std::mem::replace(&mut created, true) => {
                    if let Json::Object(create) = entry.value() {
                        facts.create = create;
                    }
                }
                "websocket" if facts.socket.is_none() => facts.socket = Some(entry.value()),
                "MediaStreamTrack.onended" => facts.ended(entry),
                method => {
                    if let Some(method) = method.strip_prefix(MEDIA_DEVICES) {
                        facts.media_devices(method, entry);
                    }
                }
            }
        }
        let others = facts.create.iter().filter(|(name, _)| !crate::features::client::is_feature(name));
        facts.more = others.map(|(name, value)| (name.clone(), value.clone())).collect();
        facts
    }

    fn media_devices(&mut self, method: &str, entry: &Entry<'_>) {
        let display = method.starts_with("getDisplayMedia");
        let outcomes = if display { &mut self.display_media } else { &mut self.user_media };
        match method.strip_prefix(if display { "getDisplayMedia" } else { "getUserMedia" }) {
            Some("") => {
                let value = entry.value();
                let asks = |kind: &str| truthy(&value[kind]);
                let video_by_default = value["video"] != Json::Bool(false);
                self.asked.push(Asked { display, audio: asks("audio"), video: asks("video"), video_by_default });
            }
            Some("OnSuccess") => {
                outcomes.1 += 1;
                self.succeeded(display, entry);
            }
            Some("OnFailure") => outcomes.0.push(entry.value()),
            Some(_) => {}
            None if method == "enumerateDevices" => {
                let found = match entry.value() {
                    Json::Array(devices) => devices,
                    _ => Vec::new(),
                };
                self.enumerated = (self.enumerated.0 + 1, found);
            }
            None => {}
        }
    }

    fn succeeded(&mut self, display: bool, entry: &Entry<'_>) {
        let Json::Array(tracks) = entry.value() else { return };
        for track in &tracks {
            let text = |at: usize| track[at].as_str().unwrap_or_default().to_owned();
            let [kind, track, label] = [0, 1, 2].map(text);
            self.captured.push(Captured { display, time: entry.time, kind, track, label, ended: None });
        }
    }

    fn ended(&mut self, entry: &Entry<'_>) {
        let Some(id) = entry.text() else { return };
        if let Some(track) = self.captured.iter_mut().rev().find(|captured| captured.track == id) {
            track.ended.get_or_insert(entry.time);
        }
    }
}

/// Whether JavaScript takes a value for true.
pub(in crate::features) fn truthy(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(flag) => *flag,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(_) | Json::Object(_) => true,
    }
}
