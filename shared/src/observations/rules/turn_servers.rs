//! What several rules ask of TURN servers: which answered, which failed, and how.

use crate::observations::call::{CandidateError, Connection, turn_protocol};
use crate::observations::{Occurrence, Severity, Verdict};

/// Where the relay candidates of a connection come from: address of the server and protocol to it, as far as the dump tells.
fn relays(connection: &Connection<'_>) -> Vec<(Option<String>, Option<String>)> {
    let look = connection.look;
    let gathered = connection.local_candidates().into_iter().filter(|candidate| candidate.candidate_type == "relay");
    let reported = look.of_type("local-candidate").filter(|candidate| look.text(candidate, "candidateType").as_deref() == Some("relay"));
    let reported = reported.map(|candidate| (look.text(candidate, "url"), look.text(candidate, "relayProtocol")));
    gathered.map(|candidate| (candidate.url, candidate.relay_protocol)).chain(reported).collect()
}

/// Whether a relay candidate came from a server. Where no address is told, the protocol has to do.
fn answered(error: &CandidateError, relays: &[(Option<String>, Option<String>)]) -> bool {
    let wanted = turn_protocol(&error.url);
    relays.iter().any(|(url, protocol)| match url {
        Some(url) => plain(url) == error.url,
        None => protocol.as_deref() == wanted,
    })
}

/// The address of a server without the transport that it has anyway.
fn plain(url: &str) -> &str {
    url.trim_end_matches("?transport=udp")
}

/// The TURN server that an error is about. Chromium asks a TURN server for a STUN binding first and reports that under `stun:`.
fn server_of(error: &CandidateError, urls: &[String]) -> Option<String> {
    if error.is_turn() {
        return Some(plain(&error.url).to_owned());
    }
    let place = |url: &str| url.split_once(':').map(|(_, rest)| rest.split('?').next().unwrap_or_default().to_owned());
    let same = |url: &&String| place(url) == place(&error.url);
    let is_stun_server = urls.iter().filter(same).any(|url| url.starts_with("stun"));
    urls.iter().filter(same).find(|url| turn_protocol(url) == Some("udp")).filter(|_| !is_stun_server).map(|url| plain(url).to_owned())
}

/// A verdict for each server that failed with one of the picked codes; `lost` tells whether a server must have given no relay
/// candidate besides. `worst` holds where the connection neither got a relay candidate nor came about.
pub(super) fn failures(connection: &Connection<'_>, picked: impl Fn(u32) -> bool, lost: bool, worst: Severity) -> Vec<Verdict> {
    let (urls, relays) = (connection.ice_server_urls(), relays(connection));
    let of_turn = |error| server_of(&error, &urls).map(|url| CandidateError { url, ..error });
    let errors: Vec<CandidateError> = connection.candidate_errors().into_iter().filter_map(of_turn).collect();
    let has_server = urls.iter().any(|url| turn_protocol(url).is_some());
    if errors.is_empty() {
        return vec![match (relays.is_empty(), has_server) {
            (false, _) => Verdict::Clear,
            (true, true) => Verdict::NotMeasurable("the dump holds neither a relay candidate nor a reason for having none".into()),
            (true, false) => Verdict::lacks("connection with a TURN server"),
        }];
    }
    let severity = if relays.is_empty() && !connection.was_connected() { worst } else { worst.min(Severity::Medium) };
    let mut failed: Vec<Occurrence> = Vec::new();
    for error in errors.iter().filter(|error| picked(error.code) && !(lost && answered(error, &relays))) {
        match failed.iter_mut().find(|known| known.values["url"] == *error.url) {
            Some(known) => known.events.push(error.event),
            None => {
                let occurrence = Occurrence::new(severity, connection.subject()).at(error.time).event(error.event);
                failed.push(occurrence.value("url", &*error.url).value("errorCode", error.code).value("errorText", &*error.text));
            }
        }
    }
    if failed.is_empty() { vec![Verdict::Clear] } else { failed.into_iter().map(Verdict::from).collect() }
}
