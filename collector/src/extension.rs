//! What the extension needs beside lines: the state of a call as it goes, and copies without personal data.

use crate::live::Live;
use shared::anonymize::policy::Policy;
use shared::anonymize::{Anonymizer, Key, LeakCheck};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Follows the connections of one page.
#[wasm_bindgen]
#[derive(Default)]
pub struct LiveView(Live);

#[wasm_bindgen]
impl LiveView {
    /// A view that has seen nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> LiveView {
        LiveView::default()
    }

    /// Takes notes that stand on a line each.
    pub fn take(&mut self, notes: &str) {
        notes.split('\n').for_each(|note| self.0.take(note));
    }

    /// The connections as JSON: `[{id, state, since, until, bitrateIn, bitrateOut, loss, roundTripTime}]` with times in
    /// epoch milliseconds, rates in bits per second, the loss as a share and the round trip in seconds; `null` where
    /// nothing was told yet.
    pub fn json(&self) -> String {
        self.0.json()
    }
}

/// Writes a copy of a dump that is safe to share in public, and reads it again.
#[wasm_bindgen]
pub struct Copy(State);

enum State {
    Writing(Box<Anonymizer>),
    Reading(Box<LeakCheck>),
    Ended,
}

#[wasm_bindgen]
impl Copy {
    /// A copy with pseudonyms under a key, which must be random and is not to be kept longer than the copies that belong
    /// together are written.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8]) -> Result<Copy, JsError> {
        let key: [u8; 16] = key.try_into().map_err(|_| JsError::new("a key has 16 bytes"))?;
        Ok(Copy(State::Writing(Box::new(Anonymizer::new(Policy::default(), &Key::from(key))))))
    }

    /// Takes the next bytes of the dump and returns what is ready of the copy.
    pub fn write(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        if let State::Writing(anonymizer) = &mut self.0 {
            anonymizer.feed(bytes, &mut out);
        }
        out
    }

    /// The rest of the copy.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsError> {
        let State::Writing(anonymizer) = std::mem::replace(&mut self.0, State::Ended) else {
            return Err(JsError::new("the copy is finished"));
        };
        let mut out = Vec::new();
        let (_, _, check) = anonymizer.finish(&mut out).map_err(|error| JsError::new(&error.to_string()))?;
        self.0 = State::Reading(Box::new(check));
        Ok(out)
    }

    /// Takes the next bytes of the finished copy, from its first on.
    #[wasm_bindgen(js_name = readAgain)]
    pub fn read_again(&mut self, bytes: &[u8]) {
        if let State::Reading(check) = &mut self.0 {
            check.feed(bytes);
        }
    }

    /// Why the copy, read to its end, is not clean; empty if it is.
    pub fn leaks(&mut self) -> String {
        let State::Reading(check) = std::mem::replace(&mut self.0, State::Ended) else {
            return "It was not read again.".to_owned();
        };
        let found = check.finish();
        match (found.count, found.incomplete) {
            (0, None) => String::new(),
            (0, Some(reason)) => format!("The check was not complete: {reason}."),
            (count, _) => format!("{count} places in it still look personal."),
        }
    }
}
