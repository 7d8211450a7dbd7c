//! Messages between page and worker survive the way through a real message channel.

#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Promise, Uint8Array};
use shared::session::answers::{
    AnalysisQuery, EventGroup, EventPage, EventQuery, Overview, Progress, Range, Reply, Request, SampleQuery, SeriesPath, Shape, Window,
    WindowQuery,
};
use viewer::effects::location;
use viewer::engine::wire::{
    FromHost, ToHost, pack_answer, pack_from_host, pack_question, pack_to_host, read_answer, read_question, unpack_from_host,
    unpack_to_host,
};
use viewer::engine::{Failure, OpenProgress, Opened};
use viewer::state::{Page, View};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{File, MessageChannel, MessageEvent};

wasm_bindgen_test_configure!(run_in_browser);

fn path() -> SeriesPath {
    SeriesPath { connection: "PC_0".into(), object: "OT01V1".into(), member: "[bytesSent_in_bits/s]".into() }
}

fn overview() -> Overview {
    Overview {
        format: "RTCStatsDump".into(),
        producer: None,
        browser: Some("Chromium 156".into()),
        page: None,
        bytes: 1 << 40,
        range: Some(Range { start: 1_795_342_114_735.25, end: 1_795_342_114_736.0 }),
        events: 7,
        members: 9,
        facts: Vec::new(),
        connections: Vec::new(),
        captures: Vec::new(),
        warnings: Vec::new(),
        limits: vec!["time".into()],
    }
}

/// What arrives at the other end of a channel.
async fn through_channel(value: &JsValue, handed_over: &Array) -> JsValue {
    let channel = MessageChannel::new().expect("browsers have message channels");
    let port = channel.port2();
    let arrived = Promise::new(&mut |resolve, _| {
        let listener = Closure::once_into_js(move |event: MessageEvent| resolve.call1(&JsValue::NULL, &event.data()));
        port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    });
    channel.port1().post_message_with_transferable(value, handed_over).expect("a message is made of what can be posted");
    JsFuture::from(arrived).await.expect("it is only ever resolved")
}

async fn from_host(message: &FromHost) -> FromHost {
    let packed = pack_from_host(message).expect("a message can be packed");
    let arrived = through_channel(&packed.value, &Array::new()).await;
    unpack_from_host(&arrived).expect("what was packed can be unpacked")
}

async fn answered(reply: Reply) -> Reply {
    let packed = pack_answer(2, reply).expect("an answer can be packed");
    let arrived = through_channel(&packed.value, &packed.handed_over.iter().collect()).await;
    assert_eq!(unpack_from_host(&arrived), Ok(FromHost::Answer { id: 2 }));
    read_answer(&arrived).expect("what was packed can be read")
}

#[wasm_bindgen_test]
async fn questions_arrive_as_they_were_asked() {
    let query = EventQuery {
        connections: vec![None, Some("PC_0".into())],
        groups: vec![EventGroup::Ice, EventGroup::Error],
        text: "candidate \u{0} \u{1F600}".into(),
        range: Some(Range { start: 1_795_342_114_735.25, end: 1_795_342_114_736.0 }),
        start: 5,
        count: u32::MAX,
    };
    let window = WindowQuery { path: path(), range: Range { start: -0.5, end: 1e15 }, width: 1_600 };
    let range = Range { start: f64::MIN, end: f64::INFINITY };
    let samples = SampleQuery { paths: vec![path(), path()], shape: Shape::State, range, start: u32::MAX, count: 0 };
    let requests = [
        Request::Overview,
        Request::Connection("7-3".into()),
        Request::Events(query),
        Request::Event(9),
        Request::Catalogue,
        Request::Members { connection: "a".into(), object: "b".into() },
        Request::Search { text: "loss".into(), limit: 8 },
        Request::Resolve(vec![path()]),
        Request::Window(window),
        Request::Bands(path()),
        Request::Samples(samples),
        Request::Analysis(AnalysisQuery { without: vec!["videoFrozen".into()], ..AnalysisQuery::default() }),
    ];
    for request in requests {
        let arrived = through_channel(&pack_question(3, &request).expect("a question can be packed"), &Array::new()).await;
        assert_eq!(unpack_to_host(&arrived), Ok((ToHost::Ask { id: 3 }, None)));
        assert_eq!(read_question(&arrived), Ok(request));
    }
}

