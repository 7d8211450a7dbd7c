//! Mistakes of the page: descriptions changed by hand, negotiations that do not end, connections that are made and forgotten.

use super::{CALL, END, End, Expected, FAULTY, Fault, Side, Step, end};

const MISTAKE: Expected = Expected { may: &["turnNoConfig"], deductions: &["applicationLogic"], shows: |facts| facts.is_clean(), ..FAULTY };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "offer-never-answered",
        about: "The offer reaches nobody who answers; after 33 seconds the page gives up.",
        caller: end(Expected {
            must: &["offerNeverAnswered"],
            may: &["turnNoConfig", "negotiationLeftOpen"],
            deductions: &["signallingProblem"],
            shows: |facts| !facts.is_connected() && !facts.holds("setRemoteDescription"),
            ..FAULTY
        }),
        callee: End { page: r#"{"answers":false}"#, ..END },
        connects: false,
        steps: &[(33.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 34.0,
        ..CALL
    },
    Fault {
        name: "negotiation-left-open",
        about: "In mid-call the caller makes another offer that never leaves its page.",
        caller: end(Expected {
            must: &["negotiationLeftOpen"],
            may: &["turnNoConfig", "offerNeverAnswered"],
            deductions: &["signallingProblem"],
            shows: |facts| facts.is_clean(),
            ..FAULTY
        }),
        steps: &[(10.0, Step::Page(Side::Caller, "call.leaveOpen()"))],
        ..CALL
    },
    Fault {
        name: "munged",
        about: "The caller changes lines of its own description before it sets it.",
        caller: End { page: r#"{"munge":true}"#, ..end(Expected { must: &["mungedModifiedLinesInLocalSdp"], ..MISTAKE }) },
        ..CALL
    },
    Fault {
        name: "calls-fail",
        about: "The caller's page adds a candidate and sets a description that make no sense.",
        caller: end(Expected { must: &["apiCallFailed"], may_deduce: &["signallingProblem"], ..MISTAKE }),
        steps: &[(8.0, Step::Page(Side::Caller, "call.fail()"))],
        seconds: 20.0,
        ..CALL
    },
    Fault {
        name: "too-many-connections",
        about: "The caller's page makes thirty connections more that it never uses and never closes.",
        caller: end(Expected {
            must: &["tooManyConnections"],
            may: &["turnNoConfig", "offerNeverAnswered", "negotiationLeftOpen"],
            may_deduce: &["signallingProblem"],
            shows: |facts| facts.connections > 20 && facts.is_quiet(),
            ..MISTAKE
        }),
        steps: &[(16.0, Step::Page(Side::Caller, "call.forget(30)"))],
        seconds: 20.0,
        ..CALL
    },
    Fault {
        name: "empty-connection",
        about: "Two ends get connected, neither of which sends anything.",
        caller: End { page: r#"{"audio":false,"video":false,"listens":true}"#, ..end(Expected { must: &["connectionEmpty"], ..MISTAKE }) },
        callee: End { page: r#"{"audio":false,"video":false}"#, ..END },
        seconds: 20.0,
        ..CALL
    },
];
