//! Messages between page and host, and how they become JavaScript values.
//!
//! Every message is an array: the words as bytes, and what travels beside them. A picked file goes along as its handle;
//! the lanes of a chart window go as one buffer that is handed over, not copied. What is posted is a bundle, an array of messages:
//! the way itself costs more than most answers, so all that is asked in one task, and all the answers, go together.
//!
//! Questions and answers are words of their own, third in the array, which are written and read where they are understood: what opens a
//! dump needs none of them, and the program that is loaded first has no code for them.
//!
//! Words are bytes without names, since both ends are of one build: names of every field would be a tenth of the site.

use js_sys::{Array, ArrayBuffer, Float32Array, Uint8Array};
use postcard::Error;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::anonymize::policy::Policy;
use shared::session::answers::{Overview, Reply, Request, Window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

use super::copy::{Copied, CopyProgress};
use super::{Failure, OpenProgress, Opened};

/// From the page to the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToHost {
    /// Open a dump in place of the one that is open.
    Open {
        /// Number of this open, for the messages about it.
        id: u32,
        /// Where to fetch it; `None` if its file comes with the message.
        address: Option<String>,
    },
    /// Stop reading and keep what was read.
    Cancel,
    /// Close the dump that is open or being read, and give back its memory.
    Close,
    /// Write a copy of a dump without its personal data.
    Copy {
        /// Number of this copy, for the messages about it.
        id: u32,
        /// Where to fetch the dump; `None` if its file comes with the message.
        address: Option<String>,
        /// What is done to what.
        policy: Policy,
    },
    /// Stop writing the copy.
    CancelCopy,
    /// Answer the question that comes with the message.
    Ask {
        /// Number of the question, for its answer.
        id: u32,
    },
    /// Load now what answers will need.
    Prepare,
}

/// From the host to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromHost {
    /// The first message: the host listens.
    Ready {
        /// [`super::BUILD_ID`] of the host.
        build: String,
    },
    /// An open goes on.
    Progress {
        /// Which open.
        id: u32,
        /// How far.
        progress: OpenProgress,
    },
    /// An open came to its end.
    Opened {
        /// Which open.
        id: u32,
        /// How it ended, and what is in the dump.
        result: Result<(Opened, Box<Overview>), Failure>,
    },
    /// A question is answered; the answer comes with the message.
    Answer {
        /// Which question.
        id: u32,
    },
    /// A copy goes on.
    CopyWent {
        /// Which copy.
        id: u32,
        /// How far.
        progress: CopyProgress,
    },
    /// A copy came to its end; its file comes with the message if there is one.
    Copied {
        /// Which copy.
        id: u32,
        /// How it ended.
        result: Result<Copied, Failure>,
    },
    /// A question is not answered.
    Unanswered {
        /// Which question.
        id: u32,
        /// Why.
        failure: Failure,
    },
    /// The last message: the host is about to die.
    Crashed {
        /// What it was doing.
        doing: String,
        /// What happened.
        message: String,
        /// Key of the rule that ran, if one did: without it the rest can be had.
        rule: Option<String>,
    },
}

/// A message of the page as a value for a bundle.
pub fn pack_to_host(message: &ToHost, file: Option<&File>) -> Result<JsValue, Error> {
    envelope(message, file)
}

fn envelope(message: &impl Serialize, file: Option<&File>) -> Result<JsValue, Error> {
    Ok(Array::of2(&write(message)?, &file.map_or(JsValue::UNDEFINED, JsValue::from)).into())
}

/// A question as a value for a bundle.
pub fn pack_question(id: u32, request: &Request) -> Result<JsValue, Error> {
    Ok(Array::of3(&write(&ToHost::Ask { id })?, &JsValue::UNDEFINED, &write(request)?).into())
}

/// The question that came with [`ToHost::Ask`].
pub fn read_question(value: &JsValue) -> Result<Request, Error> {
    read(&inner_words(value)?)
}

/// The message in a value of a bundle that the page posted, with the file that came along.
pub fn unpack_to_host(value: &JsValue) -> Result<(ToHost, Option<File>), Error> {
    let (words, beside) = open_envelope(value)?;
    Ok((read(&words)?, beside.dyn_into().ok()))
}

