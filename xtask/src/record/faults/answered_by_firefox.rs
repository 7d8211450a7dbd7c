//! Chromium calls Firefox; both ends are recorded, Firefox by the module of the collector.

use super::everyday::STOPPED;
use super::interruptions::{OUT_OF_REACH, OUTAGE, without};
use super::network::{BASE, DOWN, FAR, UP, late, lossy};
use super::uplink::{NARROW_IN, narrow};
use super::{CLEAR, End, Expected, Fault, HEALTHY, Program, Side, Step, end, healthy};
use crate::labels::Set;
use crate::record::labelled::Block;

const FRESH: Fault = Fault { set: Set::Report, seconds: 34.0, ..BASE };

const fn firefox(expected: Expected) -> End {
    End { program: Program::Firefox, page: r#"{"recorded":true}"#, ..end(expected) }
}

/// Firefox does not count as resting what another browser beside it does.
const QUIET: Expected = Expected { shows: |facts| facts.is_connected() && facts.is_quiet(), ..healthy::NO_TURN };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "answered-by-firefox-healthy",
        about: "Chromium calls Firefox: audio and video.",
        caller: end(QUIET),
        callee: firefox(QUIET),
        ..FRESH
    },
    Fault {
        name: "answered-by-firefox-healthy-hang-up",
        about: "Firefox hangs up a call from Chromium, which follows two seconds later.",
        caller: end(Expected {
            may: &["turnNoConfig", "remoteClosed"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_connected() && facts.is_quiet(),
            ..HEALTHY
        }),
        callee: firefox(QUIET),
        steps: &[(22.0, Step::Page(Side::Callee, "call.close()")), (24.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 26.0,
        ..FRESH
    },
    Fault {
        name: "answered-by-firefox-healthy-held",
        about: "Firefox puts the call of Chromium on hold for ten seconds.",
        caller: end(STOPPED),
        callee: firefox(STOPPED),
        steps: &[(10.0, Step::Page(Side::Callee, "call.hold(true)")), (20.0, Step::Page(Side::Callee, "call.hold(false)"))],
        ..FRESH
    },
    Fault {
        name: "answered-by-firefox-loss-12",
        about: "Twelve of a hundred packets from Chromium to Firefox are lost.",
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 8.0 && facts.loss_in < 1.0,
            ..UP
        }),
        callee: firefox(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            may: OUTAGE,
            shows: |facts| facts.loss_in > 8.0 && facts.loss_out < 1.0,
            ..DOWN
        }),
        link: Some([lossy(0.12), CLEAR]),
        ..FRESH
    },
    Fault {
        name: "answered-by-firefox-loss-13-back",
        about: "Thirteen of a hundred packets from Firefox to Chromium are lost.",
        caller: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 8.0 && facts.loss_out < 1.0,
            ..DOWN
        }),
        callee: firefox(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            may: OUTAGE,
            shows: |facts| facts.loss_out > 8.0 && facts.loss_in < 1.0,
            ..UP
        }),
        link: Some([CLEAR, lossy(0.13)]),
        ..FRESH
    },
    Fault {
        name: "answered-by-firefox-delay-230",
        about: "Packets between Chromium and Firefox take 230 ms more in each direction.",
        caller: end(FAR),
        callee: firefox(FAR),
        link: Some([late(230.0); 2]),
        ..FRESH
    },
    Fault {
        name: "answered-by-firefox-uplink-280",
        about: "Chromium calls Firefox through an uplink of 280 kbit/s, with pictures that want more than a megabit.",
        caller: End {
            page: super::uplink::LARGE,
            ..end(Expected {
                must: &["bandwidthLimiting"],
                may_deduce: &["bufferbloat"],
                shows: |facts| facts.limited_by_bandwidth > 5.0 && facts.limited_by_cpu < 1.0 && facts.is_connected(),
                ..UP
            })
        },
        callee: firefox(NARROW_IN),
        link: Some([narrow(280.0, 200.0), CLEAR]),
        seconds: 40.0,
        ..FRESH
    },
    Fault {
        name: "answered-by-firefox-cut-off",
        about: "Nothing passes any more between Chromium and Firefox after fourteen seconds.",
        caller: end(Expected {
            must: &["connectionDropped"],
            shows: |facts| facts.is_connected() && facts.entered("failed"),
            ..OUT_OF_REACH
        }),
        callee: firefox(Expected {
            must: &["connectionDropped"],
            shows: |facts| facts.is_connected() && facts.entered("disconnected"),
            ..OUT_OF_REACH
        }),
        steps: &[
            (14.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (14.0, Step::Treat(Side::Callee, without(Block::Everything))),
        ],
        seconds: 52.0,
        ..FRESH
    },
];
