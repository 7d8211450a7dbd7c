//! Faults on the way to a connection: TURN, ICE, DTLS and a change of network.

use super::{CALL, End, Expected, FAULTY, Fault, Step, end};

const BASE: Fault = Fault { connects: false, seconds: 24.0, ..CALL };

const fn with(page: &'static str, expected: Expected) -> End {
    End { page, ..end(expected) }
}

/// A single failure brings these with it.
pub(super) const FAILED: Expected = Expected {
    must: &["connectionFailed"],
    may: &["turnNoConfig"],
    shows: |facts| facts.entered("failed") && !facts.is_connected(),
    ..FAULTY
};

pub(super) const DENY_UDP: &str = "ip netns exec caller nft 'add table inet t; add chain inet t out { type filter hook output priority 0; }; \
    add rule inet t out oifname eth0 meta l4proto udp drop'";

/// The caller has a second network interface.
pub(super) const SECOND_INTERFACE: &[&str] =
    &["ip link add caller1 type veth peer name eth1 netns caller && ip link set caller1 master bridge up && \
             ip -n caller link set eth1 up && ip -n caller address add 192.0.2.11/24 dev eth1"];

/// The caller's first interface goes down.
pub(super) const UNPLUG: Step = Step::Run(
    "ip -n caller address del 192.0.2.10/24 dev eth0 && ip -n caller link set eth0 down; ip -n caller route add default via 192.0.2.1 dev eth1; true",
);

