//! Dumps made up at random, with personal data in every place that producers are known to write it to, and in others.

use crate::anonymized::copy_of;
use proptest::prelude::*;
use serde_json::{Value, json};
use shared::anonymize::policy::Preset;

/// What must not survive.
#[derive(Clone, Debug)]
struct Person {
    public: [u8; 4],
    private: [u8; 2],
    v6: [u16; 4],
    label: String,
    user: String,
    credential: String,
    ufrag: String,
    host: String,
    path: String,
    id: String,
}

impl Person {
    fn address(&self) -> String {
        let [a, b, c, d] = self.public;
        format!("{a}.{b}.{c}.{d}")
    }

    fn local_address(&self) -> String {
        format!("10.{}.{}.7", self.private[0], self.private[1])
    }

    fn v6(&self) -> String {
        let [a, b, c, d] = self.v6;
        format!("2a00:{a:x}:{b:x}::{c:x}:{d:x}")
    }

    fn page(&self) -> String {
        format!("https://{}/{}?token={}#{}", self.host, self.path, self.credential, self.user)
    }

    /// Everything that can be searched for.
    fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![self.address(), self.local_address(), self.v6(), self.page(), self.host.clone(), self.path.clone()];
        secrets.extend([&self.label, &self.user, &self.credential, &self.ufrag, &self.id].map(String::clone));
        secrets
    }

    fn candidate(&self) -> String {
        format!(
            "candidate:842163049 1 udp 1677729535 {} 46154 typ srflx raddr {} rport 46154 generation 0 ufrag {} network-id 1",
            self.address(),
            self.local_address(),
            self.ufrag
        )
    }

    fn description(&self) -> String {
        format!(
            "v=0\r\no={} 8721594821750312210 2 IN IP4 {}\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP6 {}\r\na=rtcp:9 IN IP4 {}\r\na={}\r\n\
             a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=msid:{} {}\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\ni={}\r\n",
            self.user,
            self.address(),
            self.v6(),
            self.local_address(),
            self.candidate(),
            self.ufrag,
            self.credential,
            self.id,
            self.id,
            self.label
        )
    }
}

fn person() -> impl Strategy<Value = Person> {
    // First octets of no pseudonym, no private and no special range.
    let public = (prop_oneof![Just(8u8), Just(84), Just(151)], 1u8..250, 1u8..250, 1u8..250).prop_map(|(a, b, c, d)| [a, b, c, d]);
    let word = "[A-Z][a-z]{3,7}(Qx|Zq)";
    (
        (public, [1u8..190, 1u8..250], [0x1000u16..0xffff, 0x1000u16..0xffff, 0x1000u16..0xffff, 0x1000u16..0xffff]),
        ("[A-Z][a-z]{3,7}(Qx|Zq) [A-Z]{2,4}[0-9]{3}", word, "[a-zA-Z0-9]{20}qX7", "[a-zA-Z0-9]{6}qX"),
        ("[a-z]{4,8}qx\\.(acme\\.test|corp|example\\.org)", "[a-z]{4,8}zq-room", "[a-z0-9]{6}qz[0-9]{4}"),
    )
        .prop_map(|((public, private, v6), (label, user, credential, ufrag), (host, path, id))| Person {
            public,
            private,
            v6,
            label,
            user,
            credential,
            ufrag,
            host,
            path,
            id,
        })
}

/// The value of an event, and how it is named. Each place is one that some producer writes or that nobody expects.
fn event(person: &Person, place: usize) -> (Value, Value) {
    let Person { label, user, credential, ufrag, host, id, .. } = person;
    let (address, local, v6, page) = (person.address(), person.local_address(), person.v6(), person.page());
    let server = json!({"urls": [format!("turn:{host}:3478?transport=udp"), format!("stun:{address}:3478")], "username": user, "credential": credential});
    match place {
        0 => (json!("create"), json!({"iceServers": [server]})),
        1 => (json!(39), json!({"iceServers": [server], "url": page})),
        2 => (json!(6), json!({"type": "offer", "sdp": person.description()})),
        3 => (json!("setLocalDescription"), json!(json!({"type": "offer", "sdp": person.description()}).to_string())),
        4 => (json!(20), json!({"candidate": person.candidate(), "sdpMid": "0", "usernameFragment": ufrag})),
        5 => (json!(21), json!({"address": local, "url": format!("turns:{host}"), "errorText": format!("{user} at {address}"), "errorCode": 701})),
        6 => (json!(61), json!([["audio", id, label, id]])),
        7 => (json!("navigator.mediaDevices.enumerateDevices"), json!([{"deviceId": credential, "groupId": id, "kind": "audioinput", "label": label}])),
        8 => (json!("getStats"), json!({"I1": {"type": "local-candidate", "address": v6, "ip": address, "relatedAddress": local, "url": page}})),
        9 => (json!("g"), json!({"0": {"134": address, "141": local, "143": ufrag, "115": label, "138": format!("stun:{host}")}, "1": {"5": "2"}})),
        10 => (json!("publicIP"), json!([address, v6])),
        11 => (json!("identity"), json!({"displayName": user, "confName": person.path, "userId": id, "extra": {"note": label}})),
        12 => (json!("logs"), json!([{"text": format!("{user} joined from {address}:{} as {label}", 5000), "at": page}])),
        13 => (json!("raiseHand"), json!({user.as_str(): {"by": label, "from": [v6, local]}})),
        14 => (json!("create"), json!({"location": {"city": user, "latitude": 52.5}, "email": format!("{user}@{host}"), "x": page})),
        15 => (json!("ontrack"), json!(format!("id:{id} label:{label} [{v6}]:443 ({address})"))),
        16 => (json!("onicecandidate"), json!(format!("sdpMid: 0, sdpMLineIndex: 0, candidate: {}", person.candidate()))),
        17 => (json!("setRemoteDescription"), json!(format!("type: answer, sdp: {}", person.description()))),
        _ => (json!("connectionInfo"), json!(json!({"url": page, "origin": format!("https://{host}"), "userAgent": "Mozilla/5.0 Example", "path": format!("/{}", person.path)}).to_string())),
    }
}

