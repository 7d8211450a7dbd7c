//! Requests for media in a webrtc-internals dump and how they ended, as rtcstats writes them.

use super::log::Log;
use crate::model::Dump;
use serde_json::{Map, Value, json};

/// Adds an entry of `getUserMedia`, which also holds the requests for the screen. `None` if it is none.
pub(super) fn read(entry: &[u8], log: &mut Log, dump: &mut Dump) -> Option<()> {
    let Value::Object(mut entry) = serde_json::from_slice(entry).ok()? else { return None };
    let request = match entry.remove("request_type") {
        Some(Value::String(request)) => request,
        _ => "getUserMedia".to_owned(),
    };
    let time = entry.remove("timestamp").or(entry.remove("time"));
    let (outcome, value) = outcome(&mut entry);
    let extra = extra(&request, entry);
    let timestamp = log.time(time.as_ref(), dump);
    dump.add_event(None, timestamp, &format!("navigator.mediaDevices.{request}{outcome}"), &value.to_string(), &extra);
    Some(())
}

/// How a request ended with its result; for the request itself nothing and its constraints.
fn outcome(entry: &mut Map<String, Value>) -> (&'static str, Value) {
    let error = entry.remove("error");
    if let Some(error) = error {
        let message = entry.remove("error_message").unwrap_or_default();
        return ("OnFailure", json!({"error": error, "error_message": message}));
    }
    let tracks = [("audio", "audio_track_info"), ("video", "video_track_info")].map(|(kind, name)| (kind, entry.remove(name)));
    if tracks.iter().any(|(_, info)| info.is_some()) {
        let stream = entry.remove("stream_id").unwrap_or_default();
        let tracks = tracks.iter().filter_map(|(kind, info)| track(kind, info.as_ref()?.as_str()?, &stream)).collect();
        return ("OnSuccess", Value::Array(tracks));
    }
    let mut constraints = Map::new();
    for kind in ["audio", "video"] {
        match entry.remove(kind) {
            // Without constraints of its own a kind was just asked for.
            Some(Value::String(text)) if text.is_empty() => constraints.insert(kind.to_owned(), Value::Bool(true)),
            Some(Value::String(text)) => constraints.insert(kind.to_owned(), serde_json::from_str(&text).unwrap_or(Value::String(text))),
            Some(other) => constraints.insert(kind.to_owned(), other),
            None => None,
        };
    }
    ("", Value::Object(constraints))
}

/// `[kind, id, label, stream]` of the JSON object, or in old versions the text `id:… label:…`, that tells of a track.
fn track(kind: &str, info: &str, stream: &Value) -> Option<Value> {
    if let Ok(info) = serde_json::from_str::<Value>(info) {
        return info.is_object().then(|| json!([kind, info["id"], info["label"], stream]));
    }
    let (id, label) = info.strip_prefix("id:")?.split_once(" label:").unwrap_or((&info["id:".len()..], ""));
    Some(json!([kind, id.trim(), label.trim(), stream]))
}

/// What joins a request and its outcome, the address of the page, and what else the entry holds.
fn extra(request: &str, mut entry: Map<String, Value>) -> String {
    let mut part = |name: &str| entry.remove(name).map(|part| part.to_string());
    let ids = [part("rid"), part("pid"), part("request_id")];
    let url = entry.remove("url");
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    let mut extra = Vec::new();
    if !ids.is_empty() {
        extra.push(Value::String(format!("{request}-{}", ids.join("-"))));
    }
    extra.extend(url);
    if !entry.is_empty() {
        extra.push(Value::Object(entry));
    }
    if extra.is_empty() { String::new() } else { Value::Array(extra).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(entry: Value) -> (String, String, String) {
        let (mut log, mut dump) = (Log::default(), Dump::default());
        read(entry.to_string().as_bytes(), &mut log, &mut dump).expect("an entry");
        let event = &dump.events[0];
        (dump.text(event.method).to_owned(), event.value.to_string(), event.extra.to_string())
    }

    #[test]
    fn requests_and_outcomes_are_joined_by_their_ids() {
        let ids = json!({"rid": 7, "pid": 42, "request_id": 1, "timestamp": 5});
        let with = |more: Value| {
            let mut entry = ids.clone();
            entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            event(entry)
        };
        assert_eq!(
            with(json!({"request_type": "getUserMedia", "url": "https://a.example/", "audio": "", "video": "{\"width\": 1}"})),
            (
                "navigator.mediaDevices.getUserMedia".into(),
                r#"{"audio":true,"video":{"width":1}}"#.into(),
                r#"["getUserMedia-7-42-1","https://a.example/"]"#.into()
            )
        );
        assert_eq!(
            with(json!({"stream_id": "s", "audio_track_info": "{\"id\":\"a\",\"label\":\"Mic\"}", "video_track_info": "null"})).1,
            r#"[["audio","a","Mic","s"]]"#
        );
        assert_eq!(with(json!({"stream_id": "s", "video_track_info": "id:v label:My Cam"})).1, r#"[["video","v","My Cam","s"]]"#);
        assert_eq!(
            with(json!({"request_type": "getDisplayMedia", "error": "NotAllowedError", "error_message": "no"})),
            (
                "navigator.mediaDevices.getDisplayMediaOnFailure".into(),
                r#"{"error":"NotAllowedError","error_message":"no"}"#.into(),
                r#"["getDisplayMedia-7-42-1"]"#.into()
            )
        );
    }
}
