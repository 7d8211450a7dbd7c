//! The rules, one for each file, and what several of them share.

mod average;
mod burst;
mod busy;
mod instability;
mod limitation;
mod loss;
mod one_way;
mod standstill;
mod uplink;

use super::call::Call;
use super::{Limits, Occurrence, Outcome, Rule, Severity, Subject, Threshold};
use crate::model::capture;
use crate::units::Millis;
use serde_json::Value;

macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    abs_send_time_missing,
    audio_clipping,
    audio_interruptions,
    audio_redundancy_missing,
    audio_time_stretching,
    background_throttling,
    bandwidth_limiting,
    bufferbloat,
    codec_fallback,
    connection_failed,
    constant_inaudible_microphone_volume,
    cpu_limiting,
    cpu_pressure,
    delayed_throughput,
    device_not_allowed,
    encoded_more_than_sent,
    estimate_collapse,
    fec_waste,
    frames_dropped,
    hardware_encoder_fallback,
    high_concealment,
    high_decode_time,
    high_encode_time,
    high_negative_packets_lost,
    high_processing_delay,
    high_qp,
    high_retransmission_share,
    key_frame_storm,
    l4s_bleaching,
    lip_sync_drift,
    low_echo_cancellation,
    low_frame_rate,
    low_incoming,
    low_resolution,
    low_uplink_estimate,
    microphone_inaudible,
    missing_inbound_data,
    nack_storm,
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
    network_video_loss_in,
    network_video_loss_out,
    no_incoming_audio_energy,
    no_jitter_buffer_emitted_count,
    no_outgoing_audio_volume,
    one_way_audio,
    one_way_video,
    other_limiting,
    packets_discarded_late,
    periodic_jitter_buffer_flushes,
    pli_storm,
    received_more_than_decoded,
    resolution_oscillation,
    simulcast_layer_never_sent,
    slow_first_frame,
    speaker_delay,
    stalled_stream,
    transport_cc_missing,
    unknown_decoder,
    unused_stream,
    using_simulcast_encoder_adapter,
    video_frozen,
    video_paused,
}

/// Fewer packets than that tell nothing of loss: two seconds of audio.
const FEWEST_PACKETS: f64 = 100.0;

/// Fewer samples than that tell nothing of how a stream usually was.
const FEWEST_SAMPLES: usize = 10;

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

/// Requests for media that ended in one of these errors.
fn failed_captures(call: &Call<'_>, errors: &[&str], judge: impl Fn(Subject) -> Occurrence) -> Outcome {
    if call.captures.is_empty() {
        return Outcome::NotMeasurable("the dump holds no request for media".into());
    }
    let failed = call.captures.iter().filter(|request| request.failed);
    let occurrences = failed.filter_map(|request| {
        let outcome = request.outcome?;
        let error = capture::error_name(&outcome.value);
        let asked = asked_kinds(&request.event.value).join(" and ");
        let subject = call.device_subject(if request.method == "getDisplayMedia" { "display" } else { &asked });
        errors.contains(&&*error).then(|| judge(subject).at(outcome.timestamp).event(request.at).value("error", error))
    });
    Outcome::found(occurrences.collect())
}

/// The kinds of media that constraints ask for.
fn asked_kinds(constraints: &str) -> Vec<String> {
    let Ok(Value::Object(constraints)) = serde_json::from_str(constraints) else { return Vec::new() };
    let wanted = |kind: &str| constraints.get(kind).is_some_and(|asked| !matches!(asked, Value::Bool(false) | Value::Null));
    ["audio", "video"].into_iter().filter(|kind| wanted(kind)).map(str::to_owned).collect()
}
