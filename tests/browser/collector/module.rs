//! The module in an app: what it keeps, gives and sends.

use std::collections::BTreeSet;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tungstenite::handshake::server::{Request, Response};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Message, WebSocket};
use xtask::browser::Page;

use super::{Stage, assert_recorded, browser, text_of};
use crate::LIMIT;

/// The page of a call with the built module.
pub(super) fn stage() -> Result<Stage> {
    let stage = Stage::new()?;
    for entry in fs::read_dir(xtask::workspace::target().join("collector/module"))? {
        let file = entry?.path();
        fs::copy(&file, stage.folder.path().join(file.file_name().context("a file has a name")?))?;
    }
    // Without a policy, so that WebAssembly runs, and with one that refuses it and lets only the server of the test in.
    for (name, policy) in
        [("free.html", ""), ("strict.html", "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self'\">")]
    {
        stage.write(name, &format!("<!doctype html>{policy}<title>App</title><script type=module src=app.js></script><script type=module src=recorded.js></script>"))?;
    }
    stage.write("app.js", "import * as collector from './index.js'; window.collector = collector;")?;
    Ok(stage)
}

fn wait_ready(page: &Page) -> Result<()> {
    page.wait_for("window.collector && window.call", LIMIT)
}

#[test]
fn keeps_a_dump_and_gives_its_lines() -> Result<()> {
    let (stage, browser, saved) = (stage()?, browser()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    for (name, compressed) in [("free.html", true), ("strict.html", false)] {
        let page = browser.page(&format!("{}{name}", server.address()))?;
        wait_ready(&page)?;
        page.run("window.lines = []; window.recording = collector.record({ interval: 250, onLine: line => lines.push(line), countReloads: true }); recording.trace(':early', null, 1)")?;
        let log = page.evaluate("call()")?;
        let dump = browser.download(saved.path(), LIMIT, || page.run("await recording.download('call')"))?;
        assert_recorded(&dump, &log)?;
        let text = text_of(&dump)?;
        assert_eq!(text.contains("[\"g\",\"PC_1\""), compressed, "{name}");
        assert_eq!(text.contains("[\"getStats\",\"PC_1\""), !compressed, "{name}");
        assert!(text.contains("[\":early\",null,1,") && text.contains("\"reloadCount\":0"), "{name}");
        let lines: String = page.evaluate("lines.join('')")?;
        assert_eq!(lines.lines().nth(1), text.lines().nth(1));
        assert!(text.starts_with(&lines) || lines.starts_with(&text), "what is given line by line is what is kept");
        // Taken out, it hears nothing more.
        let before: usize = page.evaluate("recording.stop(), recording.state.notes")?;
        page.run("new RTCPeerConnection().close()")?;
        assert_eq!(page.evaluate::<usize>("recording.state.notes")?, before);
        assert_eq!(page.console_errors()?.into_iter().filter(|error| !error.contains("wasm")).collect::<Vec<_>>(), Vec::<String>::new());
        page.close()?;
    }
    Ok(())
}

/// What docs/collector.md says that is recorded, by the names in a dump.
const EVERYTHING: &[&str] = &[
    "create createOffer createAnswer setLocalDescription setRemoteDescription addIceCandidate addTrack addTransceiver removeTrack",
    "createDataChannel restartIce setConfiguration generateCertificate close",
    "createOfferOnSuccess createAnswerOnSuccess setLocalDescriptionOnSuccess setRemoteDescriptionOnSuccess setRemoteDescriptionOnFailure",
    "onicecandidate onicecandidateerror ontrack ondatachannel onnegotiationneeded",
    "onsignalingstatechange onconnectionstatechange oniceconnectionstatechange onicegatheringstatechange",
    "setParameters replaceTrack setCodecPreferences setHeaderExtensionsToNegotiate RTCRtpTransceiver.direction RTCRtpTransceiver.stop",
    "RTCDataChannel.onopen RTCDataChannel.onclose RTCDataChannel.onerror RTCDataChannel.onbufferedamountlow",
    "navigator.mediaDevices.getUserMedia navigator.mediaDevices.getUserMediaOnSuccess navigator.mediaDevices.getDisplayMedia",
    "navigator.mediaDevices.enumerateDevices navigator.mediaDevices.ondevicechange",
    "MediaStreamTrack.stop MediaStreamTrack.applyConstraints MediaStreamTrack.enabled MediaStreamTrack.contentHint",
    "MediaStreamTrack.onended MediaStreamTrack.onmute MediaStreamTrack.onunmute",
    "HTMLMediaElement.resize HTMLMediaElement.onwaiting HTMLMediaElement.onstalled HTMLMediaElement.onplaying",
    "onvisibilitychange onfreeze onresume onpagehide onpageshow ononline onoffline onnetworkchange",
];

#[test]
fn tells_of_everything_that_it_says_it_does() -> Result<()> {
    let (stage, browser, saved) = (stage()?, browser()?, tempfile::tempdir()?);
    stage.write(
        "everything.html",
        "<!doctype html><title>App</title><script type=module src=app.js></script><script type=module src=everything.js></script>",
    )?;
    let server = stage.serve()?;
    let page = browser.page(&format!("{}everything.html", server.address()))?;
    page.wait_for("window.collector && window.everything", LIMIT)?;
    page.run("window.recording = collector.record({ interval: 250 }); await recording.ready; await everything()")?;
    let dump = browser.download(saved.path(), LIMIT, || page.run("await recording.download('call')"))?;
    assert!(!text_of(&dump)?.contains("a secret of the page"));
    let document = serde_json::to_value(xtask::analyze::open(&dump).map_err(anyhow::Error::msg)?.document())?;
    let connections = document["connections"].as_array().context("connections")?;
    let told: BTreeSet<&str> =
        connections.iter().filter_map(|connection| connection["methods"].as_object()).flatten().map(|(name, _)| name.as_str()).collect();
    let silent: Vec<&str> = EVERYTHING.iter().flat_map(|line| line.split(' ')).filter(|name| !told.contains(name)).collect();
    assert_eq!(silent, Vec::<&str>::new(), "told were {told:?}");
    Ok(())
}

#[test]
fn anonymizes_before_anything_is_kept() -> Result<()> {
    let (stage, browser, saved) = (stage()?, browser()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let page = browser.page(&format!("{}free.html?user=somebody", server.address()))?;
    wait_ready(&page)?;
    page.run("window.recording = collector.record({ interval: 250, anonymize: true })")?;
    let log: Value = page.evaluate("call()")?;
    let candidates: Vec<String> = page.evaluate("(async () => { const found = []; const one = new RTCPeerConnection(); one.onicecandidate = event => event.candidate?.address && found.push(event.candidate.address); one.createDataChannel('x'); await one.setLocalDescription(); await new Promise(done => setTimeout(done, 1000)); return found; })()")?;
    let dump = browser.download(saved.path(), LIMIT, || page.run("await recording.download('call')"))?;
    assert_recorded(&dump, &log)?;
    let text = text_of(&dump)?;
    assert!(!candidates.is_empty());
    for address in candidates.iter().map(String::as_str).chain(["fake_device_0", "Fake Default Audio Input", "somebody", server.address()])
    {
        assert!(!text.contains(address), "{address} is in the dump");
    }
    // Where WebAssembly is refused nothing is recorded rather than too much.
    let page = browser.page(&format!("{}strict.html", server.address()))?;
    wait_ready(&page)?;
    let outcome: Value = page.evaluate("(async () => { const native = RTCPeerConnection; const states = []; const recording = collector.record({ anonymize: true, onState: state => states.push(state) }); const outcome = await recording.ready.then(() => 'ready', error => 'refused'); new RTCPeerConnection(); return [outcome, states.map(({ phase }) => phase), recording.state.notes, RTCPeerConnection === native]; })()")?;
    assert_eq!(outcome, json!(["refused", ["failed"], 0, true]));
    Ok(())
}

#[test]
fn what_is_dropped_leaves_a_dump_that_stands_alone() -> Result<()> {
    let (stage, browser, saved) = (stage()?, browser()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let page = browser.page(&format!("{}free.html", server.address()))?;
    wait_ready(&page)?;
    page.run(
        "window.recording = collector.record({ interval: 100, limit: 3e6 }); await recording.ready; window.running = call({ length: 5 })",
    )?;
    page.wait_for("recording.state.notes > 100", LIMIT)?;
    // Letters at random, which do not pack well.
    page.run("for (let part = 0; part < 14; part++) { recording.trace(':quoted \"name\"', null, Array.from({ length: 300_000 }, () => Math.random().toString(36).slice(2, 5)).join('')); await new Promise(done => setTimeout(done, 200)); }")?;
    page.run("await running")?;
    assert!(page.evaluate::<f64>("recording.state.dropped")? > 0.0);
    let dump = browser.download(saved.path(), LIMIT, || page.run("await recording.download('call')"))?;
    let text = text_of(&dump)?;
    assert!(text.lines().nth(2).is_some_and(|line| line.starts_with("[\":dropped\"")), "{:.300}", text);
    let session = xtask::analyze::open(&dump).map_err(anyhow::Error::msg)?;
    let document = serde_json::to_value(session.document())?;
    assert_eq!(document["warnings"], json!([]));
    let callee = document["connections"].as_array().into_iter().flatten().find(|connection| connection["id"] == "PC_1").context("PC_1")?;
    assert_eq!(callee["methods"]["create"], 1);
    let types: Vec<&str> = callee["statistics"].as_array().into_iter().flatten().filter_map(|object| object["type"].as_str()).collect();
    assert!(types.contains(&"inbound-rtp") && types.contains(&"transport"), "{types:?}");
    Ok(())
}

#[test]
fn a_dump_that_is_saved_while_notes_come_has_no_holes() -> Result<()> {
    let (stage, browser, saved) = (stage()?, browser()?, tempfile::tempdir()?);
    let server = stage.serve()?;
    let page = browser.page(&format!("{}free.html", server.address()))?;
    wait_ready(&page)?;
    // Several packed parts, and while they are unpacked enough notes for more.
    page.run(
        "window.recording = collector.record(); await recording.ready; \
        let count = 0; const tell = () => recording.trace(':filler', null, [count++, 'x'.repeat(100_000)]); \
        while (count < 150) tell(); \
        window.saving = recording.save('call'); let isSaving = true; saving.finally(() => { isSaving = false; }); \
        while (isSaving && count < 2000) { for (let more = 0; more < 6; more++) tell(); await new Promise(done => setTimeout(done)); } \
        if (count < 170) throw new Error(`only ${count} notes came before the file was there`);",
    )?;
    let dump = browser.download(saved.path(), LIMIT, || {
        page.run("const link = document.createElement('a'); link.href = URL.createObjectURL(await saving); link.download = 'call.jsonl.gz'; link.click()")
    })?;
    let text = text_of(&dump)?;
    let lines = text.lines().filter_map(|line| line.strip_prefix("[\":filler\",null,[")?.split(',').next());
    let numbers: Vec<usize> = lines.map(str::parse).collect::<Result<_, _>>()?;
    assert!(numbers.len() >= 150 && numbers.iter().copied().eq(0..numbers.len()), "{numbers:?}");
    Ok(())
}

/// What a server was asked for when a page connected, and what it got then.
struct Visit {
    uri: String,
    protocol: Option<String>,
    socket: WebSocket<TcpStream>,
}

/// A server that takes connections one after the other, as rtcstats-server does.
fn server() -> Result<(String, Receiver<Visit>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("ws://{}", listener.local_addr()?);
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (mut uri, mut protocol) = (String::new(), None);
            #[expect(clippy::result_large_err, reason = "the library asks for this type")]
            let answer = |request: &Request, mut response: Response| {
                uri = request.uri().to_string();
                protocol = request.headers().get("sec-websocket-protocol").and_then(|value| value.to_str().ok()).map(str::to_owned);
                if let Some(value) = request.headers().get("sec-websocket-protocol") {
                    response.headers_mut().insert("sec-websocket-protocol", value.clone());
                }
                Ok(response)
            };
            let Ok(socket) = tungstenite::accept_hdr(stream, answer) else { continue };
            // A page that went away is no trouble of the server's.
            let _ = socket.get_ref().set_read_timeout(Some(Duration::from_millis(200)));
            if sender.send(Visit { uri, protocol, socket }).is_err() {
                return;
            }
        }
    });
    Ok((address, receiver))
}

