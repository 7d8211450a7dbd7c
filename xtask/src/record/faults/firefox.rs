//! Calls of Firefox with Chromium, recorded in Firefox by the module of the collector. Recorded when the rules stood.

use super::interruptions::{OUT_OF_REACH, OUTAGE, without};
use super::network::{DOWN, FAR, UP, late, lossy};
use super::{CALL, CLEAR, Devices, END, End, Expected, FAULTY, Fault, HEALTHY, Program, Side, Step, connectivity, devices, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

/// The caller is Firefox, the callee Chromium.
const CALL_OF_FIREFOX: Fault = Fault { set: Set::Report, link: Some([CLEAR; 2]), seconds: 30.0, ..CALL };

const AUDIO: &str = r#"{"video":false}"#;

const fn firefox(expected: Expected) -> End {
    End { program: Program::Firefox, page: r#"{"recorded":true}"#, expected: Some(expected), ..END }
}

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..firefox(expected) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "firefox-healthy",
        about: "Firefox calls Chromium: audio and video.",
        caller: firefox(healthy::NO_TURN),
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-audio",
        about: "Firefox calls Chromium: audio alone, muted for ten seconds.",
        caller: with(r#"{"recorded":true,"video":false}"#, healthy::NO_TURN),
        callee: End { page: AUDIO, ..END },
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.enable('audio', false)")),
            (18.0, Step::Page(Side::Caller, "call.enable('audio', true)")),
        ],
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-hang-up",
        about: "Chromium hangs up a call from Firefox, which follows two seconds later.",
        caller: firefox(Expected { may: &["turnNoConfig", "remoteClosed"], may_deduce: &["remoteSide"], ..HEALTHY }),
        steps: &[(18.0, Step::Page(Side::Callee, "call.close()")), (20.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 21.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-data",
        about: "Firefox calls Chromium: a data channel alone.",
        caller: with(r#"{"recorded":true,"audio":false,"video":false,"data":true}"#, healthy::NO_TURN),
        callee: End { page: r#"{"audio":false,"video":false}"#, ..END },
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-loss-15-out",
        about: "Three of twenty packets of Firefox are lost, at random.",
        set: Set::Calibration,
        caller: firefox(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            // With its checks lost, Firefox doubts the connection for a moment.
            may: OUTAGE,
            shows: |facts| facts.loss_out > 9.0 && facts.loss_in < 1.0,
            ..UP
        }),
        link: Some([lossy(0.15), CLEAR]),
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-loss-15-in",
        about: "Three of twenty packets to Firefox are lost, at random.",
        caller: firefox(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 9.0 && facts.loss_out < 1.0,
            ..DOWN
        }),
        link: Some([CLEAR, lossy(0.15)]),
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-delay-200",
        about: "Two hundred milliseconds more in each direction between Firefox and Chromium.",
        caller: firefox(FAR),
        link: Some([late(200.0); 2]),
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-cut-off",
        about: "Nothing passes any more between Firefox and Chromium after twelve seconds.",
        set: Set::Calibration,
        caller: firefox(Expected {
            must: &["connectionDropped"],
            shows: |facts| facts.is_connected() && facts.entered("failed"),
            ..OUT_OF_REACH
        }),
        steps: &[
            (12.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (12.0, Step::Treat(Side::Callee, without(Block::Everything))),
        ],
        seconds: 50.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-media-blocked",
        about: "After twelve seconds no media of Chromium arrives in Firefox, while ICE goes on.",
        set: Set::Calibration,
        caller: firefox(Expected {
            must: &["stalledStream"],
            may: OUTAGE,
            deductions: &["mediaBlocked"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.gap_in > 10.0 && !facts.entered("disconnected"),
            ..FAULTY
        }),
        steps: &[(12.0, Step::Treat(Side::Callee, without(Block::Media)))],
        seconds: 34.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-devices-denied",
        about: "The user of Firefox denies microphone and camera.",
        caller: End { devices: Devices::Denied(&["microphone", "camera"]), ..firefox(devices::REFUSED) },
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-devices-missing",
        about: "The machine of Firefox has neither microphone nor camera.",
        caller: End {
            devices: Devices::Missing,
            ..firefox(Expected {
                must: &["deviceNotFound"],
                may: &["turnNoConfig"],
                deductions: &["deviceUnavailable"],
                shows: |facts| facts.refusals.contains("NotFoundError"),
                ..FAULTY
            })
        },
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-ice-failure",
        about: "Every candidate that Firefox and Chromium tell each other points to a closed port.",
        set: Set::Calibration,
        caller: with(r#"{"recorded":true,"deadCandidates":true}"#, Expected { deductions: &["noRelay"], ..connectivity::FAILED }),
        callee: End { page: r#"{"deadCandidates":true}"#, ..END },
        link: None,
        connects: false,
        seconds: 40.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-offer-never-answered",
        about: "The offer of Firefox reaches nobody who answers; after 36 seconds the page gives up.",
        caller: firefox(Expected {
            must: &["offerNeverAnswered"],
            may: &["turnNoConfig", "negotiationLeftOpen"],
            deductions: &["signallingProblem"],
            shows: |facts| !facts.is_connected() && !facts.holds("setRemoteDescription"),
            ..FAULTY
        }),
        callee: End { page: r#"{"answers":false}"#, ..END },
        connects: false,
        steps: &[(36.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 38.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-turn-password",
        about: "The password of Firefox for TURN is wrong, and nothing but TURN is allowed.",
        set: Set::Calibration,
        caller: with(
            r#"{"recorded":true,"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"expired"}]}}"#,
            Expected {
                must: &["turnAuthenticationError"],
                may: &["connectionFailed", "turnUnreachable"],
                deductions: &["turnMisconfigured"],
                may_deduce: &["noRelay", "signallingProblem"],
                shows: |facts| !facts.is_connected() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        link: None,
        turn: true,
        connects: false,
        seconds: 40.0,
        ..CALL_OF_FIREFOX
    },
];