/// A message of the host, ready for a bundle.
pub struct Packed {
    /// The value to post.
    pub value: JsValue,
    /// The buffer in it that is handed over.
    pub handed_over: Option<ArrayBuffer>,
}

/// A message of the host for a bundle.
pub fn pack_from_host(message: &FromHost) -> Result<Packed, Error> {
    Ok(Packed { value: envelope(message, None)?, handed_over: None })
}

/// An answer for a bundle.
pub fn pack_answer(id: u32, mut reply: Reply) -> Result<Packed, Error> {
    let lanes = match &mut reply {
        Reply::Window(window) => Some(take_lanes(window)),
        _ => None,
    };
    let beside = lanes.as_ref().map_or(JsValue::UNDEFINED, JsValue::from);
    Ok(Packed { value: Array::of3(&write(&FromHost::Answer { id })?, &beside, &write(&reply)?).into(), handed_over: lanes })
}

/// The message in a value of a bundle that the host posted.
pub fn unpack_from_host(value: &JsValue) -> Result<FromHost, Error> {
    read(&open_envelope(value)?.0)
}

/// The answer that came with [`FromHost::Answer`].
pub fn read_answer(value: &JsValue) -> Result<Reply, Error> {
    let mut reply = read(&inner_words(value)?)?;
    if let Reply::Window(window) = &mut reply
        && let Ok(lanes) = open_envelope(value)?.1.dyn_into::<ArrayBuffer>()
    {
        give_lanes(window, &lanes);
    }
    Ok(reply)
}

fn write(message: &impl Serialize) -> Result<JsValue, Error> {
    Ok(Uint8Array::from(postcard::to_allocvec(message)?.as_slice()).into())
}

fn read<T: DeserializeOwned>(words: &JsValue) -> Result<T, Error> {
    let words = words.dyn_ref::<Uint8Array>().ok_or(Error::DeserializeBadEncoding)?;
    postcard::from_bytes(&words.to_vec())
}

/// The values of a bundle; what is none is one value that is no message.
pub(super) fn unbundle(bundle: JsValue) -> Array {
    bundle.dyn_into().unwrap_or_else(|other| Array::of1(&other))
}

/// The end of a copy for a bundle, with its file. The file shares its bytes; nothing of it is copied.
pub fn pack_copied(message: &FromHost, file: Option<&File>) -> Result<Packed, Error> {
    Ok(Packed { value: envelope(message, file)?, handed_over: None })
}

/// The file that came along with a message of the host.
pub fn file_beside(value: &JsValue) -> Option<File> {
    open_envelope(value).ok()?.1.dyn_into().ok()
}

fn open_envelope(value: &JsValue) -> Result<(JsValue, JsValue), Error> {
    let envelope = value.dyn_ref::<Array>().ok_or(Error::DeserializeBadEncoding)?;
    Ok((envelope.get(0), envelope.get(1)))
}

fn inner_words(value: &JsValue) -> Result<JsValue, Error> {
    Ok(value.dyn_ref::<Array>().ok_or(Error::DeserializeBadEncoding)?.get(2))
}

/// Moves the four lanes of a window into one buffer, each as long as `time`.
fn take_lanes(window: &mut Window) -> ArrayBuffer {
    let lanes = [&mut window.time, &mut window.min, &mut window.max, &mut window.last].map(std::mem::take);
    let length = u32::try_from(lanes[0].len()).expect("a window has about as many entries as a screen has columns");
    let numbers = Float32Array::new_with_length(4 * length);
    for (lane, start) in lanes.iter().zip((0..).step_by(length.max(1) as usize)) {
        numbers.subarray(start, start + length).copy_from(lane);
    }
    numbers.buffer()
}

fn give_lanes(window: &mut Window, lanes: &ArrayBuffer) {
    let numbers = Float32Array::new(lanes);
    let length = numbers.length() / 4;
    let lane = |index: u32| numbers.subarray(index * length, (index + 1) * length).to_vec();
    window.time = lane(0);
    window.min = lane(1);
    window.max = lane(2);
    window.last = lane(3);
}
