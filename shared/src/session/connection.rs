//! One connection: its row on the Overview and its own page.

use super::answers::*;
use super::events;
use super::overview::{self, Labels};
use super::states;
use crate::codec::description::{self, SessionDescription};
use crate::model::look::Look;
use crate::model::{ConnectionIdx, Dump};
use crate::observations::call::{self, Call};
use crate::series::Object;
use crate::series::order;
use serde_json::Value;
use std::collections::HashMap;

/// The row of a connection; `None` for one without any event or report that has a time.
pub(super) fn summary(dump: &Dump, index: ConnectionIdx, labels: &Labels) -> Option<ConnectionSummary> {
    let connection = dump.connection_at(index);
    let look = Look { dump, connection };
    let range = overview::duration_of(dump, index)?;
    let timelines = states::timelines(dump, index);
    let named = |name: &str| timelines.iter().find(|timeline| timeline.name == name);
    let main = named("connectionState").or_else(|| named("iceConnectionState")).or_else(|| named("iceState"));
    let states = main.map(|timeline| timeline.bands.clone()).unwrap_or_default();
    let pair = selected_pair(look);
    // The transport outlives its pairs.
    let path = |member: &str| {
        let has_it = |object: &&Object| look.derived(object).any(|(derived, _)| derived.name == member);
        let object = look.of_type("transport").chain(pair).find(has_it)?;
        Some(SeriesPath { connection: connection.id.clone(), object: look.id(object).to_owned(), member: member.to_owned() })
    };
    let mut codecs: Vec<String> = streams(look).filter_map(|stream| codec(look, stream)).collect();
    order::natural(&mut codecs);
    codecs.dedup();
    Some(ConnectionSummary {
        id: connection.id.clone(),
        range,
        state: states.last().map(|band| band.value.clone()),
        states,
        events: dump.events_of(Some(index)).count() as u32,
        reports: connection.series.end_tick(),
        tracks: tracks(look, index, labels),
        pair: pair.map(|pair| candidate_pair(look, pair)),
        codecs,
        sent: path("[bytesSent_in_bits/s]"),
        received: path("[bytesReceived_in_bits/s]"),
    })
}

fn streams<'a>(look: Look<'a>) -> impl Iterator<Item = &'a Object> {
    // Before remote-inbound-rtp had a type of its own, what the far end reports was told from the rest by a flag.
    look.of_type("inbound-rtp").chain(look.of_type("outbound-rtp")).filter(move |stream| look.flag(stream, "isRemote") != Some(true))
}

fn codec(look: Look<'_>, stream: &Object) -> Option<String> {
    // Chrome drops the codec once the stream has ended; its latest reference still names the object.
    look.text(look.referred(stream, "codecId")?, "mimeType")
}

/// The pair that carried media last: the one the transport names, the one marked as selected, or the busiest nominated one.
fn selected_pair<'a>(look: Look<'a>) -> Option<&'a Object> {
    let named = look.of_type("transport").find_map(|transport| look.referred(transport, "selectedCandidatePairId"));
    let marked = || look.of_type("candidate-pair").find(|pair| look.flag(pair, "selected") == Some(true));
    let nominated = || {
        let pairs = look.of_type("candidate-pair").filter(|pair| look.flag(pair, "nominated") == Some(true));
        pairs.max_by(|a, b| traffic(look, a).total_cmp(&traffic(look, b)))
    };
    named.or_else(marked).or_else(nominated)
}

fn traffic(look: Look<'_>, pair: &Object) -> f64 {
    ["bytesSent", "bytesReceived"].iter().filter_map(|member| look.number(pair, member)).sum()
}

fn candidate_pair(look: Look<'_>, pair: &Object) -> CandidatePair {
    let end = |member: &str| look.referred(pair, member).map(|end| candidate(look, end)).unwrap_or_default();
    CandidatePair {
        object: look.id(pair).to_owned(),
        state: look.text(pair, "state"),
        local: end("localCandidateId"),
        remote: end("remoteCandidateId"),
        round_trip_time: look.number(pair, "currentRoundTripTime").map(|seconds| seconds * 1000.0),
    }
}

