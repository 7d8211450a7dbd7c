//! Faults of the network in other company: in long calls, in bursts, without video, beside a screen or a data channel, and at the other end.

use super::interruptions::{BLOCKED, OUT_OF_REACH, OUTAGE, without};
use super::network::{BASE, DOWN, FAR, IN, UP, late, lossy};
use super::uplink::{LARGE, NARROW_IN, is_narrow, narrow};
use super::{CLEAR, End, Expected, FAULTY, Fault, Side, Step, end};
use crate::labels::Set;
use crate::record::labelled::Block;

const LINKED: Fault = Fault { set: Set::Report, ..BASE };
const AUDIO: &str = r#"{"video":false}"#;
const DATA: &str = r#"{"audio":false,"video":false,"data":true}"#;
const LISTENER: &str = r#"{"audio":false,"video":false}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "loss-late-in-a-long-call",
        about: "Late in a call of ninety seconds every fourth packet of the callee is lost for twelve seconds.",
        set: Set::Calibration,
        caller: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 1.5 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        callee: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 1.5 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        steps: &[(64.0, Step::Treat(Side::Callee, lossy(0.25))), (76.0, Step::Treat(Side::Callee, CLEAR))],
        seconds: 90.0,
        ..LINKED
    },
    Fault {
        name: "loss-in-bursts",
        about: "Six times in a call two of three packets of the caller are lost for a second and a half.",
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 6.0 && facts.loss_in < 1.0,
            ..UP
        }),
        callee: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 6.0 && facts.loss_out < 1.0,
            ..DOWN
        }),
        steps: &[
            (8.0, Step::Treat(Side::Caller, lossy(0.66))),
            (9.5, Step::Treat(Side::Caller, CLEAR)),
            (13.0, Step::Treat(Side::Caller, lossy(0.66))),
            (14.5, Step::Treat(Side::Caller, CLEAR)),
            (18.0, Step::Treat(Side::Caller, lossy(0.66))),
            (19.5, Step::Treat(Side::Caller, CLEAR)),
            (23.0, Step::Treat(Side::Caller, lossy(0.66))),
            (24.5, Step::Treat(Side::Caller, CLEAR)),
            (28.0, Step::Treat(Side::Caller, lossy(0.66))),
            (29.5, Step::Treat(Side::Caller, CLEAR)),
            (33.0, Step::Treat(Side::Caller, lossy(0.66))),
            (34.5, Step::Treat(Side::Caller, CLEAR)),
        ],
        seconds: 40.0,
        ..LINKED
    },
    Fault {
        name: "audio-loss-7-both",
        about: "In a call without video every fourteenth packet is lost in both directions.",
        caller: with(AUDIO, BOTH),
        callee: with(AUDIO, BOTH),
        link: Some([lossy(0.075); 2]),
        seconds: 44.0,
        ..LINKED
    },
    Fault {
        name: "screen-delay-180",
        about: "A hundred and eighty milliseconds more in each direction; the caller shares a screen.",
        caller: with(r#"{"display":true}"#, FAR),
        callee: with(AUDIO, FAR),
        link: Some([late(180.0); 2]),
        seconds: 38.0,
        ..LINKED
    },
    Fault {
        name: "uplink-of-the-callee-240",
        about: "The callee's uplink carries 240 kbit/s, and lets packets wait for three tenths of a second.",
        caller: end(NARROW_IN),
        callee: with(LARGE, Expected { must: &["bandwidthLimiting"], may_deduce: &["bufferbloat"], shows: is_narrow, ..UP }),
        link: Some([CLEAR, narrow(240.0, 300.0)]),
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "collapse-of-the-callee",
        about: "The callee's uplink falls from 1.8 Mbit/s to 120 kbit/s for fourteen seconds.",
        caller: end(NARROW_IN),
        callee: with(
            LARGE,
            Expected {
                must: &["estimateCollapse"],
                may_deduce: &["bufferbloat"],
                shows: |facts| facts.limited_by_bandwidth > 5.0 && facts.buffer < 150.0,
                ..UP
            },
        ),
        link: Some([CLEAR, narrow(1800.0, 200.0)]),
        steps: &[(18.0, Step::Treat(Side::Callee, narrow(120.0, 200.0))), (32.0, Step::Treat(Side::Callee, narrow(1800.0, 200.0)))],
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "outage-14",
        about: "Nothing passes in either direction for fourteen seconds, after twenty.",
        caller: end(Expected { must: &["connectionDropped"], ..OUT_OF_REACH }),
        callee: end(Expected { must: &["connectionDropped"], ..OUT_OF_REACH }),
        steps: &[
            (20.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (20.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (34.0, Step::Treat(Side::Caller, CLEAR)),
            (34.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        seconds: 46.0,
        ..LINKED
    },
    Fault {
        name: "data-cut-off",
        about: "Nothing passes any more after sixteen seconds of a call that is a data channel alone.",
        caller: with(DATA, Expected { must: &["connectionDropped"], shows: |facts| facts.entered("failed"), ..OUT_OF_REACH }),
        callee: with(LISTENER, Expected { must: &["connectionDropped"], shows: |facts| facts.entered("failed"), ..OUT_OF_REACH }),
        steps: &[
            (16.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (16.0, Step::Treat(Side::Callee, without(Block::Everything))),
        ],
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "audio-early-drop",
        about: "In a call without video nothing passes for nine seconds, right after it has come about.",
        caller: with(
            AUDIO,
            Expected {
                must: &["connectionChurn"],
                may: OUTAGE,
                deductions: &["proxyOrDeepInspection"],
                may_deduce: &["outage", "badLocalNetwork", "mediaBlocked"],
                shows: |facts| facts.entered("disconnected"),
                ..FAULTY
            },
        ),
        callee: End { page: AUDIO, ..super::END },
        steps: &[
            (0.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (0.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (9.0, Step::Treat(Side::Caller, CLEAR)),
            (9.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        seconds: 30.0,
        ..LINKED
    },
    Fault {
        name: "audio-blocked-for-a-while",
        about: "In a call without video no media of the callee passes for sixteen seconds, while ICE goes on.",
        set: Set::Calibration,
        caller: with(AUDIO, Expected { must: &["stalledStream"], ..HELD_BACK }),
        callee: End { page: AUDIO, ..super::END },
        steps: &[(12.0, Step::Treat(Side::Callee, without(Block::Media))), (28.0, Step::Treat(Side::Callee, CLEAR))],
        seconds: 38.0,
        ..LINKED
    },
    Fault {
        name: "video-blocked",
        about: "After thirteen seconds no video of the callee passes any more, while its voice does.",
        caller: end(Expected { must: &["stalledStream"], ..HELD_BACK }),
        steps: &[(13.0, Step::Treat(Side::Callee, without(Block::Video)))],
        seconds: 38.0,
        ..LINKED
    },
    Fault {
        name: "one-way-to-the-callee",
        about: "No media of the caller arrives at the callee, from the start.",
        callee: end(BLOCKED),
        link: Some([without(Block::Media), CLEAR]),
        seconds: 32.0,
        ..LINKED
    },
    Fault {
        name: "freeze-of-seven-seconds",
        about: "The caller's video, but not the voice, is lost for seven seconds, once in fifty.",
        callee: end(Expected {
            must: &["videoPaused", "networkVideoLossIn"],
            may: OUTAGE,
            may_deduce: &["badDownlink", "mediaBlocked", "remoteSide"],
            shows: |facts| facts.freezes + facts.pauses >= 1.0 && facts.is_connected(),
            ..FAULTY
        }),
        steps: &[(22.0, Step::Treat(Side::Caller, without(Block::Video))), (29.0, Step::Treat(Side::Caller, CLEAR))],
        seconds: 50.0,
        ..LINKED
    },
    Fault {
        name: "bufferbloat-of-the-callee",
        about: "Other traffic fills a queue of the callee's uplink that holds a second and a half, again and again.",
        callee: with(LARGE, Expected { may_deduce: &["bufferbloat"], shows: |facts| facts.most_rtt > 500.0, ..UP }),
        caller: end(Expected {
            must: &["bufferbloat"],
            may: IN,
            deductions: &["bufferbloat"],
            may_deduce: &["badDownlink"],
            shows: |facts| facts.most_rtt > 500.0,
            ..DOWN
        }),
        link: Some([CLEAR, narrow(1200.0, 1500.0)]),
        steps: &[
            (10.0, Step::Treat(Side::Callee, narrow(80.0, 1500.0))),
            (14.0, Step::Treat(Side::Callee, narrow(1200.0, 1500.0))),
            (19.0, Step::Treat(Side::Callee, narrow(80.0, 1500.0))),
            (23.0, Step::Treat(Side::Callee, narrow(1200.0, 1500.0))),
            (28.0, Step::Treat(Side::Callee, narrow(80.0, 1500.0))),
            (32.0, Step::Treat(Side::Callee, narrow(1200.0, 1500.0))),
        ],
        seconds: 42.0,
        ..LINKED
    },
    Fault {
        name: "muted-under-loss",
        about: "Every eighth packet of the callee is lost, who mutes by taking its voice out for ten seconds.",
        caller: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            may: OUTAGE,
            shows: |facts| facts.loss_in > 8.0 && facts.gap_in > 7.0 && facts.is_near(),
            ..DOWN
        }),
        link: Some([CLEAR, lossy(0.12)]),
        steps: &[
            (12.0, Step::Page(Side::Callee, "call.replace('audio', false)")),
            (22.0, Step::Page(Side::Callee, "call.replace('audio', true)")),
        ],
        seconds: 40.0,
        ..LINKED
    },
];

const BOTH: Expected = Expected {
    must: &["networkAudioLossIn", "networkAudioLossOut"],
    may: &["turnNoConfig", "highConcealment", "networkMediaJitterIn", "networkMediaJitterOut"],
    deductions: &["badLocalNetwork"],
    may_deduce: &["badUplink", "badDownlink"],
    shows: |facts| facts.loss_in > 5.0 && facts.loss_out > 5.0 && facts.is_near(),
    ..FAULTY
};

/// Something on the way keeps media back while the connection lives.
const HELD_BACK: Expected = Expected {
    may: OUTAGE,
    deductions: &["mediaBlocked"],
    may_deduce: &["remoteSide"],
    shows: |facts| facts.gap_in > 10.0 && !facts.entered("disconnected"),
    ..FAULTY
};
