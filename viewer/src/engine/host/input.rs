//! Bytes of a dump in order: from a file or an address, inflated where they are gzip.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReferrerPolicy, RequestCredentials,
    RequestInit, RequestRedirect, Response, WritableStream, WritableStreamDefaultWriter,
};

use crate::engine::Source;

/// Bytes of the buffer that a stream is read into.
const BUFFER: u32 = 512 * 1024;

/// Compressed bytes are written in parts of this size: what a part was inflated to is lost if the damage lies inside it.
const PART: u32 = 16 * 1024;

#[wasm_bindgen]
extern "C" {
    /// The same on a page and in a worker, which `web_sys` knows as two.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(address: &str, options: &RequestInit) -> Promise;

    /// `web_sys` counts it among the unstable interfaces still.
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &DecompressionStream) -> ReadableStream;
    #[wasm_bindgen(method, getter)]
    fn writable(this: &DecompressionStream) -> WritableStream;
}

/// A dump's bytes, chunk by chunk. Whoever drops it lets go of the file.
pub(super) struct Input {
    stored: Rc<Stored>,
    /// The other end of the inflater; `None` where the bytes are plain.
    inflated: Option<Inflated>,
}

/// The file as it is stored.
struct Stored {
    reader: Reader,
    /// What was read ahead to tell whether it is gzip.
    ahead: Cell<Option<Uint8Array>>,
    read: Cell<u64>,
    total: Option<u64>,
    /// Where they come from an address.
    _fetching: Option<Fetching>,
}

/// A fetch that ends when nobody waits for it any more: a host that stays silent would keep it for ever.
struct Fetching(AbortController);

impl Drop for Fetching {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        let readers = [Some(&self.stored.reader), self.inflated.as_ref().map(|inflated| &inflated.reader)];
        for reader in readers.into_iter().flatten() {
            let cancelled = reader.cancel();
            spawn_local(async move {
                // A refusal changes nothing for who does not read on.
                let _ = JsFuture::from(cancelled).await;
            });
        }
    }
}

struct Inflated {
    reader: Reader,
    pull: Rc<Pull>,
}

/// The chunks of a stream. Each is good until the next is asked for.
enum Reader {
    /// Reads into one buffer again and again, which is passed along. A buffer for each chunk costs as much as the reading itself.
    Buffered(ReadableStreamByobReader, RefCell<Option<ArrayBuffer>>),
    /// Gets what the stream hands out: not every stream of every browser reads into a buffer.
    Plain(ReadableStreamDefaultReader),
}

/// Whether someone waits for inflated bytes, and how many times someone did.
#[derive(Default)]
struct Pull {
    waiting: Cell<bool>,
    times: Cell<u32>,
}

impl Input {
    /// Starts reading a source.
    pub(super) async fn of(source: Source) -> Result<Input, String> {
        match source {
            Source::File(file) => Input::stream(&file.stream(), Some(file.size() as u64), None).await,
            Source::Address(address) => Input::address(&address).await,
        }
    }

    /// Fetches from an address, and from no other that this leads on to. Neither cookies nor the page's own address go there.
    async fn address(address: &str) -> Result<Input, String> {
        let options = RequestInit::new();
        options.set_redirect(RequestRedirect::Manual);
        options.set_credentials(RequestCredentials::Omit);
        options.set_referrer_policy(ReferrerPolicy::NoReferrer);
        let fetching = Fetching(AbortController::new().map_err(|_| "This browser cannot end a fetch.".to_owned())?);
        options.set_signal(Some(&fetching.0.signal()));
        let response = JsFuture::from(fetch(address, &options)).await.map_err(|_| {
            "The address did not answer, or its host does not let other sites read it. Download the file and drop it here.".to_owned()
        })?;
        let response: Response = response.unchecked_into();
        // What leads on has no status here.
        if response.status() == 0 {
            return Err("The address leads on to another one. Open that, or download the file and drop it here.".to_owned());
        }
        if !response.ok() {
            return Err(format!("The address answered with status {}.", response.status()));
        }
        let total = response.headers().get("content-length").ok().flatten().and_then(|length| length.parse().ok());
        // The length is that of the transfer, which a content encoding makes differ from what arrives here.
        let total = total.filter(|_| !response.headers().has("content-encoding").unwrap_or(false));
        let body = response.body().ok_or_else(|| "The address answered without content.".to_owned())?;
        Input::stream(&body, total, Some(fetching)).await
    }