pub(super) const SWITCHED: Expected = Expected {
    must: &["networkSwitched"],
    may: &[
        "turnNoConfig",
        "iceInterrupted",
        "receptionBroken",
        "connectionDropped",
        "videoFrozen",
        "videoPaused",
        "highConcealment",
        "networkAudioLossIn",
        "networkVideoLossIn",
        "networkAudioLossOut",
        "networkVideoLossOut",
        "iceRestart",
    ],
    deductions: &["networkSwitch"],
    may_deduce: &["outage", "badLocalNetwork"],
    shows: |facts| facts.is_connected() && facts.gap_in > 0.0,
    ..FAULTY
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "ice-failure",
        about: "Every candidate that the ends tell each other points to a closed port.",
        caller: with(r#"{"deadCandidates":true}"#, Expected { deductions: &["noRelay"], ..FAILED }),
        callee: with(r#"{"deadCandidates":true}"#, Expected { deductions: &["noRelay"], ..FAILED }),
        ..BASE
    },
    Fault {
        name: "udp-blocked-without-turn",
        about: "The caller's firewall lets no UDP out, and no TURN server is configured.",
        caller: end(Expected {
            must: &["connectionFailed", "turnNoConfig"],
            deductions: &["noRelay"],
            may_deduce: &["udpBlocked"],
            ..FAILED
        }),
        commands: &[DENY_UDP],
        ..BASE
    },
    Fault {
        name: "udp-blocked",
        about: "The caller's firewall lets no UDP out; TURN over TCP carries the call.",
        caller: with(
            r#"{"configuration":{"iceServers":[{"urls":["turn:192.0.2.1:3478","turn:192.0.2.1:3478?transport=tcp"],"username":"user","credential":"password"}]}}"#,
            Expected {
                must: &["relayOverTcp"],
                may: &["turnUnreachable"],
                deductions: &["udpBlocked"],
                shows: |facts| facts.is_connected() && facts.is_rested(),
                ..FAULTY
            },
        ),
        commands: &[DENY_UDP],
        turn: true,
        connects: true,
        ..BASE
    },
    Fault {
        name: "relay-over-tcp",
        about: "The caller has TURN over TCP alone.",
        caller: with(
            r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turn:192.0.2.1:3478?transport=tcp","username":"user","credential":"password"}]}}"#,
            Expected { must: &["relayOverTcp"], shows: |facts| facts.is_connected() && facts.is_rested(), ..FAULTY },
        ),
        turn: true,
        connects: true,
        ..BASE
    },
    Fault {
        name: "relay-over-tls",
        about: "The caller has TURN over TLS alone.",
        caller: with(
            r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turns:192.0.2.1:5349?transport=tcp","username":"user","credential":"password"}]}}"#,
            Expected { must: &["relayOverTls"], shows: |facts| facts.is_connected() && facts.is_rested(), ..FAULTY },
        ),
        turn: true,
        connects: true,
        ..BASE
    },
    Fault {
        name: "turn-password",
        about: "The caller's password for TURN is wrong; the call connects without it.",
        caller: with(
            r#"{"configuration":{"iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"expired"}]}}"#,
            Expected {
                must: &["turnAuthenticationError"],
                deductions: &["turnMisconfigured"],
                shows: |facts| facts.is_clean() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        turn: true,
        connects: true,
        ..BASE
    },
    Fault {
        name: "turn-password-relay-only",
        about: "The caller's password for TURN is wrong, and nothing but TURN is allowed.",
        caller: with(
            r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":"turn:192.0.2.1:3478","username":"user","credential":"expired"}]}}"#,
            Expected {
                must: &["turnAuthenticationError"],
                may: &["connectionFailed", "turnUnreachable"],
                deductions: &["turnMisconfigured"],
                may_deduce: &["noRelay", "signallingProblem"],
                shows: |facts| !facts.is_connected() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        turn: true,
        seconds: 36.0,
        ..BASE
    },
    Fault {
        name: "turn-dead",
        about: "The caller's TURN server does not answer; the call connects without it.",
        caller: with(
            r#"{"configuration":{"iceServers":[{"urls":["turn:192.0.2.1:3999","turn:192.0.2.1:3999?transport=tcp"],"username":"user","credential":"password"}]}}"#,
            Expected {
                must: &["turnUnreachable"],
                deductions: &["turnMisconfigured"],
                shows: |facts| facts.is_clean() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        connects: true,
        ..BASE
    },
    Fault {
        name: "turn-dead-relay-only",
        about: "The caller's TURN server does not answer, and nothing but TURN is allowed.",
        caller: with(
            r#"{"configuration":{"iceTransportPolicy":"relay","iceServers":[{"urls":["turn:192.0.2.1:3999","turn:192.0.2.1:3999?transport=tcp"],"username":"user","credential":"password"}]}}"#,
            Expected {
                must: &["turnUnreachable"],
                may: &["connectionFailed"],
                deductions: &["turnMisconfigured"],
                may_deduce: &["noRelay", "signallingProblem", "udpBlocked"],
                shows: |facts| !facts.is_connected() && facts.holds("onicecandidateerror"),
                ..FAULTY
            },
        ),
        seconds: 36.0,
        ..BASE
    },
    Fault {
        name: "dtls-failure",
        about: "Signalling alters the fingerprint of the callee's certificate.",
        caller: with(
            r#"{"change":"fingerprint"}"#,
            Expected {
                must: &["dtlsFailure"],
                may: &["turnNoConfig", "connectionFailed", "connectionDropped"],
                deductions: &["dtlsMismatch"],
                may_deduce: &["noRelay", "proxyOrDeepInspection"],
                shows: |facts| !facts.is_connected(),
                ..FAULTY
            },
        ),
        ..BASE
    },
    Fault {
        name: "dtls-failure-answerer",
        about: "Signalling alters the fingerprint of the caller's certificate.",
        callee: with(
            r#"{"change":"fingerprint"}"#,
            Expected {
                must: &["dtlsFailure"],
                may: &["turnNoConfig", "connectionFailed", "connectionDropped"],
                deductions: &["dtlsMismatch"],
                may_deduce: &["noRelay", "proxyOrDeepInspection"],
                shows: |facts| !facts.is_connected(),
                ..FAULTY
            },
        ),
        ..BASE
    },
    Fault {
        name: "network-switch",
        about: "The caller's first network interface goes down; the second carries on.",
        caller: end(SWITCHED),
        commands: SECOND_INTERFACE,
        connects: true,
        steps: &[(10.0, UNPLUG)],
        seconds: 30.0,
        ..BASE
    },
];
