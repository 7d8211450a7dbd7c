//! Faults of the caller's uplink: it carries too little, and packets wait or are dropped.

use super::network::{BASE, DOWN, IN, UP};
use super::{CLEAR, End, Expected, Facts, Fault, Side, Step, Treatment, end};

pub(super) const fn narrow(kilobits: f64, queue: f64) -> Treatment {
    Treatment { rate: Some(kilobits * 1000.0), queue, ..CLEAR }
}

/// Pictures that want more than a megabit each second.
pub(super) const LARGE: &str = r#"{"canvas":{"width":640,"height":480,"rate":15}}"#;

pub(super) fn is_narrow(facts: &Facts) -> bool {
    facts.limited_by_bandwidth > 5.0 && facts.limited_by_cpu < 1.0 && facts.buffer < 150.0 && facts.is_connected()
}

/// The other end may or may not suffer.
pub(super) const NARROW_IN: Expected =
    Expected { deductions: &[], may_deduce: &["badDownlink", "bufferbloat"], shows: Facts::is_connected, ..DOWN };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "uplink-300-short-queue",
        about: "The caller's uplink carries 300 kbit/s, and drops what would wait longer than 80 ms.",
        caller: End { page: LARGE, ..end(Expected { must: &["bandwidthLimiting"], shows: is_narrow, ..UP }) },
        callee: end(NARROW_IN),
        link: Some([narrow(300.0, 80.0), CLEAR]),
        seconds: 34.0,
        ..BASE
    },
    Fault {
        name: "uplink-300-long-queue",
        about: "The caller's uplink carries 300 kbit/s, and lets packets wait for two seconds.",
        caller: End { page: LARGE, ..end(Expected { must: &["bandwidthLimiting"], may_deduce: &["bufferbloat"], shows: is_narrow, ..UP }) },
        callee: end(NARROW_IN),
        link: Some([narrow(300.0, 2000.0), CLEAR]),
        seconds: 34.0,
        ..BASE
    },
    Fault {
        name: "uplink-150-short-queue",
        about: "The caller's uplink carries 150 kbit/s, and drops what would wait longer than 80 ms.",
        caller: End { page: LARGE, ..end(Expected { must: &["bandwidthLimiting"], shows: is_narrow, ..UP }) },
        callee: end(NARROW_IN),
        link: Some([narrow(150.0, 80.0), CLEAR]),
        seconds: 34.0,
        ..BASE
    },
    Fault {
        name: "uplink-150-long-queue",
        about: "The caller's uplink carries 150 kbit/s, and lets packets wait for two seconds.",
        caller: End { page: LARGE, ..end(Expected { must: &["bandwidthLimiting"], may_deduce: &["bufferbloat"], shows: is_narrow, ..UP }) },
        callee: end(NARROW_IN),
        link: Some([narrow(150.0, 2000.0), CLEAR]),
        seconds: 34.0,
        ..BASE
    },
    Fault {
        name: "bufferbloat",
        about: "Other traffic fills a queue of the caller's uplink that holds two seconds, again and again.",
        caller: End { page: LARGE, ..end(Expected { may_deduce: &["bufferbloat"], shows: |facts| facts.most_rtt > 500.0, ..UP }) },
        callee: end(Expected {
            must: &["bufferbloat"],
            may: IN,
            deductions: &["bufferbloat"],
            may_deduce: &["badDownlink"],
            shows: |facts| facts.most_rtt > 500.0,
            ..DOWN
        }),
        link: Some([narrow(1000.0, 2000.0), CLEAR]),
        steps: &[
            (8.0, Step::Treat(Side::Caller, narrow(70.0, 2000.0))),
            (12.0, Step::Treat(Side::Caller, narrow(1000.0, 2000.0))),
            (16.0, Step::Treat(Side::Caller, narrow(70.0, 2000.0))),
            (20.0, Step::Treat(Side::Caller, narrow(1000.0, 2000.0))),
            (24.0, Step::Treat(Side::Caller, narrow(70.0, 2000.0))),
            (28.0, Step::Treat(Side::Caller, narrow(1000.0, 2000.0))),
        ],
        seconds: 34.0,
        ..BASE
    },
    Fault {
        name: "collapse",
        about: "The caller's uplink falls from 2 Mbit/s to 100 kbit/s for ten seconds.",
        caller: End {
            page: LARGE,
            ..end(Expected { must: &["estimateCollapse"], may_deduce: &["bufferbloat"], shows: Facts::is_connected, ..UP })
        },
        callee: end(NARROW_IN),
        link: Some([narrow(2000.0, 300.0), CLEAR]),
        steps: &[(14.0, Step::Treat(Side::Caller, narrow(100.0, 300.0))), (24.0, Step::Treat(Side::Caller, narrow(2000.0, 300.0)))],
        seconds: 32.0,
        ..BASE
    },
];
