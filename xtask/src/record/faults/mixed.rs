//! Faults of connections, devices and pages in other company: at the callee, without video, with a data channel alone, over other transports.

use super::connectivity::{self, FAILED};
use super::devices::{self, HEARS_NOTHING, REFUSED, SILENT};
use super::{CALL, Devices, END, End, Expected, FAULTY, Fault, Side, Sound, Step, end, media};
use crate::labels::Set;

const FRESH: Fault = Fault { set: Set::Report, seconds: 34.0, ..CALL };
/// Whose ends need not get connected.
const ALONE: Fault = Fault { connects: false, ..FRESH };

const AUDIO: &str = r#"{"video":false}"#;
const DATA: &str = r#"{"audio":false,"video":false,"data":true}"#;
const LISTENER: &str = r#"{"audio":false,"video":false}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

const NOT_ANSWERED: Expected = Expected {
    must: &["offerNeverAnswered"],
    may: &["turnNoConfig", "negotiationLeftOpen"],
    deductions: &["signallingProblem"],
    shows: |facts| !facts.is_connected() && !facts.holds("setRemoteDescription"),
    ..FAULTY
};

const MISTAKE: Expected = Expected { may: &["turnNoConfig"], deductions: &["applicationLogic"], shows: |facts| facts.is_clean(), ..FAULTY };

const OVER_TCP: Expected = Expected { deductions: &["udpBlocked"], shows: |facts| facts.is_connected() && facts.is_rested(), ..FAULTY };

