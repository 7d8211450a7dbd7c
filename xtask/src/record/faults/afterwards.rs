//! More of what was missed before: short breaks, long ways under loss, devices that stop, and healthy calls that look alike.

use super::devices::REFUSED;
use super::everyday::STOPPED;
use super::interruptions::{OUTAGE, without};
use super::network::{BASE, DOWN, FAR, IN, UP, late, lossy};
use super::uplink::{LARGE, narrow};
use super::{CALL, CLEAR, Devices, END, End, Expected, FAULTY, Fault, HEALTHY, Program, Side, Step, Treatment, end, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

const LINKED: Fault = Fault { set: Set::Report, seconds: 38.0, ..BASE };
const FRESH: Fault = Fault { set: Set::Report, seconds: 34.0, ..CALL };
const AUDIO: &str = r#"{"video":false}"#;
const RECORDED: &str = r#"{"recorded":true}"#;
const RECORDED_AUDIO: &str = r#"{"recorded":true,"video":false}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

const fn firefox(expected: Expected) -> End {
    End { program: Program::Firefox, ..with(RECORDED, expected) }
}

const STOP: Step = Step::Treat(Side::Caller, without(Block::Everything));
const STOP_BACK: Step = Step::Treat(Side::Callee, without(Block::Everything));
const GO: Step = Step::Treat(Side::Caller, CLEAR);
const GO_BACK: Step = Step::Treat(Side::Callee, CLEAR);

/// What loss on the way in brings with it in Firefox, which then also doubts its connection.
const DOUBTED: &[&str] =
    &["turnNoConfig", "iceInterrupted", "networkMediaRttIn", "networkMediaJitterIn", "highConcealment", "videoFrozen", "videoPaused"];

const BROKEN_OFF: Expected = Expected {
    must: &["receptionBroken"],
    may: OUTAGE,
    deductions: &["outage"],
    may_deduce: &["badLocalNetwork", "badUplink", "badDownlink", "mediaBlocked"],
    shows: |facts| facts.gap_in >= 2.0 && facts.gap_in < 5.0 && facts.is_connected() && !facts.entered("failed"),
    ..FAULTY
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "audio-two-short-breaks",
        about: "In a call without video nothing passes in either direction for four seconds, twice.",
        caller: with(AUDIO, BROKEN_OFF),
        callee: with(AUDIO, BROKEN_OFF),
        steps: &[
            (11.0, STOP),
            (11.0, STOP_BACK),
            (15.0, GO),
            (15.0, GO_BACK),
            (24.0, STOP),
            (24.0, STOP_BACK),
            (28.0, GO),
            (28.0, GO_BACK),
        ],
        ..LINKED
    },
    Fault {
        name: "short-breaks-in-one-direction",
        about: "Nothing of the callee passes for three and a half seconds, twice.",
        caller: end(BROKEN_OFF),
        steps: &[(12.0, STOP_BACK), (15.5, GO_BACK), (24.0, STOP_BACK), (27.5, GO_BACK)],
        ..LINKED
    },
    Fault {
        name: "firefox-short-breaks",
        about: "Nothing passes between Firefox and Chromium for four seconds, twice.",
        set: Set::Calibration,
        // Firefox doubts a connection sooner than Chromium.
        caller: firefox(Expected { must: &["iceInterrupted"], ..BROKEN_OFF }),
        steps: &[
            (11.0, STOP),
            (11.0, STOP_BACK),
            (15.0, GO),
            (15.0, GO_BACK),
            (24.0, STOP),
            (24.0, STOP_BACK),
            (28.0, GO),
            (28.0, GO_BACK),
        ],
        ..LINKED
    },
    Fault {
        name: "firefox-delay-and-loss",
        about: "A hundred and seventy milliseconds more in each direction between Firefox and Chromium, of which one of ten packets is lost.",
        set: Set::Calibration,
        caller: firefox(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn", "networkMediaRttOut"],
            may: DOUBTED,
            deductions: &["badDownlink", "farServer"],
            shows: |facts| facts.loss_in > 5.0 && facts.rtt > 280.0,
            ..DOWN
        }),
        link: Some([late(170.0), Treatment { loss: 0.1, ..late(170.0) }]),
        ..LINKED
    },
    Fault {
        name: "far-and-narrow",
        about: "A hundred and sixty milliseconds more in each direction, and an uplink of the caller of 250 kbit/s.",
        caller: with(
            LARGE,
            Expected {
                must: &["bandwidthLimiting", "networkMediaRttOut"],
                deductions: &["badUplink", "farServer"],
                may_deduce: &["bufferbloat"],
                shows: |facts| facts.limited_by_bandwidth > 5.0 && facts.rtt > 280.0,
                ..UP
            },
        ),
        link: Some([Treatment { delay: 160.0, ..narrow(250.0, 150.0) }, late(160.0)]),
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "in-page-delay-180-in-audio",
        about: "A hundred and eighty milliseconds more in each direction, without video.",
        caller: with(RECORDED_AUDIO, FAR),
        callee: End { page: AUDIO, ..END },
        link: Some([late(180.0); 2]),
        ..LINKED
    },
    Fault {
        name: "in-page-microphone-taken",
        about: "In a call without video the permission for the microphone is withdrawn after eighteen seconds.",
        caller: with(
            RECORDED_AUDIO,
            Expected {
                must: &["trackEnded"],
                may: &["turnNoConfig", "noOutgoingAudioVolume"],
                deductions: &["deviceUnavailable"],
                may_deduce: &["silentMicrophone", "permissionProblem"],
                shows: |facts| facts.is_connected() && facts.is_quiet(),
                ..FAULTY
            },
        ),
        callee: End { page: AUDIO, ..END },
        steps: &[(18.0, Step::Deny)],
        ..FRESH
    },
    Fault {
        name: "turn-password-and-one-way",
        about: "The caller's password for TURN is wrong, and no media of the callee arrives.",
        caller: with(
            r#"{"configuration":{"iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"expired"}]}}"#,
            Expected {
                must: &["turnAuthenticationError", "oneWayAudio", "oneWayVideo"],
                may: OUTAGE,
                deductions: &["turnMisconfigured", "mediaBlocked"],
                may_deduce: &["remoteSide"],
                shows: |facts| facts.streams_in == 0 && facts.streams_out > 0 && facts.is_connected(),
                ..FAULTY
            },
        ),
        link: Some([CLEAR, without(Block::Media)]),
        turn: true,
        ..LINKED
    },
    Fault {
        name: "microphone-denied-under-loss",
        about: "In a call without video the callee's user denies the microphone, and every ninth packet of the caller is lost.",
        caller: End { page: AUDIO, ..END },
        callee: End {
            page: AUDIO,
            devices: Devices::Denied(&["microphone"]),
            ..end(Expected {
                must: &["deviceNotAllowed", "networkAudioLossIn"],
                may: IN,
                deductions: &["permissionProblem", "badDownlink"],
                shows: |facts| facts.refusals.contains("NotAllowedError") && facts.loss_in > 6.0,
                ..REFUSED
            })
        },
        link: Some([lossy(0.11), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "hang-up-under-loss",
        about: "One of eight packets of the caller is lost; the callee hangs up, and the caller follows two seconds later.",
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            may: &["turnNoConfig", "remoteClosed", "networkMediaJitterOut", "bandwidthLimiting", "estimateCollapse", "lowUplinkEstimate"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.loss_out > 6.0 && facts.loss_in < 1.0,
            ..UP
        }),
        link: Some([lossy(0.12), CLEAR]),
        steps: &[(24.0, Step::Page(Side::Callee, "call.close()")), (26.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 28.0,
        ..LINKED
    },
    Fault {
        name: "healthy-held-twice",
        about: "The caller puts a call without video on hold for three seconds, and later for eight.",
        caller: with(AUDIO, HELD),
        callee: with(AUDIO, HELD),
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.hold(true)")),
            (11.0, Step::Page(Side::Caller, "call.hold(false)")),
            (18.0, Step::Page(Side::Caller, "call.hold(true)")),
            (26.0, Step::Page(Side::Caller, "call.hold(false)")),
        ],
        ..FRESH
    },
    Fault {
        name: "healthy-taken-out-for-a-moment",
        about: "The callee takes voice and pictures out of the call for four seconds, twice, without a word to the other end.",
        set: Set::Calibration,
        caller: end(Expected {
            // The last picture stands until the next comes.
            may: &["turnNoConfig", "stalledStream", "videoPaused", "videoFrozen"],
            shows: |facts| facts.is_connected() && facts.is_quiet() && facts.gap_in > 2.0,
            ..STOPPED
        }),
        steps: &[
            (9.0, Step::Page(Side::Callee, "call.replace('audio', false)")),
            (9.0, Step::Page(Side::Callee, "call.replace('video', false)")),
            (13.0, Step::Page(Side::Callee, "call.replace('audio', true)")),
            (13.0, Step::Page(Side::Callee, "call.replace('video', true)")),
            (22.0, Step::Page(Side::Callee, "call.replace('audio', false)")),
            (22.0, Step::Page(Side::Callee, "call.replace('video', false)")),
            (26.0, Step::Page(Side::Callee, "call.replace('audio', true)")),
            (26.0, Step::Page(Side::Callee, "call.replace('video', true)")),
        ],
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-called-again",
        about: "The callee hangs up; three seconds later the caller calls once more, with another connection.",
        caller: with(
            RECORDED,
            Expected {
                may: &["turnNoConfig", "remoteClosed"],
                may_deduce: &["remoteSide"],
                shows: |facts| facts.connections == 2 && facts.is_quiet() && facts.buffer < 100.0,
                ..HEALTHY
            },
        ),
        steps: &[(15.0, Step::Page(Side::Callee, "call.close()")), (18.0, Step::Page(Side::Caller, "call.again()"))],
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-screen",
        about: "The caller shows a screen beside its camera for twelve seconds, and turns its camera off later.",
        caller: with(RECORDED, Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..healthy::NO_TURN }),
        callee: with(RECORDED, Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..STOPPED }),
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.share(true)")),
            (20.0, Step::Page(Side::Caller, "call.share(false)")),
            (25.0, Step::Page(Side::Caller, "call.stop('video')")),
        ],
        ..FRESH
    },
    Fault {
        name: "firefox-healthy-camera-off",
        about: "Firefox turns its camera off for ten seconds, and Chromium its own later.",
        caller: firefox(Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..STOPPED }),
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.enable('video', false)")),
            (18.0, Step::Page(Side::Caller, "call.enable('video', true)")),
            (22.0, Step::Page(Side::Callee, "call.enable('video', false)")),
        ],
        ..FRESH
    },
];

const HELD: Expected =
    Expected { may: &["turnNoConfig"], shows: |facts| facts.is_connected() && facts.is_quiet() && facts.gap_in > 5.0, ..HEALTHY };
