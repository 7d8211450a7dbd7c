//! More calls of Firefox with Chromium: other strengths, without video, held, muted and called again.

use super::everyday::STOPPED;
use super::interruptions::{BLOCKED, OUT_OF_REACH, OUTAGE, without};
use super::network::{DOWN, FAR, UP, late, lossy};
use super::{CALL, CLEAR, END, End, Expected, FAULTY, Fault, HEALTHY, Program, Side, Step, Treatment, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

/// The caller is Firefox, the callee Chromium.
const CALL_OF_FIREFOX: Fault = Fault { set: Set::Report, link: Some([CLEAR; 2]), seconds: 34.0, ..CALL };

const AUDIO: &str = r#"{"video":false}"#;
const AUDIO_OF_FIREFOX: &str = r#"{"recorded":true,"video":false}"#;

const fn firefox(expected: Expected) -> End {
    End { program: Program::Firefox, page: r#"{"recorded":true}"#, expected: Some(expected), ..END }
}

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..firefox(expected) }
}

const LISTENER: End = End { page: AUDIO, ..END };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "firefox-healthy-held",
        about: "Firefox puts a call on hold for twelve seconds.",
        // What was under way when the hold began counts as lost.
        caller: firefox(Expected { shows: |facts| facts.is_connected() && facts.gap_in > 7.0 && facts.rtt < 30.0, ..STOPPED }),
        steps: &[(9.0, Step::Page(Side::Caller, "call.hold(true)")), (21.0, Step::Page(Side::Caller, "call.hold(false)"))],
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-muted-by-null",
        about: "Firefox mutes by taking its voice out of the call, and so does Chromium later.",
        set: Set::Calibration,
        caller: firefox(STOPPED),
        steps: &[
            (6.0, Step::Page(Side::Caller, "call.replace('audio', false)")),
            (16.0, Step::Page(Side::Caller, "call.replace('audio', true)")),
            (18.0, Step::Page(Side::Callee, "call.replace('audio', false)")),
            (29.0, Step::Page(Side::Callee, "call.replace('audio', true)")),
        ],
        seconds: 38.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-called-again",
        about: "Chromium hangs up; six seconds later Firefox calls once more, with another connection.",
        caller: firefox(Expected {
            may: &["turnNoConfig", "remoteClosed"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.connections == 2 && facts.is_quiet() && facts.buffer < 100.0,
            ..HEALTHY
        }),
        steps: &[
            (14.0, Step::Page(Side::Callee, "call.close()")),
            (15.0, Step::Page(Side::Caller, "call.close()")),
            (20.0, Step::Page(Side::Caller, "call.again()")),
        ],
        seconds: 38.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-ninety-seconds",
        about: "Firefox calls Chromium: audio and video for a minute and a half.",
        caller: firefox(healthy::NO_TURN),
        seconds: 90.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-one-speaks",
        about: "Firefox speaks, Chromium listens.",
        caller: with(AUDIO_OF_FIREFOX, healthy::NO_TURN),
        callee: End { page: r#"{"audio":false,"video":false}"#, ..END },
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-audio-loss-10-in",
        about: "In a call without video every tenth packet to Firefox is lost, at random.",
        caller: with(
            AUDIO_OF_FIREFOX,
            Expected { must: &["networkAudioLossIn"], shows: |facts| facts.loss_in > 6.0 && facts.loss_out < 1.0, ..DOWN },
        ),
        callee: LISTENER,
        link: Some([CLEAR, lossy(0.1)]),
        seconds: 42.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-audio-loss-25-out",
        about: "In a call without video every fourth packet of Firefox is lost, at random.",
        set: Set::Calibration,
        caller: with(
            AUDIO_OF_FIREFOX,
            Expected { must: &["networkAudioLossOut"], may: OUTAGE, shows: |facts| facts.loss_out > 15.0 && facts.loss_in < 1.0, ..UP },
        ),
        callee: LISTENER,
        link: Some([lossy(0.25), CLEAR]),
        seconds: 42.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-audio-delay-260",
        about: "Two hundred and sixty milliseconds more in each direction between Firefox and Chromium, without video.",
        caller: with(AUDIO_OF_FIREFOX, FAR),
        callee: LISTENER,
        link: Some([late(260.0); 2]),
        seconds: 42.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-jitter-in",
        about: "Packets to Firefox take up to half a second longer, at random.",
        caller: firefox(Expected {
            must: &["networkMediaJitterIn"],
            may_deduce: &["bufferbloat"],
            shows: |facts| facts.jitter_in > 45.0 && facts.jitter_out < 20.0,
            ..DOWN
        }),
        link: Some([CLEAR, Treatment { jitter: 500.0, ..CLEAR }]),
        seconds: 38.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-outage-16",
        about: "Nothing passes between Firefox and Chromium for sixteen seconds, after fourteen.",
        caller: firefox(Expected { must: &["connectionDropped"], ..OUT_OF_REACH }),
        steps: &[
            (14.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (14.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (30.0, Step::Treat(Side::Caller, CLEAR)),
            (30.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        seconds: 44.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-one-way",
        about: "No media of Chromium arrives in Firefox, from the start.",
        caller: firefox(Expected { shows: |facts| facts.streams_in == 0 && facts.streams_out > 0, ..BLOCKED }),
        link: Some([CLEAR, without(Block::Media)]),
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-video-blocked",
        about: "After fourteen seconds no video of Chromium arrives in Firefox any more, while its voice does.",
        set: Set::Calibration,
        caller: firefox(Expected {
            must: &["stalledStream"],
            may: OUTAGE,
            deductions: &["mediaBlocked"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.gap_in > 10.0 && !facts.entered("disconnected"),
            ..FAULTY
        }),
        steps: &[(14.0, Step::Treat(Side::Callee, without(Block::Video)))],
        seconds: 40.0,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-dtls-failure",
        about: "Signalling alters the fingerprint of Chromium's certificate on its way to Firefox.",
        caller: with(
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
        connects: false,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-relay-over-tcp",
        about: "Firefox has TURN over TCP alone.",
        set: Set::Calibration,
        caller: with(
            r#"{"recorded":true,"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turn:192.0.2.1:3478?transport=tcp","username":"user","credential":"password"}]}}"#,
            Expected { must: &["relayOverTcp"], shows: |facts| facts.is_connected() && facts.buffer < 100.0, ..FAULTY },
        ),
        link: None,
        turn: true,
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-calls-fail",
        about: "The page of Firefox adds a candidate and sets a description that make no sense.",
        set: Set::Calibration,
        caller: firefox(Expected {
            must: &["apiCallFailed"],
            may: &["turnNoConfig"],
            deductions: &["applicationLogic"],
            may_deduce: &["signallingProblem"],
            shows: |facts| facts.is_clean(),
            ..FAULTY
        }),
        steps: &[(12.0, Step::Page(Side::Caller, "call.fail()"))],
        ..CALL_OF_FIREFOX
    },
    Fault {
        name: "firefox-pictures-stop",
        about: "Chromium's pictures stop for fourteen seconds; the network is good.",
        caller: firefox(Expected {
            must: &["videoPaused"],
            may: &["turnNoConfig", "videoFrozen", "stalledStream"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_quiet() && facts.gap_in > 10.0,
            ..FAULTY
        }),
        callee: End { page: r#"{"canvas":{"width":480,"height":270,"rate":20}}"#, ..END },
        steps: &[(10.0, Step::Page(Side::Callee, "call.draw(0)")), (24.0, Step::Page(Side::Callee, "call.draw(20)"))],
        ..CALL_OF_FIREFOX
    },
];
