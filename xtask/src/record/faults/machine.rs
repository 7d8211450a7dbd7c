//! What the machine lacks: a microphone that other programs have taken, and a processor that encodes fast enough.

use super::media::BUSY;
use super::{CALL, Devices, END, End, Expected, FAULTY, Fault, end};
use crate::labels::Set;

const FRESH: Fault = Fault { set: Set::Report, seconds: 24.0, ..CALL };
const LONG: Fault = Fault { set: Set::Report, seconds: 70.0, ..CALL };

const AUDIO: &str = r#"{"video":false}"#;
const LISTENER: End = End { page: r#"{"audio":false,"video":false,"elements":false}"#, ..END };

const IN_USE: Expected = Expected {
    must: &["deviceInUse"],
    may: &["turnNoConfig"],
    deductions: &["deviceUnavailable"],
    shows: |facts| facts.refusals.contains("NotReadableError") && facts.is_connected(),
    ..FAULTY
};

/// The encoder itself says so.
const BEHIND: Expected =
    Expected { must: &["cpuLimiting"], shows: |facts| facts.limited_by_cpu > 10.0 && facts.limited_by_bandwidth < 25.0, ..BUSY };

const fn taken(page: &'static str) -> End {
    End { page, devices: Devices::Taken, ..end(IN_USE) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "microphone-in-use",
        about: "Other programs have taken the caller's microphone; the page sends pictures alone.",
        caller: taken(r#"{"canvas":{"width":320,"height":240,"rate":15}}"#),
        ..FRESH
    },
    Fault {
        name: "microphone-in-use-audio-call",
        about: "Other programs have taken the caller's microphone; the page listens.",
        caller: taken(AUDIO),
        callee: End { page: AUDIO, ..END },
        ..FRESH
    },
    Fault {
        name: "microphone-of-the-callee-in-use",
        about: "Other programs have taken the callee's microphone; the page answers without a voice.",
        callee: taken(r#"{"canvas":{"width":320,"height":240,"rate":15}}"#),
        ..FRESH
    },
    Fault {
        name: "in-page-microphone-in-use",
        about: "Other programs have taken the caller's microphone; the page, which records itself, sends pictures alone.",
        caller: taken(r#"{"recorded":true,"canvas":{"width":320,"height":240,"rate":15}}"#),
        ..FRESH
    },
    Fault {
        name: "processor-behind-vp9",
        about: "The caller sends detailed pictures of 2560 × 1440 in VP9, which its machine does not encode in time.",
        caller: End {
            page: r#"{"audio":false,"canvas":{"width":2560,"height":1440,"rate":30,"detailed":true},
                "codecs":["video/VP9","video/rtx"],"encodings":[{"maxBitrate":8000000}]}"#,
            ..end(BEHIND)
        },
        callee: LISTENER,
        ..LONG
    },
    Fault {
        name: "in-page-processor-behind",
        about: "The caller sends detailed pictures of 2560 × 1440 in VP9, which its machine does not encode in time; the page records itself.",
        caller: End {
            page: r#"{"recorded":true,"audio":false,"canvas":{"width":2560,"height":1440,"rate":30,"detailed":true},
                "codecs":["video/VP9","video/rtx"],"encodings":[{"maxBitrate":8000000}]}"#,
            ..end(BEHIND)
        },
        callee: LISTENER,
        ..LONG
    },
    Fault {
        name: "processor-behind-av1",
        about: "The caller sends detailed pictures of 2560 × 1440 in AV1, which its machine does not encode in time.",
        caller: End {
            page: r#"{"audio":false,"canvas":{"width":2560,"height":1440,"rate":30,"detailed":true},
                "codecs":["video/AV1","video/rtx"],"encodings":[{"maxBitrate":8000000}]}"#,
            ..end(BEHIND)
        },
        callee: LISTENER,
        ..LONG
    },
];