const PLACES: usize = 19;

/// JSON text in which some characters are written as escapes, as any writer of JSON may.
fn escaped(value: &Value, every: usize) -> String {
    let text = value.to_string();
    if every == 0 {
        return text;
    }
    let mut out = String::new();
    let (mut inside, mut after_escape) = (false, 0);
    for (at, character) in text.chars().enumerate() {
        if after_escape > 0 {
            after_escape -= 1;
        } else if character == '"' {
            inside = !inside;
        } else if character == '\\' {
            after_escape = 1;
        } else if inside && at % every == 0 && !character.is_ascii_digit() {
            out.push_str(&format!("\\u{:04x}", u32::from(character)));
            continue;
        }
        out.push(character);
    }
    out
}

fn dump(format: usize, person: &Person, places: &[usize], every: usize) -> String {
    let lines = |out: &mut String, time: fn(usize) -> String| {
        for (index, place) in places.iter().enumerate() {
            let (method, value) = event(person, *place);
            out.push_str(&format!("[{method},\"PC_0\",{},{}]\n", escaped(&value, every), time(index)));
        }
    };
    let absolute: fn(usize) -> String = |index| (1_790_000_000_000 + index).to_string();
    let delta: fn(usize) -> String = |index| if index == 0 { "1790000000000".into() } else { "5".into() };
    let mut out = String::new();
    let metadata = json!({"fileFormat": 3, "url": format!("/{}", person.path), "origin": format!("https://{}", person.host), "remoteAddresses": [person.address()], "userAgent": "x"});
    match format {
        0 => {
            out.push_str(&format!("RTCStatsDump\n{metadata}\n"));
            lines(&mut out, delta);
        }
        1 => {
            out.push_str("[\"connectionInfo\",null,{},1790000000000]\n");
            lines(&mut out, absolute);
        }
        2 => {
            out.push_str(&format!("{metadata}\n"));
            lines(&mut out, absolute);
        }
        _ => {
            let log: Vec<Value> = places
                .iter()
                .map(|place| event(person, *place))
                .map(|(method, value)| {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    json!({"timestamp": 1_790_000_000_000u64, "type": method.as_str().unwrap_or("onicecandidate"), "value": text})
                })
                .collect();
            let stats = json!({"I1-address": {"startTime": "2026-09-21T14:13:21.000Z", "endTime": "2026-09-21T14:13:23.000Z", "statsType": "local-candidate", "values": json!([person.address(), person.v6()]).to_string()}});
            let track = json!({"id": person.id, "label": person.label}).to_string();
            let media = json!([{"origin": format!("https://{}", person.host), "audio_track_info": track}]);
            let connections =
                json!({"7-3": {"url": person.page(), "rtcConfiguration": "{ iceServers: [] }", "updateLog": log, "stats": stats}});
            let (media, connections) = (escaped(&media, every), escaped(&connections, every));
            out = format!("{{\"getUserMedia\":{media},\"PeerConnections\":{connections},\"UserAgent\":\"x\"}}");
        }
    }
    out
}

/// Text without the escapes of JSON in JSON, to see what they hide.
fn plain(text: &str) -> String {
    let mut out = text.to_owned();
    for code in 0x20..0x7fu8 {
        out = out.replace(&format!("\\u{code:04x}"), &char::from(code).to_string());
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_a_person_survives(
        person in person(),
        format in 0usize..4,
        places in prop::collection::vec(0..PLACES, 1..12),
        every in prop_oneof![Just(0usize), 2usize..9],
        piece in 1usize..4000,
    ) {
        let text = dump(format, &person, &places, every);
        let copy = copy_of(text.as_bytes(), Preset::Public, 1, piece).expect("it is a dump");
        prop_assert!(copy.findings.is_clean(), "{:#?}", copy.findings);
        prop_assert_eq!(copy.report.unreadable, None);
        let written = String::from_utf8(copy.text).expect("a copy of text is text");
        for part in [&written, &plain(&written)] {
            for secret in person.secrets() {
                prop_assert!(!part.contains(&secret), "{} is still in {}\nof {}", secret, written, text);
            }
        }
        let again = copy_of(written.as_bytes(), Preset::Public, 2, piece).expect("it is a dump");
        prop_assert_eq!(String::from_utf8_lossy(&again.text), &*written);
    }

    #[test]
    fn the_same_stays_the_same_and_others_stay_others(one in person(), other in person(), place in 0..PLACES) {
        prop_assume!(one.secrets().iter().zip(other.secrets()).all(|(one, other)| *one != other));
        let line = |person: &Person, time: u64| {
            let (method, value) = event(person, place);
            format!("[{method},\"PC_0\",{value},{time}]\n")
        };
        let text = format!("RTCStatsDump\n{{\"fileFormat\":3}}\n{}{}{}", line(&one, 5), line(&other, 5), line(&one, 5));
        let copy = copy_of(text.as_bytes(), Preset::Public, 1, 1000).expect("it is a dump");
        let written = String::from_utf8(copy.text).expect("a copy of text is text");
        let lines: Vec<&str> = written.lines().skip(2).collect();
        prop_assert_eq!(lines[0], lines[2]);
        prop_assert_ne!(lines[0], lines[1]);
    }
}
