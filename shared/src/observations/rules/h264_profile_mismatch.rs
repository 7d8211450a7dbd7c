//! Both ends take H.264, but in no form that the other takes.

use crate::observations::call::{Call, Connection, Description, attribute, media_sections};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "h264ProfileMismatch",
    title: "H.264 of different profiles",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Video, Tag::Configuration],
    meaning: "Both descriptions list H.264 for a media line, but no profile and packetization mode are in both.",
    importance: "Browsers take another codec instead, or one end gets pictures that it cannot decode.",
    advice: "Compare profile-level-id and packetization-mode of both descriptions; offer the constrained baseline profile (42e01f) in mode 1.",
    reference: "https://www.rfc-editor.org/rfc/rfc6184#section-8.2.2",
    needs: &["setLocalDescription", "setRemoteDescription"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

/// A profile and a packetization mode.
type Form = (String, String);

fn judge(connection: &Connection<'_>) -> Verdict {
    let Some((local, remote)) = connection.agreed().filter(|(local, remote)| [local, remote].iter().any(|end| end.kind == "answer")) else {
        return Verdict::lacks("session descriptions of both ends");
    };
    let (ours, theirs) = (forms(local), forms(remote));
    let differ = |(mid, forms): &&(String, Vec<Form>)| {
        let other = theirs.iter().find(|(other, _)| other == mid).map(|(_, forms)| forms);
        other.is_some_and(|other| !forms.iter().any(|form| other.contains(form)))
    };
    let Some((mid, forms)) = ours.iter().find(differ) else { return Verdict::Clear };
    let told = |forms: &[Form]| forms.iter().map(|(profile, mode)| format!("{profile} in mode {mode}")).collect::<Vec<_>>();
    let other = theirs.iter().find(|(other, _)| other == mid).map(|(_, forms)| told(forms));
    Occurrence::new(Severity::Low, connection.subject())
        .at(if local.time < remote.time { remote.time } else { local.time })
        .event(local.event)
        .event(remote.event)
        .value("mid", mid.as_str())
        .value("local", told(forms))
        .value("remote", other)
        .into()
}

/// The forms of H.264 on each media line that lists it.
fn forms(description: &Description) -> Vec<(String, Vec<Form>)> {
    let of_section = |section: Vec<&str>| {
        let mid = attribute(&section, "mid").next()?.to_owned();
        let is_h264 = |map: &&str| map.split_once(' ').is_some_and(|(_, codec)| codec.to_ascii_lowercase().starts_with("h264/"));
        let types = attribute(&section, "rtpmap").filter(is_h264).filter_map(|map| map.split(' ').next());
        let forms: Vec<Form> = types.map(|payload_type| form(&section, payload_type)).collect();
        (!forms.is_empty()).then_some((mid, forms))
    };
    media_sections(&description.sdp).into_iter().skip(1).filter_map(of_section).collect()
}

/// The form of a payload type, with the [defaults](https://www.rfc-editor.org/rfc/rfc6184#section-8.1) of what is left out.
fn form(section: &[&str], payload_type: &str) -> Form {
    let parameters = attribute(section, "fmtp").find_map(|line| line.strip_prefix(payload_type)?.strip_prefix(' ')).unwrap_or_default();
    let parameter = |name: &str| parameters.split(';').filter_map(|part| part.trim().split_once('=')).find(|(found, _)| *found == name);
    let level = parameter("profile-level-id").map_or("42000a", |(_, value)| value);
    (profile(level).to_owned(), parameter("packetization-mode").map_or("0", |(_, value)| value).to_owned())
}

/// The name of a profile, of which some can be [written in several ways](https://www.rfc-editor.org/rfc/rfc6184#section-8.1).
fn profile(level: &str) -> &str {
    let byte = |at: usize| level.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    match (byte(0), byte(2)) {
        (Some(0x42), Some(flags)) if flags & 0x4f == 0x40 => "constrained baseline",
        (Some(0x4d), Some(flags)) if flags & 0x8f == 0x80 => "constrained baseline",
        (Some(0x58), Some(flags)) if flags & 0xcf == 0xc0 => "constrained baseline",
        (Some(0x42), Some(flags)) if flags & 0x4f == 0 => "baseline",
        (Some(0x58), Some(flags)) if flags & 0xcf == 0x80 => "baseline",
        (Some(0x4d), Some(flags)) if flags & 0xaf == 0 => "main",
        (Some(0x64), Some(0)) => "high",
        (Some(0x64), Some(0x0c)) => "constrained high",
        _ => level.get(..4).unwrap_or(level),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(ours: &str, theirs: &str) -> String {
        let sdp = |fmtp: &str| format!(r"v=0\r\nm=video 9 UDP 96\r\na=mid:1\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 {fmtp}\r\n");
        format!(
            "0 setLocalDescription {{\"type\":\"offer\",\"sdp\":\"{}\"}}\n1 setRemoteDescription {{\"type\":\"answer\",\"sdp\":\"{}\"}}",
            sdp(ours),
            sdp(theirs)
        )
    }

    #[test]
    fn compares_profile_and_mode_but_not_level() {
        let found = fires(&RULE, &call("profile-level-id=42e01f;packetization-mode=1", "profile-level-id=640c1f;packetization-mode=1"));
        assert_eq!(found[0].values["remote"][0], "constrained high in mode 1");
        fires(&RULE, &call("profile-level-id=42e01f;packetization-mode=1", "profile-level-id=42e01f"));
        clear(&RULE, &call("profile-level-id=42e01f;packetization-mode=1", "packetization-mode=1; profile-level-id=42C034"));
        clear(&RULE, &call("profile-level-id=42e01f", "profile-level-id=4d801f;packetization-mode=0"));
        clear(&RULE, &call("level-asymmetry-allowed=1", "profile-level-id=42001f"));
    }

    #[test]
    fn needs_both_ends() {
        not_measurable(&RULE, "0 setLocalDescription {\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}");
        clear(&RULE, &call("profile-level-id=42e01f", "").replacen("H264", "VP8", 1));
    }
}
