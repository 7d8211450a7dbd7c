//! Faults of the network: packets of the caller, or of both, are lost or late.

use super::{CALL, CLEAR, Expected, FAULTY, Fault, HEALTHY, Side, Step, Treatment, end};

/// A call over a link that does nothing until it is told.
pub(super) const BASE: Fault = Fault { link: Some([CLEAR; 2]), ..CALL };

pub(super) const fn lossy(share: f64) -> Treatment {
    Treatment { loss: share, ..CLEAR }
}

pub(super) const fn late(delay: f64) -> Treatment {
    Treatment { delay, ..CLEAR }
}

/// What loss on the way out brings with it.
pub(super) const OUT: &[&str] = &[
    "turnNoConfig",
    "networkAudioLossOut",
    "networkVideoLossOut",
    "networkMediaJitterOut",
    "networkMediaRttOut",
    "networkMediaRttIn",
    "bandwidthLimiting",
    "estimateCollapse",
    "lowUplinkEstimate",
];

/// What loss on the way in brings with it.
pub(super) const IN: &[&str] = &[
    "turnNoConfig",
    "networkAudioLossIn",
    "networkVideoLossIn",
    "networkMediaJitterIn",
    "networkMediaRttIn",
    "networkMediaRttOut",
    "bufferbloat",
    "highConcealment",
    "videoFrozen",
    "videoPaused",
];

const BOTH: &[&str] = &[
    "turnNoConfig",
    "networkAudioLossOut",
    "networkVideoLossOut",
    "networkMediaJitterOut",
    "networkMediaRttOut",
    "networkAudioLossIn",
    "networkVideoLossIn",
    "networkMediaJitterIn",
    "networkMediaRttIn",
    "bufferbloat",
    "highConcealment",
    "videoFrozen",
    "videoPaused",
    "bandwidthLimiting",
    "estimateCollapse",
    "lowUplinkEstimate",
];

/// Packets are lost or late on the way out, and on the way in.
pub(super) const UP: Expected = Expected { may: OUT, deductions: &["badUplink"], ..FAULTY };
pub(super) const DOWN: Expected = Expected { may: IN, deductions: &["badDownlink"], ..FAULTY };

/// Both directions are lossy.
const LOSSY: Expected = Expected {
    must: &["networkAudioLossIn", "networkAudioLossOut"],
    may: BOTH,
    deductions: &["badLocalNetwork"],
    may_deduce: &["badUplink", "badDownlink"],
    shows: |facts| facts.loss_in > 7.0 && facts.loss_out > 6.0 && facts.is_near(),
    ..FAULTY
};

pub(super) const FAR: Expected = Expected {
    must: &["networkMediaRttOut"],
    may: &["turnNoConfig", "networkMediaRttIn", "bufferbloat"],
    deductions: &["farServer"],
    shows: |facts| facts.rtt > 280.0,
    ..FAULTY
};

pub(super) const NOT_FAR: Expected = Expected { may: &["turnNoConfig"], shows: |facts| facts.rtt > 90.0 && facts.rtt < 140.0, ..HEALTHY };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "loss-2",
        about: "Every fiftieth packet of the caller is lost, at random, which codecs conceal.",
        caller: end(Expected { may: OUT, may_deduce: &["badUplink"], shows: |facts| facts.loss_out > 1.0 && facts.is_near(), ..HEALTHY }),
        callee: end(Expected {
            may: IN,
            may_deduce: &["badDownlink"],
            shows: |facts| facts.loss_in > 1.0 && facts.loss_in < 4.0 && facts.is_near(),
            ..HEALTHY
        }),
        link: Some([lossy(0.02), CLEAR]),
        ..BASE
    },
    Fault {
        name: "loss-5",
        about: "Every twentieth packet of the caller is lost, at random.",
        caller: end(Expected {
            must: &["networkVideoLossOut"],
            shows: |facts| facts.loss_out > 3.5 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        callee: end(Expected {
            must: &["networkVideoLossIn"],
            shows: |facts| facts.loss_in > 3.5 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        link: Some([lossy(0.05), CLEAR]),
        ..BASE
    },
    Fault {
        name: "loss-15",
        about: "Three of twenty packets of the caller are lost, at random.",
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 10.0 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        callee: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn", "highConcealment"],
            shows: |facts| facts.loss_in > 10.0 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        link: Some([lossy(0.15), CLEAR]),
        ..BASE
    },
    Fault {
        name: "loss-10-both",
        about: "Every tenth packet is lost in both directions.",
        caller: end(LOSSY),
        callee: end(LOSSY),
        link: Some([lossy(0.10), lossy(0.10)]),
        ..BASE
    },
    Fault {
        name: "loss-for-ten-seconds",
        about: "In the middle of the call every fifth packet of the caller is lost for ten seconds.",
        caller: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 4.0 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        callee: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn"],
            shows: |facts| facts.loss_in > 4.0 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        steps: &[(8.0, Step::Treat(Side::Caller, lossy(0.2))), (18.0, Step::Treat(Side::Caller, CLEAR))],
        ..BASE
    },
    Fault {
        name: "delay-50",
        about: "Fifty milliseconds more in each direction, as to another country.",
        caller: end(NOT_FAR),
        callee: end(NOT_FAR),
        link: Some([late(50.0); 2]),
        ..BASE
    },
    Fault {
        name: "delay-150",
        about: "A hundred and fifty milliseconds more in each direction.",
        caller: end(FAR),
        callee: end(FAR),
        link: Some([late(150.0); 2]),
        ..BASE
    },
    Fault {
        name: "delay-300",
        about: "Three hundred milliseconds more in each direction, as over a satellite.",
        caller: end(FAR),
        callee: end(FAR),
        link: Some([late(300.0); 2]),
        seconds: 30.0,
        ..BASE
    },
    Fault {
        name: "jitter",
        about: "Packets of the caller take up to half a second longer, at random.",
        caller: end(Expected {
            must: &["networkMediaJitterOut"],
            may_deduce: &["bufferbloat"],
            shows: |facts| facts.jitter_out > 45.0 && facts.jitter_in < 20.0 && facts.buffer < 150.0,
            ..UP
        }),
        callee: end(Expected {
            must: &["networkMediaJitterIn"],
            may_deduce: &["bufferbloat"],
            shows: |facts| facts.jitter_in > 45.0 && facts.jitter_out < 20.0,
            ..DOWN
        }),
        link: Some([Treatment { jitter: 500.0, ..CLEAR }, CLEAR]),
        ..BASE
    },
];
