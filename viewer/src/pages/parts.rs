//! Tables and phrases about connections that the Overview and the Connections page share.

use shared::session::answers::{Candidate, CandidatePair, ConnectionSummary, Track};
use yew::prelude::*;

use crate::words;

/// Streams in a table, with their connection if that is not said elsewhere.
pub(super) fn tracks(rows: &[(&ConnectionSummary, &Track)], origin: f64, with_connection: bool) -> Html {
    html! {
        <div class="scroll-x"><table class="table flush tracks">
            <thead><tr>
                if with_connection { <th>{ "Connection" }</th> }
                <th>{ "Direction" }</th><th>{ "Kind" }</th><th>{ "Codec" }</th><th class="num">{ "Size" }</th>
                <th class="num">{ "Bitrate" }</th><th class="num">{ "Lost" }</th><th>{ "Which" }</th><th class="num">{ "From" }</th>
            </tr></thead>
            <tbody>
                { for rows.iter().map(|(connection, track)| html! {
                    <tr>
                        if with_connection { <td class="nowrap">{ &connection.id }</td> }
                        <td>{ direction(&track.direction) }</td>
                        <td>{ &track.kind }</td>
                        <td class="nowrap">{ track.codec.as_deref().map(codec) }</td>
                        <td class="num">{ track.resolution.clone() }</td>
                        <td class="num">{ track.bitrate.map(words::bitrate) }</td>
                        <td class="num">{ track.loss.map(words::percent) }</td>
                        <td class="fill trunc muted" title={track.identifier.clone()}>{ which(track) }</td>
                        <td class="num quiet">{ words::call_time(track.start - origin) }</td>
                    </tr>
                }) }
            </tbody>
        </table></div>
    }
}

fn direction(direction: &str) -> &str {
    match direction {
        "inbound" => "received",
        "outbound" => "sent",
        other => other,
    }
}

/// What tells a stream from others of its kind.
fn which(track: &Track) -> String {
    let ssrc = track.ssrc.map(|ssrc| format!("SSRC {ssrc}"));
    let named = [("", &track.label), ("mid ", &track.mid), ("rid ", &track.rid)];
    let named = named
        .into_iter()
        .filter_map(|(word, value)| value.as_ref().filter(|value| !value.is_empty()).map(|value| format!("{word}{value}")));
    named.chain(ssrc).collect::<Vec<_>>().join(" · ")
}

/// A codec without the kind, which stands beside it.
fn codec(mime_type: &str) -> &str {
    mime_type.split_once('/').map_or(mime_type, |(_, name)| name)
}

/// What a connection sends and receives, in a few words.
pub(super) fn directions(connection: &ConnectionSummary) -> String {
    let count = |direction: &str, kind: &str| {
        let alike = connection.tracks.iter().filter(|track| track.direction == direction && track.kind == kind);
        alike.count()
    };
    let side = |verb: &str, direction: &str| {
        let kinds = ["audio", "video"].into_iter().filter_map(|kind| match count(direction, kind) {
            0 => None,
            number => Some(format!("{number} {kind}")),
        });
        let kinds = kinds.collect::<Vec<_>>();
        (!kinds.is_empty()).then(|| format!("{verb} {}", kinds.join(", ")))
    };
    let sides = [side("sends", "outbound"), side("receives", "inbound")];
    sides.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Codecs of a connection, and the largest picture.
pub(super) fn media(connection: &ConnectionSummary) -> String {
    let codecs = connection.codecs.iter().map(|name| codec(name).to_owned());
    let sizes = connection.tracks.iter().filter_map(|track| track.resolution.clone());
    let largest = sizes.max_by_key(|size| size.split('×').filter_map(|side| side.trim().parse::<u64>().ok()).product::<u64>());
    codecs.chain(largest).collect::<Vec<_>>().join(" · ")
}

/// The way that media took, such as `host, udp → relay, tcp`.
pub(super) fn path(pair: &CandidatePair) -> String {
    format!("{} → {}", end(&pair.local), end(&pair.remote))
}

/// One end of a pair, without its address.
pub(super) fn end(candidate: &Candidate) -> String {
    let relay = if candidate.relay_protocol.is_empty() { String::new() } else { format!("by {}", candidate.relay_protocol) };
    let parts = [candidate_type(&candidate.candidate_type), &candidate.protocol, &relay, &candidate.network_type];
    let known = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    if known.is_empty() { "unknown".to_owned() } else { known.join(", ") }
}

/// A candidate type unabbreviated.
fn candidate_type(name: &str) -> &str {
    match name {
        "srflx" => "server reflexive",
        "prflx" => "peer reflexive",
        other => other,
    }
}