const DENY_UDP_OF_CALLEE: &str = "ip netns exec callee nft 'add table inet t; add chain inet t out { type filter hook output priority 0; }; \
    add rule inet t out oifname eth0 meta l4proto udp drop'";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "microphone-of-the-callee-faint",
        about: "The callee's microphone is far too quiet, and nothing amplifies it, in a call without video.",
        caller: END,
        callee: End {
            page: devices::RAW_AUDIO_CALL,
            sound: Sound::Faint,
            ..end(Expected {
                must: &["microphoneInaudible"],
                shows: |facts| facts.is_clean() && facts.level > 0.0 && facts.level < 0.01,
                ..SILENT
            })
        },
        seconds: 42.0,
        ..FRESH
    },
    Fault {
        name: "microphone-of-the-callee-dead",
        about: "The callee's microphone delivers nothing but zeros, in a call without video.",
        caller: with(AUDIO, HEARS_NOTHING),
        callee: End {
            page: devices::RAW_AUDIO_CALL,
            sound: Sound::Silence,
            ..end(Expected { must: &["noOutgoingAudioVolume"], may: &["turnNoConfig", "constantInaudibleMicrophoneVolume"], ..SILENT })
        },
        seconds: 44.0,
        ..FRESH
    },
    Fault {
        name: "microphone-of-the-callee-constant",
        about: "The callee's microphone delivers the same hardly audible tone all the time.",
        set: Set::Calibration,
        callee: End {
            page: devices::RAW,
            sound: Sound::Constant,
            ..end(Expected {
                must: &["constantInaudibleMicrophoneVolume"],
                may: &["turnNoConfig", "microphoneInaudible"],
                shows: |facts| facts.is_clean() && facts.level > 0.0 && facts.level < 0.0001,
                ..SILENT
            })
        },
        ..FRESH
    },
    Fault {
        name: "camera-of-the-callee-denied",
        about: "The callee's user denies the camera; the page goes on with the microphone.",
        callee: End { page: r#"{"anyDevice":true}"#, devices: Devices::Denied(&["camera"]), ..end(REFUSED) },
        ..FRESH
    },
    Fault {
        name: "devices-of-the-callee-missing",
        about: "The callee's machine has neither microphone nor camera.",
        callee: End {
            devices: Devices::Missing,
            ..end(Expected {
                must: &["deviceNotFound"],
                may: &["turnNoConfig"],
                deductions: &["deviceUnavailable"],
                shows: |facts| facts.refusals.contains("NotFoundError"),
                ..FAULTY
            })
        },
        ..FRESH
    },
    Fault {
        name: "turn-password-in-audio",
        about: "The caller's password for TURN is wrong; the call, without video, connects without it.",
        callee: End { page: AUDIO, ..END },
        caller: with(
            r#"{"video":false,"configuration":{"iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"expired"}]}}"#,
            Expected {
                must: &["turnAuthenticationError"],
                deductions: &["turnMisconfigured"],
                shows: |facts| facts.is_clean() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        turn: true,
        ..FRESH
    },
    Fault {
        name: "turn-dead-over-tls",
        about: "The caller's TURN server over TLS does not answer; the call connects without it.",
        caller: with(
            r#"{"configuration":{"iceServers":[{"urls":"turns:192.0.2.1:3999?transport=tcp","username":"user","credential":"password"}]}}"#,
            Expected {
                must: &["turnUnreachable"],
                deductions: &["turnMisconfigured"],
                shows: |facts| facts.is_clean() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        ..FRESH
    },
    Fault {
        name: "relay-of-the-callee-over-tls",
        about: "The callee, in a call without video, has TURN over TLS alone.",
        caller: End { page: AUDIO, ..END },
        callee: with(
            r#"{"video":false,"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turns:192.0.2.1:5349?transport=tcp","username":"user","credential":"password"}]}}"#,
            Expected { must: &["relayOverTls"], deductions: &[], ..OVER_TCP },
        ),
        set: Set::Calibration,
        turn: true,
        ..FRESH
    },
    Fault {
        name: "udp-of-the-callee-blocked",
        about: "The callee's firewall lets no UDP out; TURN over TCP carries the call.",
        callee: with(
            r#"{"configuration":{"iceServers":[{"urls":["turn:192.0.2.1:3478","turn:192.0.2.1:3478?transport=tcp"],"username":"user","credential":"password"}]}}"#,
            Expected { must: &["relayOverTcp"], may: &["turnUnreachable"], ..OVER_TCP },
        ),
        commands: &[DENY_UDP_OF_CALLEE],
        turn: true,
        ..FRESH
    },
    Fault {
        name: "udp-of-the-callee-blocked-without-turn",
        about: "The callee's firewall lets no UDP out, and no TURN server is configured, for a data channel alone.",
        caller: with(DATA, Expected { deductions: &["noRelay"], ..FAILED }),
        callee: with(LISTENER, Expected { deductions: &["noRelay"], may_deduce: &["udpBlocked"], ..FAILED }),
        commands: &[DENY_UDP_OF_CALLEE],
        seconds: 30.0,
        ..ALONE
    },
    Fault {
        name: "data-dtls-failure",
        about: "Signalling alters the fingerprint of the caller's certificate, for a data channel alone.",
        caller: End { page: DATA, ..END },
        callee: with(
            r#"{"audio":false,"video":false,"change":"fingerprint"}"#,
            Expected {
                must: &["dtlsFailure"],
                may: &["turnNoConfig", "connectionFailed", "connectionDropped"],
                deductions: &["dtlsMismatch"],
                may_deduce: &["noRelay", "proxyOrDeepInspection"],
                shows: |facts| !facts.is_connected(),
                ..FAULTY
            },
        ),
        ..ALONE
    },
    Fault {
        name: "data-offer-never-answered",
        about: "The offer of a data channel reaches nobody who answers; after 37 seconds the page gives up.",
        caller: with(DATA, NOT_ANSWERED),
        callee: End { page: r#"{"answers":false}"#, ..END },
        steps: &[(37.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 39.0,
        ..ALONE
    },
    Fault {
        name: "negotiation-left-open-by-the-callee",
        about: "In a call without video the callee makes another offer that never leaves its page.",
        caller: End { page: AUDIO, ..END },
        callee: with(
            AUDIO,
            Expected {
                must: &["negotiationLeftOpen"],
                may: &["turnNoConfig", "offerNeverAnswered"],
                deductions: &["signallingProblem"],
                shows: |facts| facts.is_clean(),
                ..FAULTY
            },
        ),
        steps: &[(15.0, Step::Page(Side::Callee, "call.leaveOpen()"))],
        ..FRESH
    },
    Fault {
        name: "munged-by-the-callee",
        about: "The callee, in a call without video, changes lines of its own description before it sets it.",
        caller: End { page: AUDIO, ..END },
        callee: with(r#"{"video":false,"munge":true}"#, Expected { must: &["mungedModifiedLinesInLocalSdp"], ..MISTAKE }),
        ..FRESH
    },
    Fault {
        name: "too-many-connections-of-the-callee",
        about: "The callee's page makes forty connections more that it never uses and never closes.",
        callee: end(Expected {
            must: &["tooManyConnections"],
            may: &["turnNoConfig", "offerNeverAnswered", "negotiationLeftOpen"],
            may_deduce: &["signallingProblem"],
            shows: |facts| facts.connections > 30 && facts.is_quiet(),
            ..MISTAKE
        }),
        steps: &[(20.0, Step::Page(Side::Callee, "call.forget(40)"))],
        seconds: 24.0,
        ..FRESH
    },
    Fault {
        name: "calls-of-the-callee-fail",
        about: "The callee's page adds a candidate and sets a description that make no sense, in a call without video.",
        set: Set::Calibration,
        caller: End { page: AUDIO, ..END },
        callee: with(AUDIO, Expected { must: &["apiCallFailed"], may_deduce: &["signallingProblem"], ..MISTAKE }),
        steps: &[(14.0, Step::Page(Side::Callee, "call.fail()"))],
        ..FRESH
    },
    Fault {
        name: "network-switch-in-audio",
        about: "The caller's first network interface goes down, in a call without video; the second carries on.",
        caller: with(AUDIO, connectivity::SWITCHED),
        callee: End { page: AUDIO, ..END },
        commands: connectivity::SECOND_INTERFACE,
        steps: &[(16.0, connectivity::UNPLUG)],
        seconds: 38.0,
        ..FRESH
    },
    Fault {
        name: "pictures-stop-twice",
        about: "The caller's pictures stop for eight seconds, twice; the network is good.",
        caller: End { page: r#"{"canvas":{"width":480,"height":270,"rate":20}}"#, ..END },
        callee: end(Expected {
            must: &["videoPaused"],
            may: &["turnNoConfig", "videoFrozen", "stalledStream"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_quiet() && facts.pauses >= 1.0,
            ..FAULTY
        }),
        steps: &[
            (9.0, Step::Page(Side::Caller, "call.draw(0)")),
            (17.0, Step::Page(Side::Caller, "call.draw(20)")),
            (26.0, Step::Page(Side::Caller, "call.draw(0)")),
            (34.0, Step::Page(Side::Caller, "call.draw(20)")),
        ],
        seconds: 42.0,
        ..FRESH
    },
    Fault {
        name: "simulcast-starved-of-half",
        about: "The caller wants to send three layers over an uplink of 320 kbit/s with a short queue.",
        caller: End { page: media::LAYERS, ..end(media::STARVED) },
        callee: media::LISTENER,
        link: Some([super::uplink::narrow(320.0, 120.0), super::CLEAR]),
        seconds: 40.0,
        ..FRESH
    },
    Fault {
        name: "cpu-quota-with-audio",
        about: "The caller's browser gets a tenth of a processor from the tenth second on, for pictures of 1280 × 720 and speech.",
        set: Set::Calibration,
        caller: End {
            page: r#"{"canvas":{"width":1280,"height":720,"rate":30}}"#,
            ..end(Expected { must: &["highEncodeTime"], shows: |facts| facts.encoding > 25.0, ..media::BUSY })
        },
        callee: END,
        steps: &[(10.0, Step::Quota(0.1)), (38.0, Step::Quota(4.0))],
        seconds: 40.0,
        ..FRESH
    },
];
