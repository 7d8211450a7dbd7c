//! Calls with pictures of 1280 × 720, which take more than a megabit each second, and a relay that ends.

use super::interruptions::OUT_OF_REACH;
use super::network::{BASE, DOWN, FAR, UP, late, lossy};
use super::uplink::{NARROW_IN, narrow};
use super::{CALL, CLEAR, End, Expected, Fault, Side, Step, end, healthy};
use crate::labels::Set;

const LINKED: Fault = Fault { set: Set::Report, seconds: 40.0, ..BASE };

const LARGE: &str = r#"{"canvas":{"width":1280,"height":720,"rate":20}}"#;
const RELAYED: &str = r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"password"}]}}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "healthy-large-pictures",
        // The encoder climbs for 24 s, and says for as long that bandwidth limits it.
        set: Set::Calibration,
        about: "The caller sends pictures of 1280 × 720, twenty each second.",
        caller: with(LARGE, Expected { may: &["turnNoConfig", "bandwidthLimiting"], ..healthy::NO_TURN }),
        callee: end(healthy::NO_TURN),
        ..LINKED
    },
    Fault {
        name: "large-pictures-uplink-700",
        about: "The caller sends pictures of 1280 × 720 through an uplink of 700 kbit/s.",
        caller: with(
            LARGE,
            Expected {
                must: &["bandwidthLimiting"],
                may_deduce: &["bufferbloat"],
                shows: |facts| facts.limited_by_bandwidth > 12.0 && facts.limited_by_cpu < 1.0 && facts.is_connected(),
                ..UP
            },
        ),
        callee: end(NARROW_IN),
        link: Some([narrow(700.0, 250.0), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "large-pictures-loss-7",
        about: "The caller sends pictures of 1280 × 720; seven of a hundred of its packets are lost.",
        caller: with(
            LARGE,
            Expected {
                must: &["networkVideoLossOut"],
                shows: |facts| facts.loss_out > 5.0 && facts.loss_in < 1.0 && facts.is_near(),
                ..UP
            },
        ),
        callee: end(Expected {
            must: &["networkVideoLossIn"],
            shows: |facts| facts.loss_in > 5.0 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        link: Some([lossy(0.07), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "large-pictures-delay-190",
        about: "The caller sends pictures of 1280 × 720; packets take 190 ms more in each direction.",
        // The estimate takes longer to rise to what large pictures want.
        caller: with(LARGE, Expected { may: &["turnNoConfig", "networkMediaRttIn", "bufferbloat", "bandwidthLimiting"], ..FAR }),
        callee: end(FAR),
        set: Set::Calibration,
        link: Some([late(190.0); 2]),
        ..LINKED
    },
    Fault {
        name: "large-pictures-collapse",
        about: "The caller sends pictures of 1280 × 720; its uplink falls from 3 Mbit/s to 200 kbit/s for fifteen seconds.",
        caller: with(
            LARGE,
            Expected { must: &["estimateCollapse"], may_deduce: &["bufferbloat"], shows: |facts| facts.limited_by_bandwidth > 5.0, ..UP },
        ),
        callee: end(NARROW_IN),
        link: Some([narrow(3000.0, 200.0), CLEAR]),
        steps: &[(18.0, Step::Treat(Side::Caller, narrow(200.0, 200.0))), (33.0, Step::Treat(Side::Caller, narrow(3000.0, 200.0)))],
        seconds: 44.0,
        ..LINKED
    },
    Fault {
        name: "relay-ends",
        about: "The TURN server that carries the call ends after sixteen seconds.",
        caller: with(
            RELAYED,
            Expected { must: &["connectionDropped"], shows: |facts| facts.is_connected() && facts.entered("failed"), ..OUT_OF_REACH },
        ),
        callee: end(Expected {
            must: &["connectionDropped"],
            shows: |facts| facts.is_connected() && facts.entered("disconnected"),
            ..OUT_OF_REACH
        }),
        turn: true,
        steps: &[(16.0, Step::Run("pkill turnserver"))],
        seconds: 50.0,
        set: Set::Report,
        ..CALL
    },
];
