//! Writes a copy of a dump without its personal data, and reads what is written to see that it is one. The dump passes through in pieces;
//! what is written of it lies with the browser, which keeps large files off the memory. Loaded with what answers: see [`crate::lazy`].

use js_sys::{Array, Date, Promise, Uint8Array};
use shared::anonymize::policy::Policy;
use shared::anonymize::{Anonymizer, Findings, Key, LeakCheck, Watch};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ReadableStream, ReadableWritablePair, Response};

use super::breath::Breath;
use super::input::Input;
use super::{BREATH, Host, PIECE, REPORT};
use crate::engine::copy::{Copied, CopyProgress, copy_name};
use crate::engine::wire::{self, FromHost};
use crate::engine::{Failure, Source};
use crate::lazy::Task;
use std::rc::Rc;

/// So much is written before it is handed to the browser: the worker stands still until each part has arrived.
const PART: usize = 16 << 20;

#[wasm_bindgen]
extern "C" {
    /// The same on a page and in a worker.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn random_values(into: &Uint8Array) -> Result<(), JsValue>;

    /// An array of the bytes where they lie, good until memory grows.
    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    fn array_of(bytes: &[u8]) -> Array;

    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;
}

/// Writes the copy and posts what came of it, with its file.
pub(super) fn copy(host: Rc<Host>, id: u32, policy: Policy, source: Source) -> Task<()> {
    Box::pin(host.copy(id, policy, source))
}

impl Host {
    async fn copy(self: Rc<Self>, id: u32, policy: Policy, source: Source) {
        self.doing.replace(format!("copying {}", source.name()));
        let (result, file) = match self.try_copy(id, policy, source).await {
            Ok((copied, file)) => (Ok(copied), Some(file)),
            Err(failure) => (Err(failure), None),
        };
        // Only what was found clean leaves the host.
        let file = file.filter(|_| result.as_ref().is_ok_and(|copied| copied.findings.is_clean()));
        self.endpoint.post(wire::pack_copied(&FromHost::Copied { id, result }, file.as_ref()));
    }

    async fn try_copy(&self, id: u32, policy: Policy, source: Source) -> Result<(Copied, File), Failure> {
        let started = Date::now();
        let name = copy_name(&source.name());
        let unwritable = |_| Failure::Unreadable("The browser has no room for the copy.".to_owned());
        let input = Input::of(source).await.map_err(Failure::Unreadable)?;
        let expected = input.total().map_or(PART, |total| PART.min(total as usize)) + 2 * PIECE as usize;
        let mut watch = Watch::new(&policy);
        let mut anonymizer = Anonymizer::new(policy, &key()?);
        let (parts, mut written) = (Array::new(), Vec::with_capacity(expected));
        let cut_short = self
            .pieces(id, &input, false, &mut |piece| {
                let before = written.len();
                anonymizer.feed(piece, &mut written);
                watch.feed(&written[before..]);
                if written.len() >= PART {
                    keep(&parts, &mut written).map_err(unwritable)?;
                }
                Ok(())
            })
            .await?;
        let before = written.len();
        let (_, report, check) = anonymizer.finish(&mut written).map_err(|error| Failure::Unreadable(error.to_string()))?;
        watch.feed(&written[before..]);
        let file = whole(&parts, &written, &name, input.is_gzip()).await.map_err(unwritable)?;
        drop(written);

        let findings = match check.watched(watch) {
            Some(findings) => findings,
            None => self.read_again(id, &file, check).await?,
        };
        Ok((Copied { report, findings, cut_short, milliseconds: Date::now() - started }, file))
    }

    async fn read_again(&self, id: u32, file: &File, mut check: LeakCheck) -> Result<Findings, Failure> {
        let copy = Input::of(Source::File(file.clone())).await.map_err(Failure::Unreadable)?;
        let unfinished = self
            .pieces(id, &copy, true, &mut |piece| {
                check.feed(piece);
                Ok(())
            })
            .await?;
        let mut findings = check.finish();
        findings.incomplete = findings.incomplete.or(unfinished);
        Ok(findings)
    }

    /// Hands out an input in pieces, letting messages in between; returns why it ended early, if it did.
    async fn pieces(
        &self,
        id: u32,
        input: &Input,
        checking: bool,
        take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<Option<String>, Failure> {
        let mut piece = vec![0; PIECE as usize];
        let breath = Breath::new();
        let (mut breathed, mut reported) = (Date::now(), 0.0);
        loop {
            let chunk = match input.next().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => return Ok(None),
                Err(reason) => return Ok(Some(reason)),
            };
            for start in (0..chunk.length()).step_by(PIECE as usize) {
                let end = chunk.length().min(start + PIECE);
                let piece = &mut piece[..(end - start) as usize];
                chunk.subarray(start, end).copy_to(piece);
                take(piece)?;
                if Date::now() - reported >= REPORT {
                    reported = Date::now();
                    let progress = CopyProgress { checking, read: input.read(), total: input.total() };
                    self.say(FromHost::CopyWent { id, progress });
                }
                if Date::now() - breathed >= BREATH {
                    breath.take().await;
                    breathed = Date::now();
                }
            }
        }
    }
}

/// A key for one copy, which nothing keeps.
fn key() -> Result<Key, Failure> {
    let values = Uint8Array::new_with_length(16);
    random_values(&values).map_err(|_| Failure::Unreadable("The browser gives no random numbers.".to_owned()))?;
    let mut key = Key::default();
    values.copy_to(&mut key);
    Ok(key)
}

/// Hands what was written to the browser.
fn keep(parts: &Array, written: &mut Vec<u8>) -> Result<(), JsValue> {
    parts.push(Blob::new_with_u8_array_sequence(&array_of(written))?.as_ref());
    written.clear();
    Ok(())
}

/// The file of what the browser has and of the rest of what was written.
async fn whole(parts: &Array, rest: &[u8], name: &str, is_gzip: bool) -> Result<File, JsValue> {
    parts.push(&array_of(rest).get(0));
    if !is_gzip {
        return File::new_with_blob_sequence(parts, name);
    }
    let plain = Blob::new_with_blob_sequence(parts)?;
    File::new_with_blob_sequence(&Array::of1(packed(&plain).await?.as_ref()), name)
}

async fn packed(plain: &Blob) -> Result<Blob, JsValue> {
    let packer = CompressionStream::new("gzip")?;
    let through: ReadableStream = plain.stream().pipe_through(packer.unchecked_ref::<ReadableWritablePair>());
    let promise: Promise = Response::new_with_opt_readable_stream(Some(&through))?.blob()?;
    JsFuture::from(promise).await?.dyn_into()
}
