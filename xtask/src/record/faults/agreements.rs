//! What pages agree on in different ways: when to answer, on which transports, in which codecs, how much to send.

use super::network::{BASE, DOWN, UP, lossy};
use super::uplink::{LARGE, NARROW_IN, narrow};
use super::{CALL, CLEAR, END, End, Expected, Fault, HEALTHY, Side, Step, end, healthy};
use crate::labels::Set;

const LINKED: Fault = Fault { set: Set::Report, seconds: 34.0, ..BASE };
const FRESH: Fault = Fault { set: Set::Report, seconds: 30.0, ..CALL };

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

/// Nothing is wrong, whatever was agreed on.
const fn fine(page: &'static str) -> End {
    with(page, healthy::NO_TURN)
}

/// Nothing is wrong with the network, and the machine works hard.
const BUSY: Expected = Expected {
    may: &["turnNoConfig", "highEncodeTime"],
    shows: |facts| facts.is_connected() && facts.is_quiet() && facts.limited_by_cpu < 0.5,
    ..HEALTHY
};

/// What is sent on purpose may look still to the other end.
pub(super) const STILL: Expected = Expected {
    may: &["turnNoConfig", "stalledStream", "videoPaused", "videoFrozen"],
    shows: |facts| facts.is_connected() && facts.is_quiet(),
    ..HEALTHY
};

const AUDIO: &str = r#"{"video":false}"#;
const WITHOUT_BUNDLE: &str = r#"{"change":"bundle","configuration":{"bundlePolicy":"max-compat"}}"#;
const WITHOUT_SILENCE: &str = r#"{"change":"silence","video":false}"#;
const LONG_PACKETS: &str = r#"{"change":"packets","video":false}"#;
const REDUNDANT: &str = r#"{"video":false,"codecs":["audio/red","audio/opus"]}"#;
const WITHOUT_TRICKLE: &str = r#"{"trickles":false}"#;

/// What every ninth packet of the other end brings with it.
pub(super) const LOST: Expected =
    Expected { must: &["networkAudioLossIn"], shows: |facts| facts.loss_in > 6.0 && facts.loss_out < 1.0 && facts.is_near(), ..DOWN };
