//! The tracks of a connection as the page and the browser announced them, each with the RTP stream it became.

use super::client::truthy;
use super::connection::ConnectionFacts;
use super::reports::{Report, Reports};
use super::trace::Entry;
use crate::intern::Sym;
use crate::series::Object;
use serde_json::Value as Json;

/// What features of a track are computed from.
pub(in crate::features) struct TrackFacts<'a> {
    pub(in crate::features) connection: &'a ConnectionFacts<'a>,
    /// `audio` or `video`, if known.
    pub(in crate::features) kind: Option<String>,
    /// Whether it is received.
    pub(in crate::features) inbound: bool,
    /// Its id, if known.
    pub(in crate::features) id: Option<String>,
    /// When it was announced.
    pub(in crate::features) start: f64,
    /// Its RTP stream.
    pub(in crate::features) stream: Option<&'a Object>,
    /// The last report that holds the stream.
    pub(in crate::features) last: Option<Report>,
}

struct Announced {
    kind: Option<String>,
    inbound: bool,
    id: String,
    start: f64,
    /// Whether Chrome's log of transceivers told of it; the call that added it tells once more.
    by_transceiver: bool,
    stream: Option<Sym>,
}

/// The tracks of a connection, in order of announcement. Where nothing was announced, as in what Firefox shows and in a capture
/// that began late, every RTP stream that has carried one stands for a track.
#[inline(never)]
pub(in crate::features) fn tracks<'a>(facts: &'a ConnectionFacts<'a>, trace: &[Entry<'a>]) -> Vec<TrackFacts<'a>> {
    let reports = &facts.reports;
    let announced = announced(reports, trace);
    let streams = Streams::gather(reports);
    let found: Vec<(Announced, Option<&Object>)> = if announced.is_empty() {
        streams.as_tracks(reports)
    } else {
        announced
            .into_iter()
            .map(|track| (track.stream.and_then(|id| reports.by_id(id)), track))
            .map(|(stream, track)| (track, stream))
            .collect()
    };
    let facts = found.into_iter().map(|(track, stream)| TrackFacts {
        connection: facts,
        kind: track.kind,
        inbound: track.inbound,
        id: Some(track.id).filter(|id| !id.is_empty()),
        start: track.start,
        stream,
        last: stream.and_then(|stream| reports.last(stream)),
    });
    facts.collect()
}

#[inline(never)]
fn announced<'a>(reports: &Reports<'a>, trace: &[Entry<'a>]) -> Vec<Announced> {
    let streams = Streams::gather(reports);
    let mut tracks: Vec<Announced> = Vec::new();
    let tells_received = trace.iter().any(|entry| entry.method == "ontrack");
    for entry in trace {
        if let Some(tick) = entry.tick() {
            streams.join(tick, &mut tracks);
            continue;
        }
        match entry.method {
            "addTrack" => add(&mut tracks, entry, &entry.value(), false),
            "addTransceiver" => match entry.value() {
                Json::Array(arguments) => add(&mut tracks, entry, arguments.first().unwrap_or(&Json::Null), false),
                // Chrome's own words: an object of which the track is a member.
                Json::Object(call) => add_named(&mut tracks, entry, text(call.get("kind")), text(call.get("track")), false),
                _ => {}
            },
            "replaceTrack" => {
                if let Some((kind, Some(id))) = entry.value().get(1).map(parse)
                    && tracks.iter().all(|track| track.id != id)
                {
                    push(&mut tracks, entry, kind, id, false, false);
                }
            }
            "ontrack" => {
                if let (kind, Some(id)) = parse(&entry.value())
                    && !tracks.iter().any(|track| track.inbound && track.id == id)
                {
                    push(&mut tracks, entry, kind, id, true, false);
                }
            }
            "transceiverAdded" | "transceiverModified" => transceiver(&mut tracks, entry, !tells_received),
            _ => {}
        }
    }
    tracks
}

/// Chrome's log of transceivers: the only word of received tracks before it logged `ontrack`, and a worse one, because a transceiver
/// has a receiver with a track even where the other end sends nothing.
#[inline(never)]
fn transceiver(tracks: &mut Vec<Announced>, entry: &Entry<'_>, with_received: bool) {
    let value = entry.value();
    let kind = text(value.get("kind"));
    let receives = match (entry.method, value["reason"].as_str().unwrap_or_default()) {
        ("transceiverAdded", "addTrack" | "addTransceiver") => {
            if let Some(id) = text(value["sender"].get("track")) {
                push(tracks, entry, kind, id, false, true);
            }
            return;
        }
        ("transceiverAdded", reason) => reason == "setRemoteDescription",
        _ => value["currentDirection"].as_str().is_some_and(|direction| direction.contains("recv")),
    };
    if let Some(id) = text(value["receiver"].get("track")).filter(|_| with_received && receives)
        && tracks.iter().all(|track| track.id != id)
    {
        push(tracks, entry, kind, id, true, true);
    }
}

fn add(tracks: &mut Vec<Announced>, entry: &Entry<'_>, track: &Json, by_transceiver: bool) {
    let (kind, id) = parse(track);
    add_named(tracks, entry, kind, id, by_transceiver);
}