#[wasm_bindgen_test]
async fn a_file_goes_along_as_its_handle() {
    let file = File::new_with_str_sequence(&Array::of1(&"a dump".into()), "call.gz").expect("text makes a file");
    let open = ToHost::Open { id: 1, address: None };
    let arrived = through_channel(&pack_to_host(&open, Some(&file)).expect("a message can be packed"), &Array::new()).await;
    let (message, arrived) = unpack_to_host(&arrived).expect("what was packed can be unpacked");
    assert_eq!(message, open);
    assert_eq!(arrived.map(|file| (file.name(), file.size())), Some(("call.gz".to_owned(), 6.0)));
}

#[wasm_bindgen_test]
async fn answers_arrive_as_they_were_given() {
    let progress = OpenProgress { read: 1 << 40, total: None, found: Progress { bytes: 7, events: 8, connections: 9 } };
    let page = EventPage {
        matching: 1,
        total: 2,
        start: 0,
        rows: Vec::new(),
        by_connection: vec![(None, 1), (Some("PC_0".into()), 2)],
        by_group: vec![(EventGroup::Stats, 4)],
        histogram: vec![0, 3],
    };
    let crashed = Failure::Crashed { doing: "reading call.gz".into(), message: "unreachable".into(), rule: None };
    let opened = Opened { read: 5, milliseconds: 1.5, cut_short: Some("cancelled".into()), requests: 0 };
    let messages = [
        FromHost::Ready { build: "1".into() },
        FromHost::Progress { id: 1, progress },
        FromHost::Opened { id: 1, result: Ok((opened, Box::new(overview()))) },
        FromHost::Opened { id: 1, result: Err(crashed) },
        FromHost::Opened { id: 2, result: Err(Failure::OutOfMemory { doing: "reading call.gz".into() }) },
        FromHost::Unanswered { id: 2, failure: Failure::Incomplete },
        FromHost::Crashed { doing: String::new(), message: "memory".into(), rule: Some("videoFrozen".into()) },
    ];
    for message in messages {
        assert_eq!(from_host(&message).await, message);
    }
    for reply in [Reply::Events(page), Reply::Missing("nothing".into()), Reply::Members(Vec::new())] {
        assert_eq!(answered(reply.clone()).await, reply);
    }
}

#[wasm_bindgen_test]
async fn lanes_of_a_window_are_handed_over() {
    let window = Window {
        origin: 1_795_342_114_735.25,
        time: vec![0.0, 1_000.5, 2_000.0],
        min: vec![-1.0, 0.0, f32::MIN_POSITIVE],
        max: vec![1.0, 2.0, f32::MAX],
        last: vec![0.5, f32::NAN, f32::INFINITY],
        samples: 12,
    };
    let packed = pack_answer(4, Reply::Window(window.clone())).expect("an answer can be packed");
    let buffer = packed.handed_over.expect("a window has lanes");
    assert_eq!(buffer.byte_length(), 4 * 4 * 3);
    let arrived = through_channel(&packed.value, &Array::of1(&buffer)).await;
    assert_eq!(buffer.byte_length(), 0, "the buffer was copied");
    let Ok(Reply::Window(arrived)) = read_answer(&arrived) else { panic!("no window arrived") };
    // NaN is not equal to itself, so compare how they are written.
    assert_eq!(format!("{arrived:?}"), format!("{window:?}"));
    let empty = Reply::Window(Window::default());
    assert_eq!(answered(empty.clone()).await, empty);
}

#[wasm_bindgen_test]
fn what_is_no_message_is_refused() {
    let cut = Array::of1(&Uint8Array::from(&[0][..]));
    for value in [JsValue::NULL, "Overview".into(), Array::new().into(), Array::of2(&1.into(), &2.into()).into(), cut.into()] {
        assert!(unpack_to_host(&value).is_err());
        assert!(unpack_from_host(&value).is_err());
        assert!(read_question(&value).is_err() && read_answer(&value).is_err());
    }
}

#[wasm_bindgen_test]
fn the_address_carries_a_view() {
    let view = View { page: Page::Charts, connection: Some("7-3 é&#".into()), pins: vec![path()], ..View::default() };
    location::show(&format!("#{}", view.to_fragment()), false, None);
    assert_eq!(View::from_fragment(&location::fragment()), Some(view));
}
