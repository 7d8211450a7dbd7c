//! The same kinds of faults once more with other strengths, at other times, at the other end and in other company. Recorded when the
//! rules stood, so that no limit was chosen with them in sight.

use super::interruptions::{BLOCKED, OUT_OF_REACH, OUTAGE, without};
use super::network::{DOWN, FAR, IN, NOT_FAR, UP, late, lossy};
use super::uplink::{LARGE, NARROW_IN, is_narrow, narrow};
use super::{CALL, CLEAR, END, End, Expected, FAULTY, Fault, HEALTHY, Side, Sound, Step, Treatment, devices, end, healthy};
use super::{Devices, connectivity};
use crate::labels::Set;
use crate::record::labelled::Block;

const FRESH: Fault = Fault { set: Set::Report, ..CALL };
/// Over a link that does nothing until it is told.
const LINKED: Fault = Fault { link: Some([CLEAR; 2]), ..FRESH };
/// Whose ends need not get connected.
const ALONE: Fault = Fault { connects: false, seconds: 24.0, ..FRESH };

const AUDIO: &str = r#"{"video":false}"#;

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "loss-8",
        about: "Every twelfth packet of the caller is lost, at random, in a call of forty seconds.",
        caller: end(Expected {
            must: &["networkVideoLossOut"],
            shows: |facts| facts.loss_out > 6.0 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        callee: end(Expected {
            must: &["networkVideoLossIn"],
            shows: |facts| facts.loss_in > 6.0 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        link: Some([lossy(0.08), CLEAR]),
        seconds: 40.0,
        ..LINKED
    },
    Fault {
        name: "loss-25-of-the-callee",
        about: "Every fourth packet of the callee is lost, at random.",
        caller: end(Expected {
            must: &["networkAudioLossIn", "networkVideoLossIn", "highConcealment"],
            shows: |facts| facts.loss_in > 18.0 && facts.loss_out < 1.0 && facts.is_near(),
            ..DOWN
        }),
        callee: end(Expected {
            must: &["networkAudioLossOut", "networkVideoLossOut"],
            shows: |facts| facts.loss_out > 18.0 && facts.loss_in < 1.0 && facts.is_near(),
            ..UP
        }),
        link: Some([CLEAR, lossy(0.25)]),
        ..LINKED
    },
    Fault {
        name: "loss-1",
        about: "Every hundredth packet is lost in both directions, which nobody notices.",
        caller: end(Expected { may: IN, shows: |facts| facts.loss_in < 2.5 && facts.loss_out < 2.5 && facts.is_near(), ..HEALTHY }),
        callee: end(Expected { may: IN, shows: |facts| facts.loss_in < 2.5 && facts.loss_out < 2.5 && facts.is_near(), ..HEALTHY }),
        link: Some([lossy(0.01); 2]),
        ..LINKED
    },
    Fault {
        name: "audio-loss-12",
        about: "In a call without video every eighth packet of the caller is lost.",
        caller: with(AUDIO, Expected { must: &["networkAudioLossOut"], shows: |facts| facts.loss_out > 8.0 && facts.is_near(), ..UP }),
        callee: with(AUDIO, Expected { must: &["networkAudioLossIn"], shows: |facts| facts.loss_in > 8.0 && facts.is_near(), ..DOWN }),
        link: Some([lossy(0.12), CLEAR]),
        seconds: 32.0,
        ..LINKED
    },
    Fault {
        name: "delay-30",
        about: "Thirty milliseconds more in each direction.",
        caller: end(Expected { shows: |facts| facts.rtt > 55.0 && facts.rtt < 100.0, ..NOT_FAR }),
        callee: end(Expected { shows: |facts| facts.rtt > 55.0 && facts.rtt < 100.0, ..NOT_FAR }),
        link: Some([late(30.0); 2]),
        ..LINKED
    },
    Fault {
        name: "delay-220",
        about: "Two hundred and twenty milliseconds more in each direction, in a call without video.",
        set: Set::Calibration,
        caller: with(AUDIO, FAR),
        callee: with(AUDIO, FAR),
        link: Some([late(220.0); 2]),
        seconds: 34.0,
        ..LINKED
    },
    Fault {
        name: "jitter-of-the-callee",
        about: "Packets of the callee take up to four tenths of a second longer, at random.",
        caller: end(Expected {
            must: &["networkMediaJitterIn"],
            may_deduce: &["bufferbloat"],
            shows: |facts| facts.jitter_in > 40.0 && facts.jitter_out < 20.0,
            ..DOWN
        }),
        callee: end(Expected {
            must: &["networkMediaJitterOut"],
            may_deduce: &["bufferbloat"],
            shows: |facts| facts.jitter_out > 40.0 && facts.jitter_in < 20.0,
            ..UP
        }),
        link: Some([CLEAR, Treatment { jitter: 400.0, ..CLEAR }]),
        seconds: 34.0,
        ..LINKED
    },
    Fault {
        name: "uplink-220",
        about: "The caller's uplink carries 220 kbit/s, and lets packets wait for four tenths of a second.",
        caller: with(LARGE, Expected { must: &["bandwidthLimiting"], may_deduce: &["bufferbloat"], shows: is_narrow, ..UP }),
        callee: end(NARROW_IN),
        link: Some([narrow(220.0, 400.0), CLEAR]),
        seconds: 40.0,
        ..LINKED
    },
    Fault {
        name: "uplink-450",
        about: "The caller's uplink carries 450 kbit/s, and drops what would wait longer than 120 ms.",
        caller: with(LARGE, Expected { must: &["bandwidthLimiting"], shows: is_narrow, ..UP }),
        callee: end(NARROW_IN),
        link: Some([narrow(450.0, 120.0), CLEAR]),
        seconds: 36.0,
        ..LINKED
    },
    Fault {
        name: "collapse-to-150",
        about: "The caller's uplink falls from 1.6 Mbit/s to 150 kbit/s for twelve seconds.",
        caller: with(
            LARGE,
            Expected { must: &["estimateCollapse"], may_deduce: &["bufferbloat"], shows: |facts| facts.limited_by_bandwidth > 5.0, ..UP },
        ),
        callee: end(NARROW_IN),
        link: Some([narrow(1600.0, 250.0), CLEAR]),
        steps: &[(16.0, Step::Treat(Side::Caller, narrow(150.0, 250.0))), (28.0, Step::Treat(Side::Caller, narrow(1600.0, 250.0)))],
        seconds: 38.0,
        ..LINKED
    },
    Fault {
        name: "outage-10",
        about: "Nothing passes in either direction for ten seconds, after sixteen.",
        caller: end(Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        callee: end(Expected { must: &["iceInterrupted"], ..OUT_OF_REACH }),
        steps: &[
            (16.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (16.0, Step::Treat(Side::Callee, without(Block::Everything))),
            (26.0, Step::Treat(Side::Caller, CLEAR)),
            (26.0, Step::Treat(Side::Callee, CLEAR)),
        ],
        seconds: 38.0,
        ..LINKED
    },
    Fault {
        name: "audio-cut-off",
        about: "In a call without video nothing passes any more after fourteen seconds.",
        caller: with(
            AUDIO,
            Expected { must: &["connectionDropped"], shows: |facts| facts.is_connected() && facts.entered("failed"), ..OUT_OF_REACH },
        ),
        callee: with(
            AUDIO,
            Expected { must: &["connectionDropped"], shows: |facts| facts.is_connected() && facts.entered("failed"), ..OUT_OF_REACH },
        ),
        steps: &[
            (14.0, Step::Treat(Side::Caller, without(Block::Everything))),
            (14.0, Step::Treat(Side::Callee, without(Block::Everything))),
        ],
        seconds: 40.0,
        ..LINKED
    },
    Fault {
        name: "media-of-the-callee-blocked",
        about: "After fourteen seconds no media of the callee passes, while ICE goes on.",
        set: Set::Calibration,
        caller: end(Expected {
            must: &["stalledStream"],
            may: OUTAGE,
            deductions: &["mediaBlocked"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.gap_in > 10.0 && !facts.entered("disconnected"),
            ..FAULTY
        }),
        steps: &[(14.0, Step::Treat(Side::Callee, without(Block::Media)))],
        seconds: 36.0,
        ..LINKED
    },
    Fault {
        name: "audio-one-way",
        about: "In a call without video no media of the caller arrives at the callee.",
        callee: with(AUDIO, Expected { must: &["oneWayAudio"], ..BLOCKED }),
        caller: End { page: AUDIO, ..END },
        link: Some([without(Block::Media), CLEAR]),
        ..LINKED
    },
    Fault {
        name: "freeze-once",
        about: "The callee's video, but not the voice, is lost for six seconds.",
        set: Set::Calibration,
        caller: end(Expected {
            must: &["videoPaused", "networkVideoLossIn"],
            may: OUTAGE,
            may_deduce: &["badDownlink", "mediaBlocked", "remoteSide"],
            shows: |facts| facts.freezes + facts.pauses >= 1.0 && facts.is_connected(),
            ..FAULTY
        }),
        steps: &[(11.0, Step::Treat(Side::Callee, without(Block::Video))), (17.0, Step::Treat(Side::Callee, CLEAR))],
        seconds: 32.0,
        ..LINKED
    },
    Fault {
        name: "pictures-stop",
        about: "The callee's pictures stop for fifteen seconds; the network is good.",
        callee: End { page: r#"{"canvas":{"width":480,"height":270,"rate":20}}"#, ..END },
        caller: end(Expected {
            must: &["videoPaused"],
            may: &["turnNoConfig", "videoFrozen", "stalledStream"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_quiet() && facts.pauses >= 1.0,
            ..FAULTY
        }),
        steps: &[(9.0, Step::Page(Side::Callee, "call.draw(0)")), (24.0, Step::Page(Side::Callee, "call.draw(20)"))],
        seconds: 34.0,
        ..FRESH
    },
    Fault {
        name: "udp-blocked-tls",
        about: "The caller's firewall lets no UDP out; TURN over TLS carries the call.",
        caller: with(
            r#"{"configuration":{"iceServers":[{"urls":["turn:192.0.2.1:3478","turns:192.0.2.1:5349?transport=tcp"],"username":"user","credential":"password"}]}}"#,
            Expected {
                must: &["relayOverTls"],
                may: &["turnUnreachable"],
                deductions: &["udpBlocked"],
                shows: |facts| facts.is_connected() && facts.is_rested(),
                ..FAULTY
            },
        ),
        commands: &[connectivity::DENY_UDP],
        turn: true,
        connects: true,
        ..ALONE
    },
    Fault {
        name: "audio-ice-failure",
        about: "Every candidate points to a closed port, in a call without video.",
        caller: with(r#"{"video":false,"deadCandidates":true}"#, Expected { deductions: &["noRelay"], ..connectivity::FAILED }),
        callee: with(r#"{"video":false,"deadCandidates":true}"#, Expected { deductions: &["noRelay"], ..connectivity::FAILED }),
        seconds: 30.0,
        ..ALONE
    },
    Fault {
        name: "audio-dtls-failure",
        about: "Signalling alters the fingerprint of the callee's certificate, in a call without video.",
        caller: with(
            r#"{"video":false,"change":"fingerprint"}"#,
            Expected {
                must: &["dtlsFailure"],
                may: &["turnNoConfig", "connectionFailed", "connectionDropped"],
                deductions: &["dtlsMismatch"],
                may_deduce: &["noRelay", "proxyOrDeepInspection"],
                shows: |facts| !facts.is_connected(),
                ..FAULTY
            },
        ),
        callee: End { page: AUDIO, ..END },
        seconds: 30.0,
        ..ALONE
    },
    Fault {
        name: "microphone-denied-with-camera",
        about: "The user denies the microphone of a call with video; the page goes on with nothing.",
        caller: End { devices: Devices::Denied(&["microphone"]), ..end(devices::REFUSED) },
        seconds: 24.0,
        ..FRESH
    },
    Fault {
        name: "microphone-of-the-callee-silent",
        about: "The callee's microphone delivers nothing but zeros, and the browser's processing is on.",
        set: Set::Calibration,
        callee: End {
            sound: Sound::Silence,
            ..end(Expected {
                must: &["noOutgoingAudioVolume"],
                may: &["turnNoConfig", "constantInaudibleMicrophoneVolume"],
                ..devices::SILENT
            })
        },
        caller: end(devices::HEARS_NOTHING),
        seconds: 44.0,
        ..FRESH
    },
    Fault {
        name: "audio-offer-never-answered",
        about: "In a call without video the offer reaches nobody who answers; after forty seconds the page gives up.",
        caller: with(
            AUDIO,
            Expected {
                must: &["offerNeverAnswered"],
                may: &["turnNoConfig", "negotiationLeftOpen"],
                deductions: &["signallingProblem"],
                shows: |facts| !facts.is_connected() && !facts.holds("setRemoteDescription"),
                ..FAULTY
            },
        ),
        callee: End { page: r#"{"answers":false}"#, ..END },
        steps: &[(40.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 42.0,
        ..ALONE
    },
    Fault {
        name: "healthy-ninety-seconds",
        about: "Audio and video in both directions for a minute and a half; the caller's pictures are larger.",
        caller: with(r#"{"video":{"width":640,"height":360,"frameRate":20}}"#, healthy::NO_TURN),
        callee: end(healthy::NO_TURN),
        seconds: 90.0,
        ..FRESH
    },
    Fault {
        name: "healthy-audio-muted-twice",
        about: "Audio alone; the caller mutes and unmutes twice.",
        set: Set::Calibration,
        caller: with(AUDIO, healthy::NO_TURN),
        callee: with(AUDIO, healthy::NO_TURN),
        steps: &[
            (6.0, Step::Page(Side::Caller, "call.enable('audio', false)")),
            (14.0, Step::Page(Side::Caller, "call.enable('audio', true)")),
            (20.0, Step::Page(Side::Caller, "call.enable('audio', false)")),
            (31.0, Step::Page(Side::Caller, "call.enable('audio', true)")),
        ],
        seconds: 42.0,
        ..FRESH
    },
    Fault {
        name: "healthy-screen-of-the-callee",
        about: "The callee shares a screen and speaks, the caller listens and shows itself.",
        caller: end(healthy::NO_TURN),
        callee: with(r#"{"display":true}"#, healthy::NO_TURN),
        seconds: 34.0,
        ..FRESH
    },
    Fault {
        name: "healthy-data-beside-video",
        about: "Audio, video and a data channel; the callee hangs up after twenty seconds.",
        caller: with(r#"{"data":true}"#, Expected { must: &["remoteClosed"], may_deduce: &["remoteSide"], ..healthy::NO_TURN }),
        callee: end(healthy::NO_TURN),
        steps: &[(20.0, Step::Page(Side::Callee, "call.close()")), (23.0, Step::Page(Side::Caller, "call.close()"))],
        seconds: 25.0,
        ..FRESH
    },
    Fault {
        name: "healthy-camera-off",
        about: "The callee turns its camera off for most of the call.",
        caller: end(healthy::NO_TURN),
        callee: end(healthy::NO_TURN),
        steps: &[
            (5.0, Step::Page(Side::Callee, "call.enable('video', false)")),
            (26.0, Step::Page(Side::Callee, "call.enable('video', true)")),
        ],
        seconds: 36.0,
        ..FRESH
    },
];
