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
    apple,
    bluetooth,
    connected_via_public_address,
    connection_aborted,
    connection_churn,
    connection_dropped,
    connection_empty,
    connection_failed,
    connection_warmup,
    device_in_use,
    device_not_allowed,
    device_not_found,
    dtls_failure,
    duplicated_lines_in_local_sdp,
    duplicated_lines_in_remote_sdp,
    get_user_media_without_audio_constraints,
    get_user_media_without_constraints,
    get_user_media_without_video_constraints,
    high_signaling_time,
    high_stun_delay,
    high_turn_delay,
    ice_interrupted,
    ice_transport_policy_relay,
    ice_warmup,
    late_internals_capture,
    munged_modified_lines_in_local_sdp,
    munged_reordered_lines_in_local_sdp,
    network_audio_loss_in,
    overconstrained,
    private_turn_address,
    relay_over_tcp,
    relay_over_tls,
    slow_dtls_establishment,
    statistics_truncated,
    too_many_network_interfaces,
    turn_authentication_error,
    turn_client_error,
    turn_no_config,
    turn_unreachable,
    usb,
    use_vpn,
    r#virtual,
}

/// Fewer packets than that tell nothing of loss: two seconds of audio.
const FEWEST_PACKETS: f64 = 100.0;