pub(super) const LOSING: Expected =
    Expected { must: &["networkAudioLossOut"], shows: |facts| facts.loss_out > 6.0 && facts.loss_in < 1.0 && facts.is_near(), ..UP };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "healthy-ringing",
        about: "The callee answers after twelve seconds.",
        caller: fine("{}"),
        callee: fine(r#"{"rings":12}"#),
        ..FRESH
    },
    Fault {
        name: "healthy-upgraded",
        about: "A call of voices, to which the caller and then the callee add a camera.",
        caller: fine(AUDIO),
        callee: fine(AUDIO),
        steps: &[(9.0, Step::Page(Side::Caller, "call.showCamera()")), (15.0, Step::Page(Side::Callee, "call.showCamera()"))],
        ..FRESH
    },
    Fault {
        name: "healthy-silence-not-sent",
        about: "Both ends send no silence (usedtx), and the callee is muted for a while.",
        caller: fine(WITHOUT_SILENCE),
        callee: fine(WITHOUT_SILENCE),
        steps: &[
            (8.0, Step::Page(Side::Callee, "call.enable('audio', false)")),
            (20.0, Step::Page(Side::Callee, "call.enable('audio', true)")),
        ],
        ..FRESH
    },
    Fault {
        name: "healthy-without-bundle",
        about: "Voice and pictures have transports of their own.",
        caller: fine(WITHOUT_BUNDLE),
        callee: fine(WITHOUT_BUNDLE),
        ..FRESH
    },
    Fault {
        name: "healthy-without-trickle",
        about: "Both ends send their descriptions once all candidates are in them.",
        caller: fine(WITHOUT_TRICKLE),
        callee: fine(WITHOUT_TRICKLE),
        ..FRESH
    },
    Fault {
        name: "healthy-offers-cross",
        about: "Both ends offer at the same time, twice; the callee takes its offer back.",
        caller: fine("{}"),
        callee: fine("{}"),
        steps: &[
            (9.0, Step::Page(Side::Caller, "call.negotiate()")),
            (9.0, Step::Page(Side::Callee, "call.negotiate()")),
            (18.0, Step::Page(Side::Callee, "call.negotiate()")),
            (18.0, Step::Page(Side::Caller, "call.negotiate()")),
        ],
        ..FRESH
    },
    Fault {
        name: "healthy-small-pictures",
        about: "The caller's page sends a quarter of the width and height at 80 kbit/s, and all again later.",
        caller: fine("{}"),
        callee: fine("{}"),
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.limit({ scaleResolutionDownBy: 4, maxBitrate: 80_000 })")),
            (20.0, Step::Page(Side::Caller, "call.limit({ scaleResolutionDownBy: 1, maxBitrate: 2_000_000 })")),
        ],
        ..FRESH
    },
    Fault {
        name: "healthy-five-pictures",
        about: "The caller's page sends five pictures a second.",
        caller: fine("{}"),
        callee: fine("{}"),
        steps: &[(8.0, Step::Page(Side::Caller, "call.limit({ maxFramerate: 5 })"))],
        ..FRESH
    },
    Fault {
        name: "healthy-layers-in-one-stream",
        about: "The caller sends three temporal layers of VP9.",
        caller: with(r#"{"codecs":["video/VP9","video/rtx"],"encodings":[{"scalabilityMode":"L1T3"}]}"#, BUSY),
        callee: with("{}", BUSY),
        ..FRESH
    },
    Fault {
        name: "healthy-av1",
        about: "The caller prefers AV1.",
        caller: with(r#"{"codecs":["video/AV1","video/rtx"]}"#, BUSY),
        callee: with("{}", BUSY),
        ..FRESH
    },
    Fault {
        name: "healthy-redundant-voice",
        about: "Both ends send each voice twice (RED).",
        set: Set::Calibration,
        caller: fine(REDUNDANT),
        callee: fine(AUDIO),
        ..FRESH
    },
    Fault {
        name: "healthy-long-packets",
        about: "Each packet holds 60 ms of a voice.",
        caller: fine(LONG_PACKETS),
        callee: fine(LONG_PACKETS),
        ..FRESH
    },
    Fault {
        name: "healthy-buffered",
        about: "The callee's page lets voice and pictures wait for a second.",
        caller: fine("{}"),
        callee: with(
            "{}",
            Expected { shows: |facts| facts.is_connected() && facts.is_quiet() && facts.buffer > 400.0, ..healthy::NO_TURN },
        ),
        steps: &[(5.0, Step::Page(Side::Callee, "call.buffer(1000)"))],
        ..FRESH
    },
    Fault {
        name: "healthy-not-active",
        about: "The caller's page sets its video to not active for ten seconds.",
        caller: end(STILL),
        callee: end(STILL),
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.limit({ active: false })")),
            (18.0, Step::Page(Side::Caller, "call.limit({ active: true })")),
        ],
        ..FRESH
    },
    Fault {
        name: "healthy-video-declined",
        about: "The callee's page declines the video that the caller offers.",
        caller: fine("{}"),
        callee: fine(r#"{"declines":true,"video":false}"#),
        ..FRESH
    },
    Fault {
        name: "healthy-one-picture",
        about: "The caller's page sends one picture a second.",
        caller: end(STILL),
        callee: end(STILL),
        steps: &[(8.0, Step::Page(Side::Caller, "call.limit({ maxFramerate: 1 })"))],
        ..FRESH
    },
    Fault {
        name: "redundant-voice-loss-15",
        about: "Both ends send each voice twice (RED); one of seven packets of the caller is lost.",
        caller: with(REDUNDANT, LOSING),
        callee: with(AUDIO, LOST),
        link: Some([lossy(0.15), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "long-packets-loss-11",
        about: "Each packet holds 60 ms of a voice; every ninth of the caller is lost.",
        caller: with(LONG_PACKETS, LOSING),
        callee: with(LONG_PACKETS, LOST),
        link: Some([lossy(0.11), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "audience-loss-12",
        about: "The callee only watches; one of eight packets on the way to it is lost.",
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 6.0 && facts.streams_in == 0 && facts.is_near(),
            ..UP
        }),
        callee: with(
            r#"{"audio":false,"video":false}"#,
            Expected {
                must: &["networkAudioLossIn", "networkVideoLossIn"],
                shows: |facts| facts.loss_in > 6.0 && facts.streams_out == 0 && facts.is_near(),
                ..DOWN
            },
        ),
        link: Some([lossy(0.12), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "audience-uplink-250",
        about: "The callee only watches; the caller's uplink carries 250 kbit/s.",
        caller: with(
            LARGE,
            Expected {
                must: &["bandwidthLimiting"],
                shows: |facts| facts.limited_by_bandwidth > 5.0 && facts.limited_by_cpu < 1.0 && facts.streams_in == 0,
                ..UP
            },
        ),
        callee: with(r#"{"audio":false,"video":false}"#, NARROW_IN),
        link: Some([narrow(250.0, 100.0), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "silence-not-sent-loss-11",
        about: "Both ends send no silence (usedtx), and every ninth packet of the caller is lost.",
        caller: with(WITHOUT_SILENCE, LOSING),
        callee: with(WITHOUT_SILENCE, LOST),
        link: Some([lossy(0.11), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "without-bundle-loss-11",
        about: "Voice and pictures have transports of their own; every ninth packet of the caller is lost.",
        caller: with(WITHOUT_BUNDLE, Expected { must: &["networkAudioLossOut", "networkVideoLossOut"], ..LOSING }),
        callee: with(WITHOUT_BUNDLE, Expected { must: &["networkAudioLossIn", "networkVideoLossIn"], ..LOST }),
        link: Some([lossy(0.11), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "camera-over-100-kilobits",
        set: Set::Calibration,
        about: "The caller adds a camera to a call of voices; its uplink carries 100 kbit/s.",
        caller: with(
            AUDIO,
            Expected {
                // Pictures this small are not made smaller, but fewer.
                must: &["lowUplinkEstimate"],
                may_deduce: &["bufferbloat"],
                shows: |facts| facts.rate_out < 10.0 && facts.limited_by_cpu < 1.0 && facts.is_connected(),
                ..UP
            },
        ),
        callee: End { page: AUDIO, ..END },
        link: Some([narrow(100.0, 200.0), CLEAR]),
        steps: &[(8.0, Step::Page(Side::Caller, "call.showCamera()"))],
        seconds: 55.0,
        ..LINKED
    },
];
