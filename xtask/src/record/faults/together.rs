//! Two faults at once, faults in short calls and after each other, and healthy calls in which a lot happens.

use super::devices::{HEARS_NOTHING, RAW, REFUSED, SILENT};
use super::interruptions::{OUT_OF_REACH, OUTAGE, without};
use super::network::{BASE, DOWN, IN, OUT, UP, late, lossy};
use super::uplink::{LARGE, is_narrow, narrow};
use super::{CALL, CLEAR, END, End, Expected, FAULTY, Fault, HEALTHY, Side, Sound, Step, Treatment, end, everyday, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

const LINKED: Fault = Fault { set: Set::Report, seconds: 36.0, ..BASE };
const FRESH: Fault = Fault { set: Set::Report, seconds: 36.0, ..CALL };
const AUDIO: &str = r#"{"video":false}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

const STOP: Step = Step::Treat(Side::Caller, without(Block::Everything));
const STOP_BACK: Step = Step::Treat(Side::Callee, without(Block::Everything));
const GO: Step = Step::Treat(Side::Caller, CLEAR);
const GO_BACK: Step = Step::Treat(Side::Callee, CLEAR);
const HANG_UP: Step = Step::Page(Side::Callee, "call.close()");
const AGAIN: Step = Step::Page(Side::Caller, "call.again()");

const WITH_WRONG_PASSWORD: &str =
    r#"{"configuration":{"iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"expired"}]}}"#;
const OVER_TCP: &str = r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[
    {"urls":"turn:192.0.2.1:3478?transport=tcp","username":"user","credential":"password"}]}}"#;
const WITH_DEAD_STUN: &str = r#"{"configuration":{"iceServers":[{"urls":"stun:192.0.2.1:3999"}]}}"#;
const WITH_A_DEAD_TURN: &str = r#"{"configuration":{"iceServers":[
    {"urls":["turn:192.0.2.1:3478","turn:192.0.2.1:3999"],"username":"user","credential":"password"}]}}"#;

