//! The rules, one for each file, and what several of them share.

mod average;
mod burst;
mod busy;
mod captures;
mod described;
mod instability;
mod lasting;
mod limitation;
mod loss;
mod one_way;
pub(crate) mod standstill;
mod turn_servers;
mod uplink;

use super::{Limits, Rule, Severity, Threshold};
use crate::units::Millis;

macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    abs_send_time_missing,
    aec_disabled,
    api_call_failed,
    apple,
    audio_clipping,
    audio_format,
    audio_interruptions,
    audio_redundancy_missing,
    audio_time_stretching,
    background_throttling,
    bandwidth_limiting,
    bluetooth,
    bufferbloat,
    bundle_off,
    candidate_pair_flapping,
    clock_jump,
    codec_fallback,
    connected_via_public_address,
    connection_aborted,
    connection_churn,
    connection_dropped,
    connection_empty,
    connection_failed,
    connection_never_closed,
    connection_warmup,
    constant_inaudible_microphone_volume,
    cpu_limiting,
    cpu_pressure,
    data_channel_never_opened,
    delayed_throughput,
    device_in_use,
    device_not_allowed,
    device_not_found,
    dtls_failure,
    duplicated_lines_in_local_sdp,
    duplicated_lines_in_remote_sdp,
    encoded_more_than_sent,
    estimate_collapse,
    event_gap,
    fec_waste,
    frames_dropped,
    get_user_media_without_audio_constraints,
    get_user_media_without_constraints,
    get_user_media_without_video_constraints,
    h264_profile_mismatch,
    hardware_decoder_fallback,
    hardware_encoder_fallback,
    high_concealment,
    high_decode_time,
    high_encode_time,
    high_negative_packets_lost,
    high_processing_delay,
    high_qp,
    high_retransmission_share,
    high_signaling_time,
    high_stun_delay,
    high_turn_delay,
    ice_interrupted,
    ice_restart,
    ice_transport_policy_relay,
    ice_warmup,
    key_frame_storm,
    l4s_bleaching,
    late_internals_capture,
    lip_sync_drift,
    long_way,
    low_echo_cancellation,
    low_frame_rate,
    low_incoming,
    low_resolution,
    low_uplink_estimate,
    mdns_only_host_candidates,
    microphone_inaudible,
    missing_inbound_data,
    munged_modified_lines_in_local_sdp,
    munged_reordered_lines_in_local_sdp,
    nack_storm,
    negotiation_left_open,
    network_audio_loss_in,
    network_audio_loss_out,
    network_instability_in_audio,
    network_instability_in_video,
    network_instability_out_audio,
    network_instability_out_video,
    network_media_jitter_in,
    network_media_jitter_out,
    network_media_rtt_in,
    network_media_rtt_out,
    network_switched,
    network_video_loss_in,
    network_video_loss_out,
    no_incoming_audio_energy,
    no_jitter_buffer_emitted_count,
    no_local_candidates,
    no_outgoing_audio_volume,
    offer_never_answered,
    old_dtls_version,
    one_way_audio,
    one_way_video,
    other_address_family_failed,
    other_limiting,
    overconstrained,
    packets_discarded_late,
    page_reloaded,
    periodic_jitter_buffer_flushes,
    pli_storm,
    private_turn_address,
    r#virtual,
    received_more_than_decoded,
    reception_broken,
    relay_over_tcp,
    relay_over_tls,
    remote_closed,
    resolution_oscillation,
    rtcp_mux_off,
    simulcast_layer_never_sent,
    slow_dtls_establishment,
    slow_first_frame,
    speaker_delay,
    stalled_stream,
    statistics_truncated,
    too_many_connections,
    too_many_network_interfaces,
    track_ended,
    track_ended_early,
    transport_cc_missing,
    turn_authentication_error,
    turn_client_error,
    turn_no_config,
    turn_unreachable,
    unknown_decoder,
    unused_stream,
    usb,
    use_vpn,
    using_simulcast_encoder_adapter,
    video_frozen,
    video_paused,
    weak_srtp_cipher,
}

/// Fewer packets than that tell nothing of loss: two seconds of audio.
const FEWEST_PACKETS: f64 = 100.0;

/// Fewer samples than that tell nothing of how a stream usually was.
const FEWEST_SAMPLES: usize = 10;

/// The same for what the far end reports: at its pace, every five seconds (RFC 3550, section 6.2), that is a quarter of a minute.
const FEWEST_REPORTS: usize = 4;

/// A second of audio that is less loud, as a root mean square, is the noise of a quiet room, or what an echo canceller puts in its place.
const ROOM_NOISE: f64 = 0.001;

/// How long bandwidth estimation probes and encoders ramp up after the first report of a stream.
const RAMP_UP: Millis = Millis(20_000.0);

/// Medium above the first limit, high above the second, with the limit that was crossed.
fn grade(
    value: f64,
    noticed: &'static Threshold,
    severe: Option<&'static Threshold>,
    limits: Limits<'_>,
) -> Option<(Severity, &'static Threshold)> {
    let crossed = |threshold: &&'static Threshold| value > limits.of(threshold);
    let high = severe.filter(crossed).map(|severe| (Severity::High, severe));
    high.or_else(|| Some(noticed).filter(crossed).map(|noticed| (Severity::Medium, noticed)))
}
