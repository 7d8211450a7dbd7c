//! Calls with nothing wrong: whatever an analysis finds high there is a false alarm.

use super::{CALL, END, End, Expected, Fault, HEALTHY, Side, Step, end};

pub(super) const NO_TURN: Expected = Expected { may: &["turnNoConfig"], ..HEALTHY };

/// The last picture before a hold counts as frozen in the statistics.
const HELD: Expected = Expected { shows: |facts| facts.is_connected() && facts.gap_in > 7.0 && facts.rtt < 30.0, ..NO_TURN };

const fn with(page: &'static str) -> End {
    End { page, ..end(NO_TURN) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault { name: "healthy-one-to-one", about: "Audio and video in both directions.", caller: end(NO_TURN), callee: end(NO_TURN), ..CALL },
    Fault {
        name: "healthy-long",
        about: "Audio and video in both directions, for a minute.",
        caller: end(NO_TURN),
        callee: end(NO_TURN),
        seconds: 60.0,
        ..CALL
    },
    Fault {
        name: "healthy-short",
        about: "A call that ends after ten seconds.",
        caller: end(NO_TURN),
        callee: end(Expected { may: &["turnNoConfig", "remoteClosed"], ..NO_TURN }),
        steps: &[(10.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 12.0,
        ..CALL
    },
    Fault { name: "healthy-audio", about: "Audio alone.", caller: with(r#"{"video":false}"#), callee: with(r#"{"video":false}"#), ..CALL },
    Fault { name: "healthy-video", about: "Video alone.", caller: with(r#"{"audio":false}"#), callee: with(r#"{"audio":false}"#), ..CALL },
    Fault {
        name: "healthy-screen",
        about: "The caller shares a screen at five pictures a second, the callee listens and speaks.",
        caller: with(r#"{"display":true}"#),
        callee: with(r#"{"video":false}"#),
        ..CALL
    },
    Fault {
        name: "healthy-several",
        about: "The callee receives four videos and a voice on one connection, and sends nothing.",
        caller: with(r#"{"videos":4,"video":{"width":160,"height":120,"frameRate":10}}"#),
        callee: with(r#"{"audio":false,"video":false}"#),
        ..CALL
    },
    Fault {
        name: "healthy-muted",
        about: "Both have microphone and camera muted by the page most of the time.",
        caller: with("{}"),
        callee: with("{}"),
        steps: &[
            (3.0, Step::Page(Side::Caller, "call.enable('audio', false)")),
            (3.0, Step::Page(Side::Callee, "call.enable('audio', false)")),
            (5.0, Step::Page(Side::Caller, "call.enable('video', false)")),
            (22.0, Step::Page(Side::Caller, "call.enable('video', true)")),
            (22.0, Step::Page(Side::Caller, "call.enable('audio', true)")),
        ],
        seconds: 28.0,
        ..CALL
    },
    Fault {
        name: "healthy-muted-throughout",
        about: "The caller joins muted and stays so; the callee speaks.",
        // Which is what the others get to hear, whatever the reason.
        caller: end(Expected { may: &["turnNoConfig", "noOutgoingAudioVolume"], ..HEALTHY }),
        callee: with("{}"),
        steps: &[(0.0, Step::Page(Side::Caller, "call.enable('audio', false)"))],
        ..CALL
    },
    Fault {
        name: "healthy-hold",
        about: "The caller puts the call on hold for ten seconds.",
        caller: end(HELD),
        callee: end(HELD),
        steps: &[(8.0, Step::Page(Side::Caller, "call.hold(true)")), (18.0, Step::Page(Side::Caller, "call.hold(false)"))],
        seconds: 28.0,
        ..CALL
    },
    Fault {
        name: "healthy-opened-late",
        about: "Recording began ten seconds after the call.",
        caller: End {
            opened_late: true,
            ..end(Expected { must: &["lateInternalsCapture"], deductions: &["incompleteEvidence"], ..NO_TURN })
        },
        callee: END,
        steps: &[(10.0, Step::Open(Side::Caller))],
        seconds: 32.0,
        ..CALL
    },
    Fault {
        name: "healthy-data",
        about: "A data channel that carries a message every half second, no media.",
        caller: with(r#"{"audio":false,"video":false,"data":true}"#),
        callee: with(r#"{"audio":false,"video":false}"#),
        ..CALL
    },
    Fault {
        name: "healthy-simulcast",
        about: "The caller sends three layers, all of which arrive.",
        caller: with(super::media::LAYERS),
        callee: with(r#"{"audio":false,"video":false}"#),
        ..CALL
    },
    Fault {
        name: "healthy-hang-up",
        about: "The callee hangs up, and the caller follows two seconds later.",
        caller: end(Expected { must: &["remoteClosed"], may: &["turnNoConfig"], may_deduce: &["remoteSide"], ..HEALTHY }),
        callee: end(NO_TURN),
        steps: &[(15.0, Step::Page(Side::Callee, "call.close()")), (17.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 18.0,
        ..CALL
    },
    Fault {
        name: "healthy-relay",
        about: "All media of the caller goes through a TURN server over UDP.",
        caller: End {
            page: r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"password"}]}}"#,
            ..end(HEALTHY)
        },
        callee: with("{}"),
        turn: true,
        ..CALL
    },
    Fault {
        name: "healthy-ice-restart",
        about: "The caller restarts ICE in a call that works.",
        caller: end(Expected { must: &["iceRestart"], may: &["turnNoConfig", "networkSwitched"], ..HEALTHY }),
        callee: end(Expected { may: &["turnNoConfig", "iceRestart", "networkSwitched"], ..HEALTHY }),
        steps: &[(10.0, Step::Page(Side::Caller, "call.restart()"))],
        ..CALL
    },
];