const BROKEN_OFF: Expected = Expected {
    must: &["videoFrozen", "receptionBroken"],
    may: OUTAGE,
    deductions: &["outage"],
    may_deduce: &["badLocalNetwork", "badUplink", "badDownlink", "mediaBlocked"],
    shows: |facts| facts.freezes >= 2.0 && facts.is_connected() && !facts.entered("failed"),
    ..FAULTY
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "loss-8-and-delay-160",
        about: "A hundred and sixty milliseconds more in each direction, and one of twelve packets of the caller is lost.",
        set: Set::Calibration,
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut", "networkMediaRttOut"],
            deductions: &["badUplink", "farServer"],
            shows: |facts| facts.loss_out > 4.0 && facts.rtt > 280.0,
            ..UP
        }),
        callee: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn", "networkMediaRttOut"],
            deductions: &["badDownlink", "farServer"],
            shows: |facts| facts.loss_in > 4.0 && facts.rtt > 280.0,
            ..DOWN
        }),
        link: Some([Treatment { loss: 0.08, ..late(160.0) }, late(160.0)]),
        ..LINKED
    },
    Fault {
        name: "dead-microphone-under-loss",
        about: "The callee's microphone delivers nothing but zeros, and every tenth packet of the caller is lost.",
        caller: end(Expected {
            must: &["noIncomingAudioEnergy", "networkAudioLossOut", "networkVideoLossOut"],
            may: OUT,
            deductions: &["badUplink", "remoteSide"],
            shows: |facts| facts.heard < 0.0001 && facts.loss_out > 5.0 && facts.loss_in < 1.0,
            ..HEARS_NOTHING
        }),
        callee: End {
            page: RAW,
            sound: Sound::Silence,
            ..end(Expected {
                must: &["noOutgoingAudioVolume", "networkAudioLossIn", "networkVideoLossIn"],
                may: IN,
                deductions: &["silentMicrophone", "badDownlink"],
                shows: |facts| facts.level < 0.01 && facts.loss_in > 5.0 && facts.loss_out < 1.0,
                ..SILENT
            })
        },
        link: Some([lossy(0.1), CLEAR]),
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "camera-denied-under-loss",
        about: "The caller's user denies the camera, and every eighth packet of the callee is lost.",
        caller: End {
            page: r#"{"anyDevice":true}"#,
            devices: super::Devices::Denied(&["camera"]),
            ..end(Expected {
                must: &["deviceNotAllowed", "networkAudioLossIn", "networkVideoLossIn"],
                may: IN,
                deductions: &["permissionProblem", "badDownlink"],
                shows: |facts| facts.refusals.contains("NotAllowedError") && facts.loss_in > 6.0,
                ..REFUSED
            })
        },
        link: Some([CLEAR, lossy(0.12)]),
        ..LINKED
    },
    Fault {
        name: "turn-password-and-outage",
        about: "The caller's password for TURN is wrong, and nothing passes in either direction for nine seconds.",
        caller: with(
            WITH_WRONG_PASSWORD,
            Expected { must: &["turnAuthenticationError", "iceInterrupted"], deductions: &["outage", "turnMisconfigured"], ..OUT_OF_REACH },
        ),
        callee: end(Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        turn: true,
        steps: &[(15.0, STOP), (15.0, STOP_BACK), (24.0, GO), (24.0, GO_BACK)],
        ..LINKED
    },
    Fault {
        name: "relay-over-tcp-and-hang-up",
        about: "The caller has TURN over TCP alone; the callee hangs up, and the caller follows three seconds later.",
        set: Set::Calibration,
        caller: with(
            OVER_TCP,
            Expected {
                must: &["relayOverTcp"],
                may: &["turnNoConfig", "remoteClosed"],
                may_deduce: &["remoteSide"],
                shows: |facts| facts.is_connected() && facts.is_rested(),
                ..FAULTY
            },
        ),
        turn: true,
        steps: &[(20.0, HANG_UP), (23.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 26.0,
        ..FRESH
    },
    Fault {
        name: "calls-fail-under-loss",
        about: "Every eighth packet of the callee is lost, and the caller's page makes calls of the API that make no sense.",
        caller: end(Expected {
            must: &["apiCallFailed", "networkAudioLossIn", "networkVideoLossIn"],
            deductions: &["badDownlink", "applicationLogic"],
            may_deduce: &["signallingProblem"],
            shows: |facts| facts.loss_in > 6.0 && facts.loss_out < 1.0,
            ..DOWN
        }),
        link: Some([CLEAR, lossy(0.12)]),
        steps: &[(14.0, Step::Page(Side::Caller, "call.fail()"))],
        ..LINKED
    },
    Fault {
        name: "uplink-260-with-a-screen",
        about: "The caller's uplink carries 260 kbit/s, over which it also shows a screen from the fourteenth second on.",
        caller: with(LARGE, Expected { must: &["bandwidthLimiting"], may_deduce: &["bufferbloat"], shows: is_narrow, ..UP }),
        link: Some([narrow(260.0, 150.0), CLEAR]),
        steps: &[(14.0, Step::Page(Side::Caller, "call.share(true)"))],
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "three-short-breaks",
        about: "Nothing passes in either direction for three seconds, three times.",
        set: Set::Calibration,
        caller: end(BROKEN_OFF),
        callee: end(BROKEN_OFF),
        steps: &[
            (10.0, STOP),
            (10.0, STOP_BACK),
            (13.0, GO),
            (13.0, GO_BACK),
            (20.0, STOP),
            (20.0, STOP_BACK),
            (23.0, GO),
            (23.0, GO_BACK),
            (30.0, STOP),
            (30.0, STOP_BACK),
            (33.0, GO),
            (33.0, GO_BACK),
        ],
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "restart-in-an-outage",
        about: "Nothing passes in either direction for fifteen seconds; after ten of them the caller restarts ICE.",
        set: Set::Calibration,
        caller: end(Expected { must: &["connectionDropped", "iceRestart"], ..OUT_OF_REACH }),
        callee: end(Expected { must: &["connectionDropped"], ..OUT_OF_REACH }),
        steps: &[(12.0, STOP), (12.0, STOP_BACK), (22.0, Step::Page(Side::Caller, "call.restart()")), (27.0, GO), (27.0, GO_BACK)],
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "opened-late-under-loss",
        about: "Every tenth packet of the callee is lost, and recording began twelve seconds after the call.",
        caller: End {
            opened_late: true,
            ..end(Expected {
                must: &["lateInternalsCapture", "networkAudioLossIn", "networkVideoLossIn"],
                may_deduce: &["incompleteEvidence"],
                shows: |facts| facts.loss_in > 5.0 && facts.loss_out < 1.0,
                ..DOWN
            })
        },
        link: Some([CLEAR, lossy(0.1)]),
        steps: &[(12.0, Step::Open(Side::Caller))],
        ..LINKED
    },
    Fault {
        name: "short-call-under-loss",
        about: "Every fifth packet of the caller is lost in a call of fifteen seconds.",
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 10.0 && facts.loss_in < 1.0,
            ..UP
        }),
        callee: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 10.0 && facts.loss_out < 1.0,
            ..DOWN
        }),
        link: Some([lossy(0.2), CLEAR]),
        seconds: 15.0,
        ..LINKED
    },
    Fault {
        name: "healthy-busy-minute",
        about: "Within a minute the caller mutes, turns its camera off and on, shows a screen, and goes on with another camera.",
        caller: end(Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..healthy::NO_TURN }),
        callee: end(Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..everyday::STOPPED }),
        steps: &[
            (7.0, Step::Page(Side::Caller, "call.enable('audio', false)")),
            (15.0, Step::Page(Side::Caller, "call.enable('audio', true)")),
            (18.0, Step::Page(Side::Caller, "call.enable('video', false)")),
            (26.0, Step::Page(Side::Caller, "call.enable('video', true)")),
            (30.0, Step::Page(Side::Caller, "call.share(true)")),
            (44.0, Step::Page(Side::Caller, "call.share(false)")),
            (48.0, Step::Page(Side::Caller, "call.switchCamera()")),
        ],
        seconds: 60.0,
        ..FRESH
    },
    Fault {
        name: "healthy-thrice-called",
        about: "The callee hangs up twice, and is called again a second later, each time with another connection.",
        caller: end(CALLED_AGAIN),
        callee: end(CALLED_AGAIN),
        steps: &[(14.0, HANG_UP), (15.0, AGAIN), (30.0, HANG_UP), (31.0, AGAIN)],
        seconds: 46.0,
        ..FRESH
    },
    Fault {
        name: "healthy-stun-dead",
        about: "The caller's STUN server does not answer, and is not needed.",
        caller: with(WITH_DEAD_STUN, healthy::NO_TURN),
        ..FRESH
    },
    Fault {
        name: "healthy-one-turn-dead",
        about: "One of the caller's two TURN servers does not answer; neither is needed.",
        caller: with(WITH_A_DEAD_TURN, Expected { may: &["turnUnreachable"], may_deduce: &["turnMisconfigured"], ..HEALTHY }),
        turn: true,
        ..FRESH
    },
    Fault {
        name: "healthy-eight-videos",
        about: "The callee receives eight videos and a voice on one connection, and says something.",
        caller: End { page: r#"{"videos":8,"video":{"width":160,"height":120,"frameRate":10}}"#, ..END },
        callee: with(AUDIO, healthy::NO_TURN),
        ..FRESH
    },
    Fault {
        name: "healthy-delay-50-loss-1",
        about: "Fifty milliseconds more in each direction, and one of a hundred packets is lost, as in many ordinary calls.",
        caller: end(ORDINARY),
        callee: end(ORDINARY),
        link: Some([Treatment { loss: 0.01, ..late(50.0) }; 2]),
        ..LINKED
    },
    Fault {
        name: "healthy-listener",
        about: "The callee listens to the caller for two minutes, without video.",
        caller: with(AUDIO, healthy::NO_TURN),
        callee: with(r#"{"audio":false,"video":false}"#, healthy::NO_TURN),
        seconds: 120.0,
        ..FRESH
    },
];

const CALLED_AGAIN: Expected = Expected {
    may: &["turnNoConfig", "remoteClosed", "connectionChurn"],
    may_deduce: &["remoteSide", "applicationLogic"],
    shows: |facts| facts.connections == 3 && facts.is_quiet() && facts.buffer < 100.0,
    ..HEALTHY
};

const ORDINARY: Expected = Expected {
    may: &["turnNoConfig", "networkAudioLossIn", "networkVideoLossIn", "networkAudioLossOut", "networkVideoLossOut"],
    may_deduce: &["badUplink", "badDownlink", "badLocalNetwork"],
    shows: |facts| facts.rtt > 90.0 && facts.rtt < 140.0 && facts.loss_in < 2.5 && facts.loss_out < 2.5,
    ..HEALTHY
};