/// The texts that arrive until one satisfies.
fn texts(visit: &mut Visit, enough: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let deadline = std::time::Instant::now() + LIMIT;
    let mut texts = Vec::new();
    while std::time::Instant::now() < deadline {
        match visit.socket.read() {
            Ok(Message::Text(text)) => {
                let is_last = enough(&text);
                texts.push(text.to_string());
                if is_last {
                    return Ok(texts);
                }
            }
            Ok(_) => {}
            Err(tungstenite::Error::Io(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    anyhow::bail!("what was waited for did not come, but these texts:\n{}", texts.join("\n"))
}

#[test]
fn sends_to_a_server_as_rtcstats_does() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    let site = stage.serve()?;
    let (address, visits) = server()?;
    let page = browser.page(&format!("{}free.html", site.address()))?;
    wait_ready(&page)?;
    page.run(&format!(
        "window.states = []; window.recording = collector.record({{ interval: 250, webSocket: {{ url: '{address}/room/1', token: 'a.b.c' }}, onState: ({{ phase }}) => states.push(phase) }}); window.running = call({{ length: 6 }})"
    ))?;
    let mut first = visits.recv_timeout(LIMIT)?;
    assert_eq!((first.uri.as_str(), first.protocol.as_deref()), ("/room/1?rtcstats-token=a.b.c", Some("rtcstats#5.0")));
    let lines = texts(&mut first, |text| text.starts_with("[\"g\",\"PC_1\""))?;
    // Each message is one line without its end; the first tells of the client at an absolute time, and all can be read as JSON.
    let parsed: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line)).collect::<Result<_, _>>()?;
    assert_eq!((&parsed[0][0], &parsed[0][1]), (&json!(39), &Value::Null));
    assert!(parsed[0].as_array().and_then(|line| line.last()?.as_f64()).is_some_and(|time| time > 1e12), "{}", lines[0]);
    let connecting = parsed.iter().find(|line| line[0] == "websocket").context("the time to connect is told")?;
    assert!(connecting[2]["connectionTime"].is_u64());

    // The server goes away; what happens then waits, and the next dump stands alone.
    first.socket.get_ref().shutdown(std::net::Shutdown::Both)?;
    drop(first);
    page.wait_for("states.at(-1) === 'waiting'", LIMIT)?;
    page.run("recording.trace(':meanwhile', null, { waited: true })")?;
    let mut second = visits.recv_timeout(LIMIT).with_context(|| format!("{:?}", page.evaluate::<Value>("states")))?;
    let mut lines = texts(&mut second, |text| text.starts_with("[\":meanwhile\""))?;
    assert!(lines[0].starts_with("[39,null,{"), "{}", lines[0]);
    let is_report = |text: &str| text.starts_with("[\"g\",\"PC_1\"");
    if !lines.iter().any(|line| is_report(line)) {
        lines.extend(texts(&mut second, is_report)?);
    }
    let whole = lines.iter().find(|line| is_report(line)).context("a report")?;
    assert!(whole.contains("\"type\":1,"), "the first report of a dump is whole: {whole}");
    page.run("await running")?;
    assert!(page.evaluate::<Vec<String>>("states")?.iter().any(|phase| phase == "waiting"));

    // Refused for its token it does not come again.
    second.socket.close(Some(CloseFrame { code: 1008.into(), reason: "token".into() }))?;
    let _ = texts(&mut second, |_| false);
    page.wait_for("states.at(-1) === 'refused'", LIMIT)?;
    assert!(visits.recv_timeout(Duration::from_secs(3)).is_err());
    // What was kept is still there.
    assert!(page.evaluate::<usize>("recording.state.notes")? > 50);
    Ok(())
}

#[test]
fn a_server_out_of_reach_costs_bounded_memory() -> Result<()> {
    let (stage, browser) = (stage()?, browser()?);
    let site = stage.serve()?;
    let page = browser.page(&format!("{}free.html", site.address()))?;
    wait_ready(&page)?;
    // A port that nothing listens on.
    let closed = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    page.run(&format!(
        "window.last = {{}}; window.recording = collector.record({{ keep: false, webSocket: {{ url: 'ws://{closed}/', queue: 100000 }}, onState: state => {{ last = state; }} }}); await recording.ready; \
        for (let i = 0; i < 5000; i++) recording.trace(':filler', null, 'x'.repeat(100))"
    ))?;
    page.wait_for("last.dropped && last.dropped.events > 3000", LIMIT)?;
    let waiting: usize = page.evaluate("last.waiting")?;
    assert!((100..1000).contains(&waiting), "{waiting}");
    Ok(())
}
