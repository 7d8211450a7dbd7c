//! Calls of Chromium that the collector's module records in the page, which tells of tracks, tabs and the processor as well.

use super::connectivity::FAILED;
use super::devices::{REFUSED, SILENT};
use super::everyday::STOPPED;
use super::interruptions::{OUT_OF_REACH, OUTAGE, without};
use super::network::{BASE, DOWN, FAR, UP, late, lossy};
use super::uplink::{is_narrow, narrow};
use super::{CALL, CLEAR, Devices, END, End, Expected, FAULTY, Fault, HEALTHY, Side, Sound, Step, end, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

const LINKED: Fault = Fault { set: Set::Report, seconds: 34.0, ..BASE };
const FRESH: Fault = Fault { set: Set::Report, seconds: 30.0, ..CALL };
const ALONE: Fault = Fault { connects: false, ..FRESH };

const fn recorded(expected: Expected) -> End {
    with(r#"{"recorded":true}"#, expected)
}

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "in-page-healthy",
        about: "Audio and video in both directions.",
        caller: recorded(healthy::NO_TURN),
        callee: recorded(healthy::NO_TURN),
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-hidden",
        about: "The caller looks at another tab for sixteen seconds.",
        caller: recorded(Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..healthy::NO_TURN }),
        steps: &[(8.0, Step::Hide(Side::Caller)), (24.0, Step::Show(Side::Caller))],
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-muted-and-held",
        about: "The caller mutes its microphone for eight seconds, and later puts the call on hold for as long.",
        caller: recorded(STOPPED),
        callee: recorded(STOPPED),
        steps: &[
            (6.0, Step::Page(Side::Caller, "call.enable('audio', false)")),
            (14.0, Step::Page(Side::Caller, "call.enable('audio', true)")),
            (18.0, Step::Page(Side::Caller, "call.hold(true)")),
            (26.0, Step::Page(Side::Caller, "call.hold(false)")),
        ],
        seconds: 36.0,
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-hang-up",
        about: "The callee hangs up, and the caller follows two seconds later.",
        caller: recorded(Expected { may: &["turnNoConfig", "remoteClosed"], may_deduce: &["remoteSide"], ..HEALTHY }),
        steps: &[(16.0, Step::Page(Side::Callee, "call.close()")), (18.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 20.0,
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-camera-stopped",
        about: "The user turns the camera off in mid-call: the page stops its track, and goes on with the voice.",
        caller: recorded(Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..healthy::NO_TURN }),
        steps: &[(14.0, Step::Page(Side::Caller, "call.stop('video')"))],
        ..FRESH
    },
    Fault {
        name: "in-page-loss-11",
        about: "One of nine packets of the callee is lost, at random.",
        caller: recorded(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 6.0 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        callee: recorded(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 6.0 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        link: Some([CLEAR, lossy(0.11)]),
        ..LINKED
    },
    Fault {
        name: "in-page-delay-210",
        about: "Two hundred and ten milliseconds more in each direction.",
        caller: recorded(FAR),
        link: Some([late(210.0); 2]),
        ..LINKED
    },
    Fault {
        name: "in-page-outage-11",
        about: "Nothing passes in either direction for eleven seconds.",
        caller: recorded(Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        steps: &[
            (11.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (11.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (22.0, Step::Treat(Side::Caller, CLEAR)),
            (22.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        ..LINKED
    },
    Fault {
        name: "in-page-media-blocked",
        about: "After twelve seconds no media of the callee passes, while ICE goes on.",
        caller: recorded(Expected {
            must: &["stalledStream"],
            may: OUTAGE,
            deductions: &["mediaBlocked"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.gap_in > 10.0 && !facts.entered("disconnected"),
            ..FAULTY
        }),
        steps: &[(12.0, Step::Treat(Side::Callee, without(Block::Media)))],
        ..LINKED
    },
    Fault {
        name: "in-page-uplink-230",
        about: "The caller's uplink carries 230 kbit/s, and drops what would wait longer than 120 ms.",
        caller: with(
            r#"{"recorded":true,"canvas":{"width":640,"height":480,"rate":15}}"#,
            Expected { must: &["bandwidthLimiting"], may_deduce: &["bufferbloat"], shows: is_narrow, ..UP },
        ),
        link: Some([narrow(230.0, 120.0), CLEAR]),
        seconds: 40.0,
        ..LINKED
    },
    Fault {
        name: "in-page-ice-failure",
        about: "Every candidate that the ends tell each other points to a closed port.",
        caller: with(r#"{"recorded":true,"deadCandidates":true}"#, Expected { deductions: &["noRelay"], ..FAILED }),
        callee: End { page: r#"{"deadCandidates":true}"#, ..END },
        ..ALONE
    },
    Fault {
        name: "in-page-dtls-failure",
        about: "Signalling alters the fingerprint of the caller's certificate.",
        callee: with(
            r#"{"recorded":true,"change":"fingerprint"}"#,
            Expected {
                must: &["dtlsFailure"],
                may: &["turnNoConfig", "connectionFailed", "connectionDropped"],
                deductions: &["dtlsMismatch"],
                may_deduce: &["noRelay", "proxyOrDeepInspection"],
                shows: |facts| !facts.is_connected(),
                ..FAULTY
            },
        ),
        ..ALONE
    },
    Fault {
        name: "in-page-track-ended",
        about: "The permission for microphone and camera is withdrawn in mid-call, which ends the tracks.",
        set: Set::Calibration,
        caller: recorded(Expected {
            must: &["trackEnded"],
            may: &["turnNoConfig", "noOutgoingAudioVolume"],
            deductions: &["deviceUnavailable"],
            may_deduce: &["silentMicrophone", "permissionProblem"],
            shows: |facts| facts.is_connected() && facts.gap_out > 10.0,
            ..FAULTY
        }),
        steps: &[(12.0, Step::Deny)],
        ..FRESH
    },
    Fault {
        name: "in-page-microphone-dead",
        about: "The caller's microphone delivers nothing but zeros.",
        caller: End {
            sound: Sound::Silence,
            ..with(
                r#"{"recorded":true,"audio":{"autoGainControl":false,"noiseSuppression":false,"echoCancellation":false}}"#,
                Expected { must: &["noOutgoingAudioVolume"], may: &["turnNoConfig", "constantInaudibleMicrophoneVolume"], ..SILENT },
            )
        },
        seconds: 40.0,
        ..FRESH
    },
    Fault {
        name: "in-page-microphone-muted",
        about: "The caller joins muted and stays so.",
        caller: recorded(healthy::NO_TURN),
        steps: &[(0.5, Step::Page(Side::Caller, "call.enable('audio', false)"))],
        seconds: 36.0,
        ..FRESH
    },
    Fault {
        name: "in-page-devices-denied",
        about: "The user denies microphone and camera; the page listens.",
        caller: End { devices: Devices::Denied(&["microphone", "camera"]), ..recorded(REFUSED) },
        seconds: 24.0,
        ..FRESH
    },
    Fault {
        name: "in-page-turn-password",
        about: "The caller's password for TURN is wrong; the call connects without it.",
        caller: with(
            r#"{"recorded":true,"configuration":{"iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"expired"}]}}"#,
            Expected {
                must: &["turnAuthenticationError"],
                deductions: &["turnMisconfigured"],
                shows: |facts| facts.is_clean() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        turn: true,
        ..FRESH
    },
    Fault {
        name: "in-page-pressure",
        about: "The system tells of critical pressure on the processor from the seventh second on.",
        caller: recorded(Expected { must: &["cpuPressure"], may: &["turnNoConfig"], may_deduce: &["overloadedDevice"], ..FAULTY }),
        steps: &[(7.0, Step::Pressure("critical"))],
        seconds: 34.0,
        ..FRESH
    },
    Fault {
        name: "in-page-offer-never-answered",
        about: "The offer reaches nobody who answers; after 34 seconds the page gives up.",
        caller: recorded(Expected {
            must: &["offerNeverAnswered"],
            may: &["turnNoConfig", "negotiationLeftOpen"],
            deductions: &["signallingProblem"],
            shows: |facts| !facts.is_connected() && !facts.holds("setRemoteDescription"),
            ..FAULTY
        }),
        callee: End { page: r#"{"answers":false}"#, ..END },
        steps: &[(34.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 36.0,
        ..ALONE
    },
];
