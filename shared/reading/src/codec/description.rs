//! The section codec of session descriptions: a section equal to the same one of an earlier description is written as just
//! `v=` (the first) or `m=` (every other).

use super::scan::{Kind, Scanner};
use crate::model::ConnectionIdx;

/// A session description as the dump holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionDescription {
    /// `offer`, `answer`, `pranswer` or `rollback`.
    pub kind: String,
    /// The SDP text.
    pub sdp: String,
}

/// The description in the JSON text of an event's value.
pub fn read(value: &str) -> Option<SessionDescription> {
    if !value.contains("\"sdp\"") {
        return None;
    }
    let mut scanner = Scanner::new(value.as_bytes());
    let (mut kind, mut sdp) = (None, None);
    let mut first = true;
    scanner.open_object().ok()?;
    while let Some(key) = scanner.key(&mut first).ok()? {
        let text = match scanner.peek().ok()? {
            Kind::String => Some(scanner.string().ok()?.text().into_owned()),
            _ => {
                scanner.skip().ok()?;
                None
            }
        };
        match key.bytes {
            b"type" => kind = text,
            b"sdp" => sdp = text,
            _ => {}
        }
    }
    Some(SessionDescription { kind: kind?, sdp: sdp? }).filter(|_| scanner.at_end())
}

fn sections(sdp: &str) -> Vec<&str> {
    let mut starts = vec![0];
    starts.extend(memchr::memmem::find_iter(sdp.as_bytes(), b"\nm=").map(|at| at + 1));
    let ends = starts.iter().skip(1).copied().chain([sdp.len()]);
    starts.iter().zip(ends).map(|(&start, end)| sdp[start..end].trim()).collect()
}

fn mark(index: usize) -> &'static str {
    if index == 0 { "v=" } else { "m=" }
}

/// Whether a description has a section that refers to an earlier description.
pub fn is_compressed(sdp: &str) -> bool {
    sections(sdp).iter().enumerate().any(|(index, section)| *section == mark(index))
}

/// Fills the sections that refer to `base`. Those that `base` lacks stay as they are.
pub fn expand(base: &SessionDescription, compressed: &SessionDescription) -> SessionDescription {
    if base.kind != compressed.kind || base.sdp.is_empty() || compressed.sdp.is_empty() {
        return compressed.clone();
    }
    let base_sections = sections(&base.sdp);
    let expanded = sections(&compressed.sdp).into_iter().enumerate().map(|(index, section)| {
        let same = section == mark(index);
        if same { base_sections.get(index).copied().unwrap_or(section) } else { section }
    });
    SessionDescription { kind: compressed.kind.clone(), sdp: join(expanded) }
}

/// Replaces the sections that `base` has as well.
pub fn compress(base: &SessionDescription, full: &SessionDescription) -> SessionDescription {
    if base.kind != full.kind || base.sdp.is_empty() || full.sdp.is_empty() {
        return full.clone();
    }
    let base_sections = sections(&base.sdp);
    let compressed = sections(&full.sdp).into_iter().enumerate().map(|(index, section)| {
        let same = base_sections.get(index) == Some(&section);
        if same { mark(index) } else { section }
    });
    SessionDescription { kind: full.kind.clone(), sdp: join(compressed) }
}

fn join<'a>(sections: impl Iterator<Item = &'a str>) -> String {
    let mut sdp = String::new();
    for section in sections {
        sdp.push_str(section);
        sdp.push_str("\r\n");
    }
    sdp
}

/// The descriptions of one connection that later ones may refer to. A client compresses what it creates against the local
/// description, what it sets locally against the local description or else what it created, and what it sets remotely
/// against the remote description.
#[derive(Debug, Default)]
pub struct Descriptions {
    created: Vec<SessionDescription>,
    local: Option<SessionDescription>,
    remote: Option<SessionDescription>,
}

impl Descriptions {
    /// Whether a local description was set.
    pub fn has_local(&self) -> bool {
        self.local.is_some()
    }

    /// What the description in an event of this method refers to.
    pub fn base(&self, method: &str, kind: &str) -> Option<&SessionDescription> {
        let same_kind = |description: &&SessionDescription| description.kind == kind;
        let local = self.local.as_ref().filter(same_kind);
        match method {
            "createOfferOnSuccess" | "createAnswerOnSuccess" | "setLocalDescriptionOnSuccess" => local,
            "setLocalDescription" => local.or_else(|| self.created.iter().find(same_kind)),
            "setRemoteDescription" => self.remote.as_ref().filter(same_kind),
            _ => None,
        }
    }

    /// Keeps a full description for those that will refer to it.
    pub fn note(&mut self, method: &str, description: SessionDescription) {
        match method {
            "createOfferOnSuccess" | "createAnswerOnSuccess" => {
                self.created.retain(|created| created.kind != description.kind);
                self.created.push(description);
            }
            "setLocalDescription" | "setLocalDescriptionOnSuccess" => self.local = Some(description),
            "setRemoteDescription" => self.remote = Some(description),
            _ => {}
        }
    }
}

/// The descriptions of every connection of a dump, and of the client's own events.
#[derive(Debug, Default)]
pub struct AllDescriptions(Vec<Descriptions>);

impl AllDescriptions {
    /// Those of one connection, or of the client.
    pub fn of(&mut self, connection: Option<ConnectionIdx>) -> &mut Descriptions {
        let at = connection.map_or(0, |connection| connection.0 as usize + 1);
        self.0.resize_with(self.0.len().max(at + 1), Descriptions::default);
        &mut self.0[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(sdp: &str) -> SessionDescription {
        SessionDescription { kind: "offer".into(), sdp: sdp.into() }
    }

    #[test]
    fn compresses_and_expands() {
        let base = offer("v=0\r\ns=-\r\nm=audio 9\r\na=mid:0\r\nm=video 9\r\na=mid:1\r\n");
        let full = offer("v=0\r\ns=-\r\nm=audio 9\r\na=mid:0\r\nm=video 9\r\na=mid:1\r\na=new\r\n");
        let compressed = compress(&base, &full);
        assert_eq!(compressed.sdp, "v=\r\nm=\r\nm=video 9\r\na=mid:1\r\na=new\r\n");
        assert!(is_compressed(&compressed.sdp) && !is_compressed(&full.sdp));
        assert_eq!(expand(&base, &compressed), full);
    }

    #[test]
    fn another_type_or_a_missing_section_changes_nothing() {
        let base = offer("v=0\r\n");
        let answer = SessionDescription { kind: "answer".into(), sdp: "v=\r\nm=\r\n".into() };
        assert_eq!(expand(&base, &answer), answer);
        assert_eq!(expand(&base, &offer("v=\r\nm=\r\n")).sdp, "v=0\r\nm=\r\n");
    }
}