fn candidate(look: Look<'_>, candidate: &Object) -> Candidate {
    let text = |member: &str| look.text(candidate, member).unwrap_or_default();
    let host = Some(text("address")).filter(|address| !address.is_empty()).unwrap_or_else(|| text("ip"));
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    let port = look.number(candidate, "port").map(|port| format!(":{port}")).unwrap_or_default();
    Candidate {
        candidate_type: text("candidateType"),
        protocol: text("protocol"),
        address: format!("{host}{port}"),
        network_type: text("networkType"),
        relay_protocol: text("relayProtocol"),
        url: text("url"),
    }
}

fn tracks(look: Look<'_>, index: ConnectionIdx, labels: &Labels) -> Vec<Track> {
    let mut tracks: Vec<Track> = streams(look).map(|stream| track(look, stream, labels)).collect();
    tracks.extend(announced(look, index, &tracks));
    // Each direction by media section.
    order::by_number(&mut tracks, |track| {
        let section = track.mid.as_ref().and_then(|mid| mid.parse::<u16>().ok()).map_or(f64::from(u16::MAX) + 1.0, f64::from);
        if track.direction == "inbound" { section } else { section + 1e6 }
    });
    tracks
}

fn track(look: Look<'_>, stream: &Object, labels: &Labels) -> Track {
    let inbound = look.stats_type(stream) == "inbound-rtp";
    let source = look.referred(stream, "mediaSourceId").or_else(|| look.referred(stream, "trackId"));
    let identifier = look.text(stream, "trackIdentifier").or_else(|| look.text(source?, "trackIdentifier"));
    let bytes = look.growth(stream, if inbound { "bytesReceived" } else { "bytesSent" });
    let start = stream.lives.first().and_then(|life| look.connection.series.ticks.get(life.0 as usize));
    Track {
        direction: if inbound { "inbound" } else { "outbound" }.into(),
        kind: look.text(stream, "kind").or_else(|| look.text(stream, "mediaType")).unwrap_or_default(),
        object: Some(look.id(stream).to_owned()),
        label: identifier.as_ref().and_then(|identifier| labels.get(identifier).cloned()),
        identifier,
        mid: look.text(stream, "mid"),
        rid: look.text(stream, "rid"),
        ssrc: look.number(stream, "ssrc"),
        codec: codec(look, stream),
        resolution: look.resolution(stream),
        bitrate: bytes.zip(look.seconds(stream)).map(|(bytes, seconds)| 8.0 * bytes / seconds),
        loss: if inbound { inbound_loss(look, stream) } else { outbound_loss(look, stream) },
        start: start.map_or(0.0, |time| time.0),
    }
}

/// `packetsLost / (packetsLost + packetsReceived)` over the life of the stream.
fn inbound_loss(look: Look<'_>, stream: &Object) -> Option<f64> {
    let lost = look.number(stream, "packetsLost")?.max(0.0);
    let all = lost + look.number(stream, "packetsReceived")?;
    (all > 0.0).then(|| lost / all)
}

/// The far end's `packetsLost` over what was sent.
fn outbound_loss(look: Look<'_>, stream: &Object) -> Option<f64> {
    let id = look.id(stream);
    let ssrc = look.number(stream, "ssrc");
    let is_peer =
        |report: &&Object| look.text(report, "localId").as_deref() == Some(id) || ssrc.is_some() && look.number(report, "ssrc") == ssrc;
    let report = look.of_type("remote-inbound-rtp").find(is_peer)?;
    let (lost, sent) = (look.number(report, "packetsLost")?.max(0.0), look.number(stream, "packetsSent")?);
    (sent > 0.0).then(|| (lost / sent).min(1.0))
}

