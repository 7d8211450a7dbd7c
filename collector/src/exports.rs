//! What JavaScript sees of the recorder.

use crate::recorder::Recorder;
use wasm_bindgen::prelude::wasm_bindgen;

/// Writes the lines of one dump.
#[wasm_bindgen]
#[derive(Default)]
pub struct Lines(Recorder);

#[wasm_bindgen]
impl Lines {
    /// A writer that has written nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Lines {
        Lines::default()
    }

    /// The lines, each with its end, for notes that stand on a line each. What is no note is left out.
    pub fn write(&mut self, notes: &str) -> String {
        let mut lines = String::with_capacity(notes.len() / 2);
        for line in notes.split('\n').filter_map(|note| self.0.line(note)) {
            lines += &line;
            lines.push('\n');
        }
        lines
    }
}
