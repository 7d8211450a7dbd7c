//! Notes of a page, which may be the page's own inventions: each becomes one line of a dump that can be read, or nothing.
#![no_main]

use collector::live::Live;
use collector::recorder::Recorder;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut recorder = Recorder::new();
    let mut live = Live::default();
    let mut dump = String::new();
    for note in text.split('\n') {
        live.take(note);
        if let Some(line) = recorder.line(note) {
            assert!(line.starts_with('[') && line.ends_with(']') && !line.contains('\n'));
            dump += &line;
            dump.push('\n');
        }
    }
    assert!(live.json().starts_with('['));
    fuzz::read_behind("RTCStatsDump\n{\"fileFormat\":3}\n", dump.as_bytes());
});
