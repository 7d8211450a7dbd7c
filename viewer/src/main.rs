//! One program for the page and for its worker, so that what both need is loaded once. Here it is cut in parts.

use shared::session::Readers;
use viewer::app::{self, PAGES, Pages};
use viewer::engine::host::{self, ANSWERS, Answers, Loads, READERS};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

#[wasm_split(pages, fallible)]
fn pages() -> Result<&'static Pages, SplitLoaderError> {
    Ok(&PAGES)
}

#[wasm_split(answers, fallible)]
fn answers() -> Result<&'static Answers, SplitLoaderError> {
    Ok(&ANSWERS)
}

#[wasm_split(readers, fallible)]
fn readers() -> Result<&'static Readers, SplitLoaderError> {
    Ok(&READERS)
}

fn main() {
    let loads = Loads { answers: || Box::pin(async { answers().await.ok() }), readers: || Box::pin(async { readers().await.ok() }) };
    if host::is_worker() {
        host::start(loads);
    } else {
        app::start(|| Box::pin(async { pages().await.ok() }), loads);
    }
}
