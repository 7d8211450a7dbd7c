//! What pages agree on in different ways, in calls that the collector's module records in Chromium and in Firefox, and some more of Chromium's own.

use super::agreements::{LOSING, LOST, STILL};
use super::everyday::STOPPED;
use super::interruptions::{OUT_OF_REACH, OUTAGE, without};
use super::network::{BASE, DOWN, lossy};
use super::{CALL, CLEAR, END, End, Expected, Fault, Program, Side, Step, end, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

const LINKED: Fault = Fault { set: Set::Report, seconds: 36.0, ..BASE };
const FRESH: Fault = Fault { set: Set::Report, seconds: 30.0, ..CALL };
/// What Firefox sends has to pass the link, whose address takes the place of its own.
const OF_FIREFOX: Fault = Fault { set: Set::Report, seconds: 30.0, ..BASE };

const AUDIO: &str = r#"{"video":false}"#;
const RECORDED: &str = r#"{"recorded":true}"#;
const RECORDED_AUDIO: &str = r#"{"recorded":true,"video":false}"#;
const WATCHING: &str = r#"{"audio":false,"video":false}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

const fn firefox(page: &'static str, expected: Expected) -> End {
    End { program: Program::Firefox, ..with(page, expected) }
}

/// The network is good, whatever the page does.
const QUIET: Expected = Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..healthy::NO_TURN };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "healthy-limited-bits",
        about: "The caller's page limits its video to 60 kbit/s, of which the encoder says that bandwidth limits it.",
        caller: end(Expected { may: &["turnNoConfig", "bandwidthLimiting"], ..QUIET }),
        callee: end(QUIET),
        steps: &[(3.0, Step::Page(Side::Caller, "call.limit({ maxBitrate: 60_000 })"))],
        seconds: 50.0,
        ..FRESH
    },
    Fault {
        name: "healthy-empty-sections",
        set: Set::Calibration,
        about: "The caller offers four videos more, of which it sends none.",
        caller: with(r#"{"empty":4}"#, healthy::NO_TURN),
        callee: end(healthy::NO_TURN),
        ..FRESH
    },
    Fault {
        name: "audience-outage-11",
        set: Set::Calibration,
        about: "The callee only watches; nothing passes in either direction for eleven seconds.",
        caller: end(Expected {
            must: &["connectionDropped"],
            shows: |facts| facts.streams_in == 0 && facts.entered("disconnected"),
            ..OUT_OF_REACH
        }),
        callee: with(WATCHING, Expected { must: &["connectionDropped"], ..OUT_OF_REACH }),
        steps: &[
            (12.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (12.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (23.0, Step::Treat(Side::Caller, CLEAR)),
            (23.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        ..LINKED
    },
    Fault {
        name: "in-page-healthy-not-active",
        about: "The caller's page sets its video to not active for ten seconds.",
        caller: with(RECORDED, STILL),
        callee: with(RECORDED, STILL),
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.limit({ active: false })")),
            (18.0, Step::Page(Side::Caller, "call.limit({ active: true })")),
        ],
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-offers-cross",
        about: "Both ends offer at the same time; the callee takes its offer back.",
        caller: with(RECORDED, QUIET),
        callee: with(RECORDED, QUIET),
        steps: &[(9.0, Step::Page(Side::Caller, "call.negotiate()")), (9.0, Step::Page(Side::Callee, "call.negotiate()"))],
        ..FRESH
    },
    Fault {
        name: "in-page-healthy-upgraded",
        about: "A call of voices, to which the caller and then the callee add a camera.",
        caller: with(RECORDED_AUDIO, QUIET),
        callee: with(RECORDED_AUDIO, QUIET),
        steps: &[(9.0, Step::Page(Side::Caller, "call.showCamera()")), (15.0, Step::Page(Side::Callee, "call.showCamera()"))],
        ..FRESH
    },
    Fault {
        name: "in-page-redundant-voice-loss-12",
        about: "The caller sends its voice twice (RED); one of eight of its packets is lost.",
        caller: with(r#"{"recorded":true,"video":false,"codecs":["audio/red","audio/opus"]}"#, LOSING),
        callee: with(RECORDED_AUDIO, LOST),
        link: Some([lossy(0.12), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "firefox-healthy-upgraded",
        about: "Firefox calls Chromium with a voice; both add a camera.",
        caller: firefox(RECORDED_AUDIO, QUIET),
        callee: End { page: AUDIO, ..END },
        steps: &[(9.0, Step::Page(Side::Caller, "call.showCamera()")), (15.0, Step::Page(Side::Callee, "call.showCamera()"))],
        ..OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-without-bundle",
        about: "Firefox calls Chromium; voice and pictures have transports of their own.",
        caller: firefox(r#"{"recorded":true,"change":"bundle","configuration":{"bundlePolicy":"max-compat"}}"#, QUIET),
        callee: End { page: r#"{"change":"bundle","configuration":{"bundlePolicy":"max-compat"}}"#, ..END },
        ..OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-buffered",
        about: "The page in Firefox lets voice and pictures of Chromium wait for eight tenths of a second.",
        caller: firefox(RECORDED, QUIET),
        steps: &[(5.0, Step::Page(Side::Caller, "call.buffer(800)"))],
        ..OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-silence-not-sent",
        about: "Chromium sends Firefox no silence (usedtx), and is muted for a while.",
        caller: firefox(RECORDED_AUDIO, Expected { may: &["turnNoConfig", "stalledStream"], ..QUIET }),
        callee: End { page: r#"{"change":"silence","video":false}"#, ..END },
        steps: &[
            (8.0, Step::Page(Side::Callee, "call.enable('audio', false)")),
            (20.0, Step::Page(Side::Callee, "call.enable('audio', true)")),
        ],
        ..OF_FIREFOX
    },
    Fault {
        name: "firefox-healthy-page-stops-pictures",
        about: "Chromium's page sets its video to not active for ten seconds, and Firefox holds the call later.",
        caller: firefox(RECORDED, Expected { may: STILL.may, ..STOPPED }),
        steps: &[
            (7.0, Step::Page(Side::Callee, "call.limit({ active: false })")),
            (17.0, Step::Page(Side::Callee, "call.limit({ active: true })")),
            (21.0, Step::Page(Side::Caller, "call.hold(true)")),
            (27.0, Step::Page(Side::Caller, "call.hold(false)")),
        ],
        seconds: 34.0,
        ..OF_FIREFOX
    },
    Fault {
        name: "firefox-watching-under-loss",
        about: "Firefox listens without a device of its own; one of seven packets on the way to it is lost.",
        caller: firefox(
            r#"{"recorded":true,"audio":false,"video":false,"listens":true}"#,
            Expected {
                must: &["networkAudioLossIn"],
                may: OUTAGE,
                shows: |facts| facts.loss_in > 8.0 && facts.streams_out == 0 && facts.is_connected(),
                ..DOWN
            },
        ),
        callee: End { page: AUDIO, ..END },
        link: Some([CLEAR, lossy(0.14)]),
        ..OF_FIREFOX
    },
];