#[inline(never)]
fn add_named(tracks: &mut Vec<Announced>, entry: &Entry<'_>, kind: Option<String>, id: Option<String>, by_transceiver: bool) {
    let Some(id) = id else { return };
    match tracks.iter_mut().find(|track| track.by_transceiver && !track.inbound && track.id == id) {
        Some(known) => known.by_transceiver = false,
        None => push(tracks, entry, kind, id, false, by_transceiver),
    }
}

#[inline(never)]
fn push(tracks: &mut Vec<Announced>, entry: &Entry<'_>, kind: Option<String>, id: String, inbound: bool, by_transceiver: bool) {
    tracks.push(Announced { kind, inbound, id, start: entry.time, by_transceiver, stream: None });
}

/// Kind and id of a track written as `[kind, id, label, …streams]`, or as an object by Chrome.
#[inline(never)]
fn parse(track: &Json) -> (Option<String>, Option<String>) {
    match track {
        Json::Array(parts) => (text(parts.first()), text(parts.get(1))),
        track => (text(track.get("kind")), text(track.get("id"))),
    }
}

#[inline(never)]
fn text(value: Option<&Json>) -> Option<String> {
    value.filter(|value| truthy(value))?.as_str().map(str::to_owned)
}

/// An RTP stream and the ids of the tracks it carried: from tick, to tick (exclusive), id.
struct Stream<'a> {
    object: &'a Object,
    carried: Vec<(u32, u32, Sym)>,
}

struct Streams<'a>(Vec<Stream<'a>>, &'a crate::model::Dump);

impl<'a> Streams<'a> {
    #[inline(never)]
    fn gather(reports: &Reports<'a>) -> Streams<'a> {
        let types = ["inbound-rtp", "outbound-rtp"].map(|stats_type| reports.dump.interner.find(stats_type));
        let is_stream = |object: &&Object| object.stats_type.is_some() && types.contains(&object.stats_type);
        let objects = reports.series.objects.iter().filter(is_stream);
        Streams(objects.map(|object| Stream { object, carried: carried(reports, object) }).collect(), reports.dump)
    }

    /// Gives each stream of a report to the track it belongs to. A track keeps its stream when another track replaces it there.
    #[inline(never)]
    fn join(&self, tick: u32, tracks: &mut [Announced]) {
        if tracks.iter().all(|track| track.stream.is_some()) {
            return;
        }
        for stream in &self.0 {
            let Some(carried) = stream.carried.iter().find(|carried| carried.0 <= tick && tick < carried.1) else { continue };
            let id = self.1.text(carried.2);
            let owner = tracks.iter_mut().find(|track| match track.stream {
                Some(own) => own == stream.object.id,
                None => track.id == id,
            });
            if let Some(track) = owner {
                track.stream = Some(stream.object.id);
            }
        }
    }

    #[inline(never)]
    fn as_tracks(&self, reports: &Reports<'a>) -> Vec<(Announced, Option<&'a Object>)> {
        let mut sources: Vec<Sym> = Vec::new();
        let mut found = Vec::new();
        for stream in &self.0 {
            let inbound = reports.is_of_type(stream.object, "inbound-rtp");
            let source = reports.latest_referred(stream.object, "mediaSourceId").map(|source| source.id);
            // The layers of a simulcast are streams of one track.
            if source.is_some_and(|source| sources.contains(&source)) {
                continue;
            }
            sources.extend(source);
            // A transceiver that was made for a kind has a stream even if no track was ever put there.
            let idle = reports.member(stream.object, "packetsSent").latest_number() == Some(0.0);
            if !inbound && idle && source.is_none() {
                continue;
            }
            let Some(first) = reports.first(stream.object) else { continue };
            let text = |member: &str| reports.member(stream.object, member).latest_text().map(str::to_owned);
            let track = Announced {
                kind: text("kind").or_else(|| text("mediaType")),
                inbound,
                id: stream.carried.first().map(|carried| self.1.text(carried.2).to_owned()).unwrap_or_default(),
                start: first.time,
                by_transceiver: false,
                stream: Some(stream.object.id),
            };
            found.push((track, Some(stream.object)));
        }
        found
    }
}

/// A received stream names its track; a sent one names the source, which names the track.
#[inline(never)]
fn carried(reports: &Reports<'_>, object: &Object) -> Vec<(u32, u32, Sym)> {
    let end = reports.series.end_tick();
    let texts = |object: &Object, member: &str| -> Vec<(u32, u32, Sym)> {
        let Some(name) = reports.dump.interner.find(member) else { return Vec::new() };
        let columns = object.member(name).filter(|column| column.kind == crate::series::column::Kind::Text);
        columns.flat_map(|column| column.spans(end)).map(|(start, stop, sym)| (start, stop, Sym(sym as u32))).collect()
    };
    if reports.is_of_type(object, "inbound-rtp") {
        return texts(object, "trackIdentifier");
    }
    let sources = texts(object, "mediaSourceId").into_iter().flat_map(|(start, stop, source)| {
        let tracks = reports.by_id(source).map(|source| texts(source, "trackIdentifier")).unwrap_or_default();
        tracks.into_iter().map(move |(from, to, track)| (from.max(start), to.min(stop), track))
    });
    sources.filter(|(start, stop, _)| start < stop).collect()
}
