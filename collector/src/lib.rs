//! The recorder behind every way to capture a call. Notes of the hook (`js/hook.js`) come in, lines of an RTCStatsDump go out.
//! It knows no browser, clock or store: whoever runs it gives it text and keeps what it returns.

pub mod exports;
#[cfg(feature = "extension")]
pub mod extension;
#[cfg(any(feature = "extension", test))]
pub mod live;
mod note;
mod numbers;
pub mod recorder;
