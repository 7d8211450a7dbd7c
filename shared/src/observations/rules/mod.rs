//! The rules, one for each file, and what several of them share.

use super::Rule;

mod captures;
mod described;
mod turn_servers;

macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    aec_disabled,
    api_call_failed,
    apple,
    bluetooth,
    bundle_off,
    candidate_pair_flapping,
    clock_jump,
    connected_via_public_address,
    connection_aborted,
    connection_churn,
    connection_dropped,
    connection_empty,
    connection_failed,
    connection_never_closed,
    connection_warmup,
    data_channel_never_opened,
    device_in_use,
    device_not_allowed,
    device_not_found,
    dtls_failure,
    duplicated_lines_in_local_sdp,
    duplicated_lines_in_remote_sdp,
    event_gap,
    get_user_media_without_audio_constraints,
    get_user_media_without_constraints,
    get_user_media_without_video_constraints,
    high_signaling_time,
    high_stun_delay,
    high_turn_delay,
    ice_interrupted,
    ice_restart,
    ice_transport_policy_relay,
    ice_warmup,
    late_internals_capture,
    mdns_only_host_candidates,
    munged_modified_lines_in_local_sdp,
    munged_reordered_lines_in_local_sdp,
    negotiation_left_open,
    network_audio_loss_in,
    network_switched,
    no_local_candidates,
    offer_never_answered,
    old_dtls_version,
    overconstrained,
    page_reloaded,
    private_turn_address,
    relay_over_tcp,
    relay_over_tls,
    remote_closed,
    rtcp_mux_off,
    slow_dtls_establishment,
    statistics_truncated,
    too_many_connections,
    too_many_network_interfaces,
    track_ended_early,
    turn_authentication_error,
    turn_client_error,
    turn_no_config,
    turn_unreachable,
    usb,
    use_vpn,
    r#virtual,
    weak_srtp_cipher,
}

/// Fewer packets than that tell nothing of loss: two seconds of audio.
const FEWEST_PACKETS: f64 = 100.0;
