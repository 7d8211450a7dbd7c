//! Session descriptions of a connection, and the little that rules ask of their lines.

use super::connection::Logged;
use crate::codec::description::{self, SessionDescription};
use crate::units::Timestamp;

/// A session description that was created or set.
#[derive(Clone, Debug)]
pub struct Description {
    /// When.
    pub time: Timestamp,
    /// The event.
    pub event: u32,
    /// The method: `createOfferOnSuccess`, `setLocalDescription` and so on.
    pub method: String,
    /// `offer`, `answer`, `pranswer` or `rollback`.
    pub kind: String,
    /// The text.
    pub sdp: String,
}

impl Description {
    /// The description in an event.
    pub fn read(event: &Logged<'_>) -> Option<Description> {
        let SessionDescription { kind, sdp } = description::read(event.value)?;
        Some(Description { time: event.time, event: event.at, method: event.name.to_owned(), kind, sdp })
    }

    /// Whether it belongs to this end.
    pub fn is_local(&self) -> bool {
        !self.method.starts_with("setRemoteDescription")
    }
}

/// The lines of each section: first those of the session, then those of each `m=` section.
pub fn media_sections(sdp: &str) -> Vec<Vec<&str>> {
    let mut sections = vec![Vec::new()];
    for line in sdp.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if line.starts_with("m=") {
            sections.push(Vec::new());
        }
        sections.last_mut().expect("starts with one section").push(line);
    }
    sections
}

/// The values of an attribute in a section; an attribute without a value has an empty one.
pub fn attribute<'s>(section: &'s [&'s str], name: &'s str) -> impl Iterator<Item = &'s str> {
    section.iter().filter_map(move |line| {
        let (found, value) = line.strip_prefix("a=")?.split_once(':').unwrap_or((line.strip_prefix("a=")?, ""));
        (found == name).then_some(value)
    })
}

/// The section of a media line.
pub fn section_of<'s>(sdp: &'s str, mid: &str) -> Option<Vec<&'s str>> {
    media_sections(sdp).into_iter().skip(1).find(|section| attribute(section, "mid").any(|found| found == mid))
}

/// The [direction](https://www.rfc-editor.org/rfc/rfc8866#section-6.7) of a section.
pub fn direction_of(section: &[&str]) -> &'static str {
    let directions = ["sendonly", "recvonly", "inactive"];
    directions.into_iter().find(|direction| attribute(section, direction).next().is_some()).unwrap_or("sendrecv")
}
