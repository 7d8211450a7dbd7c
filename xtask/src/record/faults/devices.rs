//! Faults of microphone and camera.

use super::{CALL, Devices, END, End, Expected, FAULTY, Fault, Sound, Step, end};

/// A microphone as it is, without what browsers make of it.
pub(super) const RAW: &str = r#"{"audio":{"autoGainControl":false,"noiseSuppression":false,"echoCancellation":false}}"#;
pub(super) const RAW_AUDIO_CALL: &str =
    r#"{"video":false,"audio":{"autoGainControl":false,"noiseSuppression":false,"echoCancellation":false}}"#;

pub(super) const REFUSED: Expected = Expected {
    must: &["deviceNotAllowed"],
    may: &["turnNoConfig"],
    deductions: &["permissionProblem"],
    shows: |facts| facts.refusals.contains("NotAllowedError"),
    ..FAULTY
};

pub(super) const SILENT: Expected =
    Expected { may: &["turnNoConfig"], deductions: &["silentMicrophone"], shows: |facts| facts.is_clean() && facts.level < 0.01, ..FAULTY };

/// What the other end hears of a silent microphone.
pub(super) const HEARS_NOTHING: Expected = Expected {
    must: &["noIncomingAudioEnergy"],
    may: &["turnNoConfig"],
    deductions: &["remoteSide"],
    shows: |facts| facts.is_clean() && facts.heard < 0.0001,
    ..FAULTY
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "microphone-denied",
        about: "The user denies the microphone; there is no camera in this call.",
        caller: End { page: r#"{"video":false}"#, devices: Devices::Denied(&["microphone"]), ..end(REFUSED) },
        callee: End { page: r#"{"video":false}"#, ..END },
        seconds: 20.0,
        ..CALL
    },
    Fault {
        name: "camera-denied",
        about: "The user denies the camera; the page goes on with the microphone.",
        caller: End { page: r#"{"anyDevice":true}"#, devices: Devices::Denied(&["camera"]), ..end(REFUSED) },
        seconds: 20.0,
        ..CALL
    },
    Fault {
        name: "devices-denied",
        about: "The user denies microphone and camera.",
        caller: End { devices: Devices::Denied(&["microphone", "camera"]), ..end(REFUSED) },
        seconds: 20.0,
        ..CALL
    },
    Fault {
        name: "devices-missing",
        about: "The machine has neither microphone nor camera.",
        caller: End {
            devices: Devices::Missing,
            ..end(Expected {
                must: &["deviceNotFound"],
                may: &["turnNoConfig"],
                deductions: &["deviceUnavailable"],
                shows: |facts| facts.refusals.contains("NotFoundError"),
                ..FAULTY
            })
        },
        seconds: 20.0,
        ..CALL
    },
    Fault {
        name: "microphone-silent",
        about: "The caller's microphone delivers nothing but zeros.",
        caller: End {
            page: RAW,
            sound: Sound::Silence,
            ..end(Expected { must: &["noOutgoingAudioVolume"], may: &["turnNoConfig", "constantInaudibleMicrophoneVolume"], ..SILENT })
        },
        callee: end(HEARS_NOTHING),
        seconds: 38.0,
        ..CALL
    },
    Fault {
        name: "microphone-silent-audio-call",
        about: "The caller's microphone delivers nothing but zeros, in a call without video.",
        caller: End {
            page: RAW_AUDIO_CALL,
            sound: Sound::Silence,
            ..end(Expected { must: &["noOutgoingAudioVolume"], may: &["turnNoConfig", "constantInaudibleMicrophoneVolume"], ..SILENT })
        },
        callee: End { page: r#"{"video":false}"#, ..end(HEARS_NOTHING) },
        seconds: 38.0,
        ..CALL
    },
    Fault {
        name: "microphone-faint",
        about: "The caller's microphone is far too quiet, and nothing amplifies it.",
        caller: End {
            page: RAW,
            sound: Sound::Faint,
            ..end(Expected {
                must: &["microphoneInaudible"],
                shows: |facts| facts.is_clean() && facts.level > 0.0 && facts.level < 0.01,
                ..SILENT
            })
        },
        seconds: 38.0,
        ..CALL
    },
    Fault {
        name: "microphone-constant",
        about: "The caller's microphone delivers the same hardly audible tone all the time.",
        caller: End {
            page: RAW,
            sound: Sound::Constant,
            ..end(Expected {
                must: &["constantInaudibleMicrophoneVolume"],
                may: &["turnNoConfig", "microphoneInaudible"],
                shows: |facts| facts.is_clean() && facts.level > 0.0 && facts.level < 0.0001,
                ..SILENT
            })
        },
        ..CALL
    },
    Fault {
        name: "track-ended",
        about: "The permission for microphone and camera is withdrawn in mid-call, which ends the tracks.",
        // Chromium's dumps tell of no end of a track; only its packets stop.
        caller: end(Expected {
            may: &["turnNoConfig", "trackEndedEarly", "noOutgoingAudioVolume"],
            may_deduce: &["deviceUnavailable", "silentMicrophone", "permissionProblem"],
            shows: |facts| facts.is_connected() && facts.gap_out > 10.0,
            ..FAULTY
        }),
        steps: &[(10.0, Step::Deny)],
        ..CALL
    },
];