/// Tracks that `addTrack` or `ontrack` named but that no RTP stream carries.
fn announced(look: Look<'_>, index: ConnectionIdx, known: &[Track]) -> Vec<Track> {
    let mut found: Vec<Track> = Vec::new();
    // Streams that do not tell their track, one for each media section: each carries one of those that were announced.
    let mut nameless: Vec<&Track> = known.iter().filter(|track| track.identifier.is_none()).collect();
    nameless
        .dedup_by(|next, kept| next.mid.is_some() && (&next.direction, &next.kind, &next.mid) == (&kept.direction, &kept.kind, &kept.mid));
    let mut carried: Vec<(&str, String)> = Vec::new();
    for (_, event) in look.dump.events_of(Some(index)) {
        let direction = match look.dump.text(event.canonical) {
            "addTrack" => "outbound",
            "ontrack" => "inbound",
            _ => continue,
        };
        let Ok(Value::Array(track)) = serde_json::from_str(&event.value) else { continue };
        let text = |at: usize| track.get(at).and_then(Value::as_str).map(str::to_owned);
        let (Some(kind), Some(identifier)) = (text(0), text(1)) else { continue };
        let same = |other: &Track| other.identifier.as_deref() == Some(&identifier) && other.direction == direction;
        if known.iter().chain(&found).any(same) || carried.iter().any(|other| other.0 == direction && other.1 == identifier) {
            continue;
        }
        if let Some(place) = nameless.iter().position(|track| track.direction == direction && track.kind == kind) {
            nameless.remove(place);
            carried.push((direction, identifier));
            continue;
        }
        found.push(Track {
            direction: direction.into(),
            kind,
            object: None,
            identifier: Some(identifier),
            label: text(2).filter(|label| !label.is_empty()),
            mid: None,
            rid: None,
            ssrc: None,
            codec: None,
            resolution: None,
            bitrate: None,
            loss: None,
            start: event.timestamp.0,
        });
    }
    found
}

/// The page of a connection.
pub(super) fn detail(dump: &Dump, id: &str) -> Option<ConnectionDetail> {
    let index = dump.find_connection(id)?;
    let look = Look { dump, connection: dump.connection_at(index) };
    let call = Call::new(dump);
    let logged = call.connections.iter().find(|connection| connection.look.connection.id == id)?;
    let value_of = |method: &str| {
        let method = dump.interner.find(method)?;
        let event = dump.events_of(Some(index)).map(|(_, event)| event).find(|event| event.canonical == method)?;
        Some(events::pretty(&event.value)).filter(|text| !text.is_empty() && text != "null")
    };
    let mut methods: HashMap<&str, u32> = HashMap::new();
    for (_, event) in dump.events_of(Some(index)) {
        *methods.entry(dump.text(event.method)).or_default() += 1;
    }
    let mut names: Vec<&str> = methods.keys().copied().collect();
    order::natural(&mut names);
    let mut methods: Vec<(String, u32)> = names.into_iter().map(|name| (name.to_owned(), methods[name])).collect();
    order::by_number(&mut methods, |method| -f64::from(method.1));
    Some(ConnectionDetail {
        summary: summary(dump, index, &overview::labels(dump))?,
        configuration: value_of("create"),
        constraints: value_of("constraints"),
        timelines: states::timelines(dump, index),
        pairs: pairs(look),
        candidates: candidates(look, true, logged.local_candidates())
            .into_iter()
            .chain(candidates(look, false, logged.remote_candidates()))
            .collect(),
        errors: errors(logged.candidate_errors()),
        transport: transport_facts(look),
        descriptions: descriptions(dump, index),
        methods,
    })
}

