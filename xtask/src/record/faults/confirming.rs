//! A few calls of all kinds once more, recorded with the machine at rest when the rules had been mended by all others.

use super::interruptions::{OUT_OF_REACH, OUTAGE, without};
use super::network::{BASE, DOWN, FAR, UP, late, lossy};
use super::uplink::{LARGE, NARROW_IN, is_narrow, narrow};
use super::{CLEAR, END, End, Expected, FAULTY, Fault, Program, Side, Step, end, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

const LINKED: Fault = Fault { set: Set::Report, seconds: 36.0, ..BASE };
const AUDIO: &str = r#"{"video":false}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "loss-18-of-the-callee",
        about: "Every fifth or sixth packet of the callee is lost, at random, after ten seconds.",
        caller: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 8.0 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        callee: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 8.0 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        steps: &[(10.0, Step::Treat(Side::Callee, lossy(0.18)))],
        ..LINKED
    },
    Fault {
        name: "delay-170-beside-data",
        about: "A hundred and seventy milliseconds more in each direction, with a data channel beside audio and video.",
        caller: with(r#"{"data":true}"#, FAR),
        callee: end(FAR),
        link: Some([late(170.0); 2]),
        ..LINKED
    },
    Fault {
        name: "uplink-of-the-callee-180",
        about: "The callee's uplink carries 180 kbit/s, and drops what would wait longer than 150 ms.",
        caller: end(NARROW_IN),
        callee: with(LARGE, Expected { must: &["bandwidthLimiting"], may_deduce: &["bufferbloat"], shows: is_narrow, ..UP }),
        link: Some([CLEAR, narrow(180.0, 150.0)]),
        seconds: 40.0,
        ..LINKED
    },
    Fault {
        name: "audio-outage-9",
        about: "In a call without video nothing passes in either direction for nine seconds, after fifteen.",
        caller: with(AUDIO, Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        callee: with(AUDIO, Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        steps: &[
            (15.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (15.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (24.0, Step::Treat(Side::Caller, CLEAR)),
            (24.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        ..LINKED
    },
    Fault {
        name: "audio-one-way-to-the-caller",
        about: "In a call without video no media of the callee arrives at the caller.",
        caller: with(
            AUDIO,
            Expected {
                must: &["oneWayAudio"],
                may: OUTAGE,
                deductions: &["mediaBlocked"],
                may_deduce: &["remoteSide"],
                shows: |facts| facts.streams_in == 0 && facts.streams_out > 0 && facts.is_connected(),
                ..FAULTY
            },
        ),
        callee: End { page: AUDIO, ..END },
        link: Some([CLEAR, without(Block::Media)]),
        ..LINKED
    },
    Fault {
        name: "firefox-loss-12-in",
        about: "Every eighth packet to Firefox is lost, at random.",
        caller: End {
            program: Program::Firefox,
            ..with(
                r#"{"recorded":true}"#,
                Expected {
                    must: &["networkAudioLossIn", "networkVideoLossIn"],
                    shows: |facts| facts.loss_in > 7.0 && facts.loss_out < 1.0,
                    ..DOWN
                },
            )
        },
        link: Some([CLEAR, lossy(0.12)]),
        ..LINKED
    },
    Fault {
        name: "healthy-screen-muted",
        about: "The caller shares a screen and mutes itself for twelve seconds; the callee shows itself.",
        set: Set::Calibration,
        caller: with(r#"{"display":true}"#, healthy::NO_TURN),
        callee: end(healthy::NO_TURN),
        steps: &[
            (9.0, Step::Page(Side::Caller, "call.enable('audio', false)")),
            (21.0, Step::Page(Side::Caller, "call.enable('audio', true)")),
        ],
        link: None,
        ..LINKED
    },
    Fault {
        name: "healthy-three-videos",
        about: "The caller sends three videos and a voice, the callee a voice, and data goes both ways.",
        caller: with(r#"{"videos":3,"video":{"width":160,"height":120,"frameRate":10},"data":true}"#, healthy::NO_TURN),
        callee: with(AUDIO, healthy::NO_TURN),
        link: None,
        ..LINKED
    },
];
