//! Faults of what is sent: the machine, the source of the pictures, layers and codecs.

use super::{CALL, CLEAR, END, End, Expected, FAULTY, Fault, HEALTHY, Side, Step, Treatment, end};

/// Three layers; below 960 × 540 Chromium sends two at the most.
pub(super) const LAYERS: &str = r#"{"audio":false,"canvas":{"width":960,"height":540,"rate":10},"layers":[
    {"rid":"h","maxBitrate":600000},
    {"rid":"m","maxBitrate":200000,"scaleResolutionDownBy":2},
    {"rid":"l","maxBitrate":80000,"scaleResolutionDownBy":4}]}"#;

pub(super) const LISTENER: End = End { page: r#"{"audio":false,"video":false}"#, ..END };

/// Chromium lowers the rate before it says that the processor limits it, so that encode times tell alone.
pub(super) const BUSY: Expected = Expected {
    may: &[
        "turnNoConfig",
        "cpuLimiting",
        "highEncodeTime",
        "bandwidthLimiting",
        "networkMediaRttIn",
        "networkMediaRttOut",
        "networkMediaJitterIn",
        "networkMediaJitterOut",
        "highConcealment",
        "videoFrozen",
        "networkAudioLossIn",
        "networkVideoLossIn",
        "networkAudioLossOut",
        "networkVideoLossOut",
        "lowUplinkEstimate",
        "estimateCollapse",
        "bufferbloat",
    ],
    deductions: &["overloadedDevice"],
    may_deduce: &["badUplink", "badDownlink", "badLocalNetwork"],
    ..FAULTY
};

/// Not all layers fit into the uplink.
pub(super) const STARVED: Expected = Expected {
    must: &["simulcastLayerNeverSent"],
    may: &[
        "turnNoConfig",
        "bandwidthLimiting",
        "networkVideoLossOut",
        "networkMediaRttOut",
        "networkMediaRttIn",
        "networkMediaJitterOut",
        "lowUplinkEstimate",
        "estimateCollapse",
    ],
    deductions: &["simulcastProblem"],
    may_deduce: &["badUplink", "bufferbloat"],
    shows: |facts| facts.is_connected() && facts.limited_by_cpu < 1.0,
    ..FAULTY
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "cpu-quota",
        about: "The caller's browser gets a twelfth of a processor from the sixth second on, for pictures of 1280 × 720.",
        caller: End {
            page: r#"{"audio":false,"canvas":{"width":1280,"height":720,"rate":30}}"#,
            ..end(Expected { must: &["highEncodeTime"], shows: |facts| facts.encoding > 25.0, ..BUSY })
        },
        callee: LISTENER,
        // The dump is written without the quota.
        steps: &[(6.0, Step::Quota(0.08)), (34.0, Step::Quota(4.0))],
        seconds: 36.0,
        ..CALL
    },
    Fault {
        name: "freeze-by-source",
        about: "The caller's pictures stop for six seconds, twice; the network is good.",
        caller: End { page: r#"{"canvas":{"width":320,"height":240,"rate":15}}"#, ..END },
        callee: end(Expected {
            must: &["videoPaused"],
            may: &["turnNoConfig", "videoFrozen", "stalledStream"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_quiet() && facts.freezes + facts.pauses >= 2.0,
            ..FAULTY
        }),
        steps: &[
            (8.0, Step::Page(Side::Caller, "call.draw(0)")),
            (14.0, Step::Page(Side::Caller, "call.draw(15)")),
            (19.0, Step::Page(Side::Caller, "call.draw(0)")),
            (25.0, Step::Page(Side::Caller, "call.draw(15)")),
        ],
        seconds: 30.0,
        ..CALL
    },
    Fault {
        name: "video-paused",
        about: "The caller's pictures stop for twelve seconds; the network is good.",
        caller: End { page: r#"{"canvas":{"width":320,"height":240,"rate":15}}"#, ..END },
        callee: end(Expected {
            must: &["videoPaused"],
            may: &["turnNoConfig", "videoFrozen", "stalledStream"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_quiet() && facts.pauses >= 1.0,
            ..FAULTY
        }),
        steps: &[(8.0, Step::Page(Side::Caller, "call.draw(0)")), (20.0, Step::Page(Side::Caller, "call.draw(15)"))],
        seconds: 28.0,
        ..CALL
    },
    Fault {
        name: "slow-camera",
        about: "The caller's camera falls from fifteen to three pictures a second, as in the dark.",
        caller: End {
            page: r#"{"canvas":{"width":320,"height":240,"rate":15}}"#,
            ..end(Expected { may: &["turnNoConfig"], shows: |facts| facts.is_quiet() && facts.rate_out < 6.0, ..HEALTHY })
        },
        callee: end(Expected {
            may: &["turnNoConfig", "videoFrozen"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_quiet() && facts.rate_in < 6.0,
            ..HEALTHY
        }),
        steps: &[(8.0, Step::Page(Side::Caller, "call.draw(3)"))],
        seconds: 30.0,
        ..CALL
    },
    Fault {
        name: "track-stopped",
        about: "The page stops the caller's microphone and camera in mid-call, and goes on without.",
        caller: end(Expected {
            may: &["turnNoConfig", "trackEndedEarly", "noOutgoingAudioVolume"],
            may_deduce: &["deviceUnavailable"],
            shows: |facts| facts.is_quiet(),
            ..HEALTHY
        }),
        callee: end(Expected {
            may: &["turnNoConfig", "stalledStream", "missingInboundData", "videoPaused", "videoFrozen"],
            may_deduce: &["remoteSide"],
            shows: |facts| facts.is_quiet(),
            ..FAULTY
        }),
        steps: &[(12.0, Step::Page(Side::Caller, "call.stop('video')")), (14.0, Step::Page(Side::Caller, "call.stop('audio')"))],
        seconds: 30.0,
        ..CALL
    },
    Fault {
        name: "simulcast-starved",
        about: "The caller wants to send three layers over an uplink of 250 kbit/s.",
        caller: End { page: LAYERS, ..end(STARVED) },
        callee: LISTENER,
        link: Some([Treatment { rate: Some(250_000.0), queue: 300.0, ..CLEAR }, CLEAR]),
        seconds: 32.0,
        ..CALL
    },
    Fault {
        name: "codec-refused",
        about: "The caller prefers VP9, the callee can VP8 alone.",
        caller: End {
            page: r#"{"codecs":["video/VP9","video/VP8"]}"#,
            ..end(Expected { may: &["turnNoConfig", "codecFallback"], ..HEALTHY })
        },
        callee: End { page: r#"{"codecs":["video/VP8"]}"#, ..END },
        ..CALL
    },
];
