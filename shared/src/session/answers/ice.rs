//! The words of ICE: candidates, their pairs and what came of both.

use serde::{Deserialize, Serialize};

/// A candidate pair and its two ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CandidatePair {
    /// Id of the `candidate-pair` object.
    pub object: String,
    /// `state` of the pair.
    pub state: Option<String>,
    /// Local end.
    pub local: Candidate,
    /// Remote end.
    pub remote: Candidate,
    /// Last `currentRoundTripTime` in milliseconds.
    pub round_trip_time: Option<f64>,
}

/// One end of a pair. Empty text where the dump does not tell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// `host`, `srflx`, `prflx`, `relay`.
    pub candidate_type: String,
    /// `udp` or `tcp`.
    pub protocol: String,
    /// Address and port.
    pub address: String,
    /// `networkType`.
    pub network_type: String,
    /// `relayProtocol`.
    pub relay_protocol: String,
    /// Server it came from.
    pub url: String,
}

/// A candidate pair and what came of its checks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckedPair {
    /// The pair.
    pub pair: CandidatePair,
    /// Whether it is the one that carried media last.
    pub selected: bool,
    /// Whether it was ever nominated or selected.
    pub nominated: bool,
    /// `requestsSent`.
    pub requests_sent: Option<f64>,
    /// `responsesReceived`.
    pub responses_received: Option<f64>,
}

/// A candidate of one end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundCandidate {
    /// Whether it was gathered here, and not added for the far end.
    pub local: bool,
    /// When, where an event tells.
    pub timestamp: Option<f64>,
    /// What it is.
    pub candidate: Candidate,
}

/// One or more errors of gathering with the same words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatheringError {
    /// When first.
    pub timestamp: f64,
    /// `errorCode`.
    pub code: u32,
    /// The server.
    pub url: String,
    /// `errorText`.
    pub text: String,
    /// How many times.
    pub count: u32,
}