/// Every pair, those that matter first.
fn pairs(look: Look<'_>) -> Vec<CheckedPair> {
    let named: Vec<&str> =
        look.of_type("transport").flat_map(|transport| look.texts(transport, "selectedCandidatePairId")).map(|(_, id)| id).collect();
    let selected = selected_pair(look).map(|pair| look.id(pair));
    let row = |pair: &Object| {
        let flagged = |member: &str| look.flags(pair, member).iter().any(|(_, value)| *value);
        CheckedPair {
            pair: candidate_pair(look, pair),
            selected: selected == Some(look.id(pair)),
            nominated: flagged("nominated") || flagged("selected") || named.contains(&look.id(pair)),
            requests_sent: look.number(pair, "requestsSent"),
            responses_received: look.number(pair, "responsesReceived"),
        }
    };
    let mut pairs: Vec<CheckedPair> = look.of_type("candidate-pair").map(row).collect();
    order::by_number(&mut pairs, |row| {
        if row.selected {
            0.0
        } else if row.nominated {
            1.0
        } else {
            2.0
        }
    });
    pairs
}

/// Candidates of one end from its events, or from its statistics where the dump has none of those.
fn candidates(look: Look<'_>, local: bool, logged: Vec<call::Candidate>) -> Vec<FoundCandidate> {
    if logged.is_empty() {
        let objects = look.of_type(if local { "local-candidate" } else { "remote-candidate" });
        return objects.map(|object| FoundCandidate { local, timestamp: None, candidate: candidate(look, object) }).collect();
    }
    let found = logged.into_iter().map(|found| FoundCandidate {
        local,
        timestamp: Some(found.time.0),
        candidate: Candidate {
            candidate_type: found.candidate_type,
            protocol: found.protocol,
            address: found.address,
            relay_protocol: found.relay_protocol.unwrap_or_default(),
            url: found.url.unwrap_or_default(),
            ..Candidate::default()
        },
    });
    found.collect()
}

fn errors(logged: Vec<call::CandidateError>) -> Vec<GatheringError> {
    let mut errors: Vec<GatheringError> = Vec::new();
    for error in logged {
        match errors.iter_mut().find(|other| (other.code, &other.url, &other.text) == (error.code, &error.url, &error.text)) {
            Some(other) => other.count += 1,
            None => {
                errors.push(GatheringError { timestamp: error.time.0, code: error.code, url: error.url, text: error.text, count: 1 });
            }
        }
    }
    errors
}

const TRANSPORT_FACTS: &[&str] = &[
    "dtlsState",
    "dtlsRole",
    "tlsVersion",
    "dtlsCipher",
    "srtpCipher",
    "iceRole",
    "iceState",
    "iceLocalUsernameFragment",
    "selectedCandidatePairChanges",
];

/// A version as people call it, beside its code: <https://www.rfc-editor.org/rfc/rfc9147#section-5.3>.
fn dtls_version(code: String) -> String {
    match code.to_ascii_uppercase().as_str() {
        "FEFF" => format!("DTLS 1.0 ({code})"),
        "FEFD" => format!("DTLS 1.2 ({code})"),
        "FEFC" => format!("DTLS 1.3 ({code})"),
        _ => code,
    }
}

fn transport_facts(look: Look<'_>) -> Vec<Fact> {
    let facts = look.of_type("transport").flat_map(|transport| {
        TRANSPORT_FACTS.iter().filter_map(move |name| {
            let value = look.text(transport, name)?;
            Some(Fact { name: (*name).into(), value: if *name == "tlsVersion" { dtls_version(value) } else { value } })
        })
    });
    facts.collect()
}

fn descriptions(dump: &Dump, index: ConnectionIdx) -> Vec<Description> {
    let mut descriptions: Vec<Description> = Vec::new();
    for (at, event) in dump.events_of(Some(index)) {
        let method = dump.text(event.canonical);
        let local = match method {
            "setLocalDescription" | "setLocalDescriptionOnSuccess" => true,
            "setRemoteDescription" => false,
            _ => continue,
        };
        let Some(SessionDescription { kind, sdp }) = description::read(&event.value) else { continue };
        // An outcome repeats the description only where the call had none (implicit setLocalDescription).
        let sections = sdp.lines().filter(|line| line.starts_with("m=")).count() as u32;
        descriptions.push(Description { timestamp: event.timestamp.0, local, kind, event: at, sections, sdp });
    }
    descriptions
}
