//! More calls with nothing wrong, of the kinds that people have every day: muted and held in other ways, negotiated again, moved to another
//! track, page or connection.

use super::network::BASE;
use super::{CALL, END, End, Expected, Fault, HEALTHY, Side, Sound, Step, end, healthy};
use crate::labels::Set;

const FRESH: Fault = Fault { set: Set::Report, ..CALL };
const AUDIO: &str = r#"{"video":false}"#;
const LISTENER: &str = r#"{"audio":false,"video":false}"#;
const RELAYED: &str = r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"password"}]}}"#;

/// For some time nothing of a kind comes, because the other end wants it so; the first picture after it counts as late.
pub(super) const STOPPED: Expected = Expected {
    may: &["turnNoConfig", "stalledStream", "videoPaused"],
    may_deduce: &["remoteSide"],
    shows: |facts| facts.is_connected() && facts.gap_in > 7.0 && facts.is_quiet() && facts.buffer < 100.0,
    ..HEALTHY
};

/// A change that takes pictures a moment.
const CHANGED: Expected = Expected {
    shows: |facts| facts.is_connected() && facts.is_quiet() && facts.freezes <= 2.0 && facts.buffer < 100.0,
    ..healthy::NO_TURN
};

/// Left by the other end.
const LEFT: Expected = Expected {
    must: &["remoteClosed"],
    may: &["turnNoConfig"],
    may_deduce: &["remoteSide"],
    shows: |facts| facts.is_connected() && facts.is_quiet(),
    ..HEALTHY
};

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "healthy-muted-by-null",
        about: "The caller mutes by taking its voice out of the call for eighteen seconds.",
        caller: end(healthy::NO_TURN),
        callee: end(STOPPED),
        steps: &[
            (7.0, Step::Page(Side::Caller, "call.replace('audio', false)")),
            (25.0, Step::Page(Side::Caller, "call.replace('audio', true)")),
        ],
        seconds: 34.0,
        ..FRESH
    },
    Fault {
        name: "healthy-camera-off-by-null",
        about: "The callee turns its camera off by taking the pictures out of the call, twice.",
        caller: end(STOPPED),
        callee: end(healthy::NO_TURN),
        steps: &[
            (6.0, Step::Page(Side::Callee, "call.replace('video', false)")),
            (15.0, Step::Page(Side::Callee, "call.replace('video', true)")),
            (22.0, Step::Page(Side::Callee, "call.replace('video', false)")),
            (34.0, Step::Page(Side::Callee, "call.replace('video', true)")),
        ],
        seconds: 42.0,
        ..FRESH
    },
    Fault {
        name: "healthy-held-by-the-callee",
        about: "The callee puts a call without video on hold for fourteen seconds.",
        caller: with(AUDIO, STOPPED),
        callee: with(AUDIO, STOPPED),
        steps: &[(9.0, Step::Page(Side::Callee, "call.hold(true)")), (23.0, Step::Page(Side::Callee, "call.hold(false)"))],
        seconds: 34.0,
        ..FRESH
    },
    Fault {
        name: "healthy-negotiated-again",
        about: "Both ends negotiate again and again, without a change.",
        caller: end(healthy::NO_TURN),
        callee: end(healthy::NO_TURN),
        steps: &[
            (5.0, Step::Page(Side::Caller, "call.negotiate()")),
            (8.0, Step::Page(Side::Callee, "call.negotiate()")),
            (12.0, Step::Page(Side::Caller, "call.negotiate()")),
            (19.0, Step::Page(Side::Caller, "call.negotiate()")),
            (23.0, Step::Page(Side::Callee, "call.negotiate()")),
        ],
        seconds: 30.0,
        ..FRESH
    },
    Fault {
        name: "healthy-camera-switched",
        about: "The caller goes on with another camera after twelve seconds.",
        caller: end(CHANGED),
        callee: end(CHANGED),
        steps: &[(12.0, Step::Page(Side::Caller, "call.switchCamera()"))],
        seconds: 30.0,
        ..FRESH
    },
    Fault {
        name: "healthy-screen-beside-camera",
        about: "The callee shows a screen beside its camera for fifteen seconds.",
        set: Set::Calibration,
        caller: end(CHANGED),
        callee: end(CHANGED),
        steps: &[(8.0, Step::Page(Side::Callee, "call.share(true)")), (23.0, Step::Page(Side::Callee, "call.share(false)"))],
        seconds: 34.0,
        ..FRESH
    },
    Fault {
        name: "healthy-called-again",
        about: "The callee hangs up; seven seconds later the caller calls once more, with another connection.",
        caller: end(LEFT),
        callee: end(CHANGED),
        steps: &[
            (14.0, Step::Page(Side::Callee, "call.close()")),
            (15.5, Step::Page(Side::Caller, "call.close()")),
            (21.0, Step::Page(Side::Caller, "call.again()")),
        ],
        seconds: 38.0,
        ..FRESH
    },
    Fault {
        name: "healthy-hidden",
        about: "The caller looks at another tab for most of the call.",
        caller: end(healthy::NO_TURN),
        callee: end(healthy::NO_TURN),
        steps: &[(6.0, Step::Hide(Side::Caller)), (28.0, Step::Show(Side::Caller))],
        seconds: 36.0,
        ..FRESH
    },
    Fault {
        name: "healthy-three-connections",
        about: "Beside the call the caller's page calls itself, over two connections more.",
        caller: end(CHANGED),
        callee: end(CHANGED),
        steps: &[(6.0, Step::Page(Side::Caller, "call.echo()"))],
        seconds: 28.0,
        ..FRESH
    },
    Fault {
        name: "healthy-data-heavy",
        about: "A data channel that carries a megabit each second, both ways, no media.",
        caller: with(r#"{"audio":false,"video":false,"data":true,"bytes":60000}"#, healthy::NO_TURN),
        callee: with(LISTENER, healthy::NO_TURN),
        seconds: 34.0,
        ..FRESH
    },
    Fault {
        name: "healthy-one-speaks",
        about: "The caller speaks, the callee listens, without video, for forty seconds.",
        caller: with(AUDIO, healthy::NO_TURN),
        callee: with(LISTENER, healthy::NO_TURN),
        seconds: 40.0,
        ..FRESH
    },
    Fault {
        name: "healthy-both-relayed",
        about: "Both ends allow TURN alone.",
        caller: with(RELAYED, HEALTHY),
        callee: with(RELAYED, HEALTHY),
        turn: true,
        seconds: 32.0,
        ..FRESH
    },
    Fault {
        name: "healthy-ice-restarted-twice",
        about: "The callee restarts ICE in a call without video that works, and later the caller does.",
        caller: with(AUDIO, Expected { must: &["iceRestart"], may: &["turnNoConfig", "networkSwitched"], ..HEALTHY }),
        callee: with(AUDIO, Expected { must: &["iceRestart"], may: &["turnNoConfig", "networkSwitched"], ..HEALTHY }),
        steps: &[(9.0, Step::Page(Side::Callee, "call.restart()")), (18.0, Step::Page(Side::Caller, "call.restart()"))],
        seconds: 28.0,
        ..FRESH
    },
    Fault {
        name: "healthy-hundred-seconds-of-audio",
        about: "Audio alone for a hundred seconds.",
        caller: with(AUDIO, healthy::NO_TURN),
        callee: with(AUDIO, healthy::NO_TURN),
        seconds: 100.0,
        ..FRESH
    },
    Fault {
        name: "healthy-quiet-room",
        about: "Nobody speaks at the callee's end; its microphone hears the noise of the room.",
        caller: end(healthy::NO_TURN),
        callee: End {
            sound: Sound::Room,
            ..end(Expected { may: &["turnNoConfig", "microphoneInaudible", "noOutgoingAudioVolume"], ..HEALTHY })
        },
        seconds: 40.0,
        ..FRESH
    },
    Fault {
        name: "healthy-page-left",
        about: "The callee leaves its page without hanging up; the caller hangs up four seconds later.",
        caller: end(Expected { must: &[], may: &["turnNoConfig", "remoteClosed", "stalledStream", "missingInboundData"], ..LEFT }),
        callee: END,
        steps: &[(17.0, Step::Page(Side::Callee, "location.assign('about:blank')")), (21.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 23.0,
        ..FRESH
    },
    Fault {
        name: "healthy-hang-up-unnoticed",
        about: "The callee hangs up; the caller's page does not notice and keeps its connection for twenty seconds.",
        caller: end(LEFT),
        callee: END,
        steps: &[(12.0, Step::Page(Side::Callee, "call.close()"))],
        seconds: 32.0,
        ..FRESH
    },
    Fault {
        name: "healthy-delay-70",
        about: "Seventy milliseconds more in each direction, as to another continent, with a shared screen.",
        caller: with(
            r#"{"display":true}"#,
            Expected { may: &["turnNoConfig"], shows: |facts| facts.rtt > 130.0 && facts.rtt < 190.0, ..HEALTHY },
        ),
        callee: with(AUDIO, Expected { may: &["turnNoConfig"], shows: |facts| facts.rtt > 130.0 && facts.rtt < 190.0, ..HEALTHY }),
        link: Some([super::network::late(70.0); 2]),
        seconds: 34.0,
        set: Set::Report,
        ..BASE
    },
];