    /// Reads ahead far enough to tell gzip from text.
    async fn stream(stream: &ReadableStream, total: Option<u64>, fetching: Option<Fetching>) -> Result<Input, String> {
        let (reader, ahead, read) = (Reader::of(stream)?, Cell::default(), Cell::new(0));
        let stored = Rc::new(Stored { reader, ahead, read, total, _fetching: fetching });
        let mut input = Input { stored: stored.clone(), inflated: None };
        let mut start = Vec::new();
        while start.len() < 2 {
            match stored.next().await {
                Ok(Some(chunk)) => start.extend(chunk.to_vec()),
                Ok(None) => break,
                Err(reason) => return Err(reason),
            }
        }
        if !start.is_empty() {
            stored.ahead.set(Some(Uint8Array::from(start.as_slice())));
        }
        if start.starts_with(&[0x1f, 0x8b]) {
            input.inflated = Some(Inflated::of(&stored)?);
        }
        Ok(input)
    }

    /// The next bytes, `None` at the end, or why there are no more.
    pub(super) async fn next(&self) -> Result<Option<Uint8Array>, String> {
        match &self.inflated {
            None => self.stored.next().await,
            Some(inflated) => {
                inflated.pull.times.set(inflated.pull.times.get().wrapping_add(1));
                inflated.pull.waiting.set(true);
                let chunk = inflated.reader.next().await;
                inflated.pull.waiting.set(false);
                chunk.map_err(|_| "the gzip data is broken or ends early".to_owned())
            }
        }
    }

    /// Whether the file is gzip.
    pub(super) fn is_gzip(&self) -> bool {
        self.inflated.is_some()
    }

    /// Bytes read of the file as it is stored.
    pub(super) fn read(&self) -> u64 {
        self.stored.read.get()
    }

    /// Bytes of the file as it is stored.
    pub(super) fn total(&self) -> Option<u64> {
        self.stored.total
    }
}

impl Stored {
    async fn next(&self) -> Result<Option<Uint8Array>, String> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let chunk = self.reader.next().await.map_err(|error| format!("the file cannot be read further ({error})"))?;
        self.read.set(self.read.get() + chunk.as_ref().map_or(0, |chunk| u64::from(chunk.length())));
        Ok(chunk)
    }
}

impl Inflated {
    fn of(stored: &Rc<Stored>) -> Result<Inflated, String> {
        let unable = |_| "This browser cannot unpack gzip. Unpack the file and open that.".to_owned();
        let inflater = DecompressionStream::new("gzip").map_err(unable)?;
        let writer = inflater.writable().get_writer().map_err(unable)?;
        let pull = Rc::new(Pull::default());
        let inflated = Inflated { reader: Reader::of(&inflater.readable())?, pull: pull.clone() };
        spawn_local(deflated_to(stored.clone(), writer, pull));
        Ok(inflated)
    }
}

/// Writes the stored bytes into the inflater. It ends early where the inflater refuses them: its reader then learns why.
async fn deflated_to(stored: Rc<Stored>, writer: WritableStreamDefaultWriter, pull: Rc<Pull>) {
    loop {
        match stored.next().await {
            Ok(Some(chunk)) => {
                for start in (0..chunk.length()).step_by(PART as usize) {
                    let part = chunk.subarray(start, chunk.length().min(start + PART));
                    if JsFuture::from(writer.write_with_chunk(&part)).await.is_err() {
                        return;
                    }
                }
            }
            end => {
                drained(&pull).await;
                let closed = if end.is_ok() { writer.close() } else { writer.abort() };
                let _ = JsFuture::from(closed).await;
                return;
            }
        }
    }
}

/// Waits until all that is inflated was read: a stream that fails throws away what still lies in it.
async fn drained(pull: &Pull) {
    loop {
        let times = pull.times.get();
        TimeoutFuture::new(0).await;
        if pull.waiting.get() && pull.times.get() == times {
            return;
        }
    }
}

