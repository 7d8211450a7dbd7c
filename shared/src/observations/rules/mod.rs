//! The rules, one for each file, and what several of them share.

use super::Rule;

mod captures;
mod turn_servers;

macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    connection_aborted,
    connection_churn,
    connection_dropped,
    connection_empty,
    connection_failed,
    connection_warmup,
    device_not_allowed,
    ice_interrupted,
    ice_warmup,
    network_audio_loss_in,
    turn_authentication_error,
    turn_client_error,
    turn_unreachable,
}

/// Fewer packets than that tell nothing of loss: two seconds of audio.
const FEWEST_PACKETS: f64 = 100.0;
