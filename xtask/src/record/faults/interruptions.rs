//! Interruptions: for some time, or for some kinds of packets, nothing passes.

use super::network::{BASE, IN};
use super::{CLEAR, Expected, FAULTY, Fault, Side, Step, Treatment, end};
use crate::record::labelled::Block;

pub(super) const fn without(block: Block) -> Treatment {
    Treatment { block, ..CLEAR }
}

/// What standing still brings with it.
pub(super) const OUTAGE: &[&str] = &[
    "turnNoConfig",
    "iceInterrupted",
    "receptionBroken",
    "iceRestart",
    "connectionDropped",
    "videoFrozen",
    "videoPaused",
    "highConcealment",
    "stalledStream",
    "missingInboundData",
    "networkAudioLossIn",
    "networkVideoLossIn",
    "networkAudioLossOut",
    "networkVideoLossOut",
    "networkMediaRttIn",
    "networkMediaRttOut",
    "networkMediaJitterIn",
    "networkMediaJitterOut",
    "estimateCollapse",
    "bandwidthLimiting",
    "lowUplinkEstimate",
    "bufferbloat",
    "noIncomingAudioEnergy",
];

pub(super) const OUT_OF_REACH: Expected = Expected {
    may: OUTAGE,
    deductions: &["outage"],
    may_deduce: &["badLocalNetwork", "mediaBlocked"],
    shows: |facts| facts.gap_in >= 3.0 && facts.entered("disconnected"),
    ..FAULTY
};

pub(super) const BLOCKED: Expected = Expected {
    // Where nothing ever arrived there is no stream that could be missing.
    must: &["oneWayAudio", "oneWayVideo"],
    may: OUTAGE,
    deductions: &["mediaBlocked"],
    may_deduce: &["remoteSide"],
    shows: |facts| facts.streams_in == 0 && facts.streams_out > 0 && facts.is_connected(),
    ..FAULTY
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "outage-8",
        about: "Nothing passes in either direction for eight seconds.",
        caller: end(Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        callee: end(Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        steps: &[
            (10.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (10.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (18.0, Step::Treat(Side::Caller, CLEAR)),
            (18.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        seconds: 28.0,
        ..BASE
    },
    Fault {
        name: "cut-off",
        about: "Nothing passes any more after ten seconds.",
        caller: end(Expected {
            must: &["connectionDropped"],
            shows: |facts| facts.is_connected() && facts.entered("failed"),
            ..OUT_OF_REACH
        }),
        callee: end(Expected {
            must: &["connectionDropped"],
            shows: |facts| facts.is_connected() && facts.entered("failed"),
            ..OUT_OF_REACH
        }),
        steps: &[
            (10.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (10.0, Step::Treat(Side::Callee, without(Block::Everything))),
        ],
        seconds: 36.0,
        ..BASE
    },
    Fault {
        name: "early-drop",
        about: "Nothing passes for eight seconds, right after the call has come about.",
        caller: end(Expected {
            must: &["connectionChurn"],
            may: OUTAGE,
            deductions: &["proxyOrDeepInspection"],
            may_deduce: &["outage", "badLocalNetwork", "mediaBlocked"],
            shows: |facts| facts.entered("disconnected"),
            ..FAULTY
        }),
        steps: &[
            (0.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (0.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (8.0, Step::Treat(Side::Caller, CLEAR)),
            (8.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        ..BASE
    },
    Fault {
        name: "warm-up",
        about: "Nothing passes at first; ICE fails, is restarted and connects.",
        caller: end(Expected {
            must: &["connectionWarmup"],
            may: OUTAGE,
            deductions: &["proxyOrDeepInspection"],
            shows: |facts| facts.entered("failed") && facts.is_connected(),
            ..FAULTY
        }),
        link: Some([without(Block::Everything); 2]),
        connects: false,
        steps: &[
            (20.0, Step::Treat(Side::Caller, CLEAR)),
            (20.0, Step::Treat(Side::Callee, CLEAR)),
            (20.5, Step::Page(Side::Caller, "call.restart()")),
        ],
        seconds: 34.0,
        ..BASE
    },
    Fault {
        name: "media-blocked",
        about: "ICE and DTLS pass, but no media in either direction, from the start.",
        caller: end(BLOCKED),
        callee: end(BLOCKED),
        link: Some([without(Block::Media); 2]),
        ..BASE
    },
    Fault {
        name: "media-blocked-later",
        about: "After ten seconds no media of the caller passes, while ICE goes on.",
        callee: end(Expected {
            must: &["stalledStream"],
            may: OUTAGE,
            deductions: &["mediaBlocked"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.gap_in > 10.0 && !facts.entered("disconnected"),
            ..FAULTY
        }),
        steps: &[(10.0, Step::Treat(Side::Caller, without(Block::Media)))],
        seconds: 30.0,
        ..BASE
    },
    Fault {
        name: "one-way",
        about: "No media of the callee arrives at the caller, from the start.",
        caller: end(Expected {
            must: &["oneWayAudio", "oneWayVideo"],
            may: OUTAGE,
            deductions: &["mediaBlocked"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.streams_in == 0 && facts.streams_out > 0 && facts.is_connected(),
            ..FAULTY
        }),
        link: Some([CLEAR, without(Block::Media)]),
        ..BASE
    },
    Fault {
        name: "freeze-by-network",
        about: "The caller's video, but not the voice, is lost for four seconds, twice.",
        callee: end(Expected {
            must: &["videoFrozen", "networkVideoLossIn"],
            may: IN,
            may_deduce: &["badDownlink", "mediaBlocked", "remoteSide"],
            shows: |facts| facts.freezes + facts.pauses >= 2.0 && facts.is_connected(),
            ..FAULTY
        }),
        steps: &[
            (8.0, Step::Treat(Side::Caller, without(Block::Video))),
            (12.0, Step::Treat(Side::Caller, CLEAR)),
            (18.0, Step::Treat(Side::Caller, without(Block::Video))),
            (22.0, Step::Treat(Side::Caller, CLEAR)),
        ],
        seconds: 28.0,
        ..BASE
    },
];