impl Reader {
    fn of(stream: &ReadableStream) -> Result<Reader, String> {
        if let Ok(reader) = ReadableStreamByobReader::new(stream) {
            return Ok(Reader::Buffered(reader, RefCell::default()));
        }
        let reader = stream.get_reader().dyn_into().map_err(|_| "This browser cannot read files piece by piece.".to_owned())?;
        Ok(Reader::Plain(reader))
    }

    /// The next chunk.
    async fn next(&self) -> Result<Option<Uint8Array>, String> {
        let words = |error: JsValue| {
            error.dyn_into::<js_sys::Error>().map_or_else(|_| "no reason given".to_owned(), |error| error.message().into())
        };
        let result = match self {
            Reader::Buffered(reader, buffer) => {
                let buffer = buffer.take().unwrap_or_else(|| ArrayBuffer::new(BUFFER));
                reader.read_with_array_buffer_view(&Uint8Array::new(&buffer))
            }
            Reader::Plain(reader) => reader.read(),
        };
        let result = JsFuture::from(result).await.map_err(words)?;
        if Reflect::get(&result, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(None);
        }
        let chunk: Option<Uint8Array> = Reflect::get(&result, &"value".into()).ok().and_then(|value| value.dyn_into().ok());
        if let (Reader::Buffered(_, buffer), Some(chunk)) = (self, &chunk) {
            buffer.replace(Some(chunk.buffer()));
        }
        Ok(chunk)
    }

    fn cancel(&self) -> Promise {
        match self {
            Reader::Buffered(reader, _) => reader.cancel(),
            Reader::Plain(reader) => reader.cancel(),
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen(inline_js = "export async function gzip(text) {
        const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
        return new Uint8Array(await new Response(packed).arrayBuffer());
    }")]
    extern "C" {
        async fn gzip(text: &str) -> JsValue;
    }

    /// Text that packs badly, so that its gzip has many parts.
    fn text() -> String {
        let mut state = 1_u64;
        let number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            format!("{:016x}", state >> 16)
        };
        std::iter::repeat_with(number).take(20_000).collect()
    }

    async fn read(bytes: &Uint8Array) -> (String, Option<String>) {
        let file = web_sys::File::new_with_u8_array_sequence(&js_sys::Array::of1(bytes), "dump").expect("bytes make a file");
        let input = Input::of(Source::File(file)).await.expect("a file can be read");
        let mut read = Vec::new();
        let end = loop {
            match input.next().await {
                Ok(Some(chunk)) => read.extend(chunk.to_vec()),
                Ok(None) => break None,
                Err(reason) => break Some(reason),
            }
        };
        assert!(input.read() <= u64::from(bytes.length()));
        (String::from_utf8(read).expect("the text is ASCII"), end)
    }

    async fn packed() -> Uint8Array {
        gzip(&text()).await.unchecked_into()
    }

    #[wasm_bindgen_test]
    async fn plain_and_packed_text_read_alike() {
        let text = text();
        assert_eq!(read(&Uint8Array::from(text.as_bytes())).await, (text.clone(), None));
        assert_eq!(read(&packed().await).await, (text, None));
    }

    #[wasm_bindgen_test]
    async fn short_files_are_plain() {
        for text in ["", "{", "[]"] {
            assert_eq!(read(&Uint8Array::from(text.as_bytes())).await, (text.to_owned(), None));
        }
    }

    #[wasm_bindgen_test]
    async fn cut_gzip_keeps_what_was_inflated() {
        let (text, packed) = (text(), packed().await);
        let (kept, reason) = read(&packed.slice(0, packed.length() / 2)).await;
        assert!(reason.is_some());
        assert!(text.starts_with(&kept) && kept.len() > text.len() * 2 / 5, "{} of {} bytes were kept", kept.len(), text.len());
    }

    #[wasm_bindgen_test]
    async fn broken_gzip_keeps_what_was_inflated() {
        let (text, packed) = (text(), packed().await);
        let place = packed.length() / 4 * 3;
        for offset in 0..64 {
            packed.set_index(place + offset, 0xff);
        }
        let (kept, reason) = read(&packed).await;
        assert!(reason.is_some());
        let alike = text.bytes().zip(kept.bytes()).take_while(|(one, other)| one == other).count();
        assert!(alike > text.len() / 2, "{alike} of {} bytes are right", text.len());
    }
}
