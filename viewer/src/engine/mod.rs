//! Reading and answering away from the page: the only users of `Worker` and `postMessage`.
//!
//! [`bridge`] is the page's end, [`host`] the worker's, [`wire`] what their messages look like. A page asks with
//! [`Bridge::ask`] and never learns where the answer was made.

use std::fmt;

use serde::{Deserialize, Serialize};
use shared::session::answers;
use wasm_bindgen::JsValue;

use crate::lazy;

pub mod bridge;
pub mod copy;
pub mod host;
pub mod wire;

pub use bridge::Bridge;

/// Says which build a page or a worker is of; the two must agree on every word of [`wire`].
pub const BUILD_ID: &str = env!("RTCLENS_BUILD_ID");

/// Where a dump comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A picked or dropped file, or pasted text as one. Only its handle travels.
    File(web_sys::File),
    /// A web address, fetched by the host.
    Address(String),
}

impl Source {
    /// Pasted text as a file, so that it takes the same way as any other.
    pub fn text(text: &str) -> Result<Source, JsValue> {
        let parts = js_sys::Array::of1(&JsValue::from_str(text));
        web_sys::File::new_with_str_sequence(&parts, "Pasted text").map(Source::File)
    }

    /// Name for a person: that of the file, or the last part of the address.
    pub fn name(&self) -> String {
        match self {
            Source::File(file) => file.name(),
            Source::Address(address) => {
                let path = address.split(['?', '#']).next().unwrap_or(address);
                path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(address).to_owned()
            }
        }
    }
}

/// How far an open has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OpenProgress {
    /// Bytes read of the file as it is stored.
    pub read: u64,
    /// Bytes of the file as it is stored, if known.
    pub total: Option<u64>,
    /// What was found so far.
    pub found: answers::Progress,
}

/// What an open came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Bytes read of the file as it is stored.
    pub read: u64,
    /// How long it took.
    pub milliseconds: f64,
    /// Why reading ended before the end of the file, if it did.
    pub cut_short: Option<String>,
    /// How many requests the host has sent to the network since it started.
    pub requests: u32,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    /// The dump cannot be opened; the message says what was found.
    Unreadable(String),
    /// Reading was cancelled before there was anything to show.
    Cancelled,
    /// The host died.
    Crashed {
        /// What it was doing.
        doing: String,
        /// What it said last.
        message: String,
        /// Key of the rule that ran, if one did.
        rule: Option<String>,
    },
    /// The host died because the browser gave it no more memory.
    OutOfMemory {
        /// What it was doing, if that is known.
        doing: String,
    },
    /// The dump was closed, or another was opened meanwhile.
    Superseded,
    /// Neither a worker nor the page itself could start a host.
    Unreachable(String),
    /// Page and worker are of different builds, also after a reload.
    Outdated,
    /// What would answer could not be loaded.
    Incomplete,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Unreadable(message) => out.write_str(message),
            Failure::Crashed { doing, message, .. } => {
                out.write_str("The reader stopped")?;
                if !doing.is_empty() {
                    write!(out, " while {doing}")?;
                }
                out.write_str(". ")?;
                if message.is_empty() { out.write_str("It did not say why.") } else { write!(out, "It said: {message}") }
            }
            Failure::OutOfMemory { doing } => {
                out.write_str("The browser gave the reader no more memory")?;
                if !doing.is_empty() {
                    write!(out, " while it was {doing}")?;
                }
                out.write_str(". It may be enough once other tabs are closed; a shorter recording needs less.")
            }
            Failure::Cancelled => out.write_str("Reading was cancelled before there was anything to show."),
            Failure::Superseded => out.write_str("The dump was closed, or another was opened meanwhile."),
            Failure::Unreachable(message) => write!(out, "The reader cannot start in this browser. It said: {message}"),
            Failure::Outdated => out.write_str(
                "This page and its reader are of different versions, probably because the site was updated while files of the old one \
                 are still cached. Reload without the cache (Ctrl Shift R).",
            ),
            Failure::Incomplete => out.write_str(lazy::INCOMPLETE),
        }
    }
}
