//! The DevTools protocol on a WebSocket: commands with their answers, events, and the sessions of pages and their workers.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, WebSocket};

/// How long a command may take unless its caller says otherwise.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// A read gives up after this long, so that time limits are seen.
const READ_SLICE: Duration = Duration::from_millis(100);

/// The events that somebody asks for; all others are dropped on arrival.
const KEPT: [&str; 9] = [
    "Browser.downloadProgress",
    "Browser.downloadWillBegin",
    "Log.entryAdded",
    "Network.requestWillBeSent",
    "Network.webSocketCreated",
    "Page.loadEventFired",
    "Runtime.consoleAPICalled",
    "Runtime.exceptionThrown",
    "Tracing.tracingComplete",
];

/// One event, as the protocol words it.
pub(super) struct Event {
    session: Option<String>,
    pub(super) method: String,
    pub(super) parameters: Value,
}

pub(super) struct Connection {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    events: Vec<Event>,
    /// Worker session → what it is and the session of the page or worker that started it.
    workers: HashMap<String, String>,
}

impl Connection {
    /// Connects to a `ws://host:port/path` address.
    pub(super) fn open(address: &str) -> Result<Connection> {
        let host = address.strip_prefix("ws://").and_then(|rest| rest.split('/').next());
        let stream = TcpStream::connect(host.context("not a ws:// address")?)?;
        stream.set_nodelay(true)?;
        // Screenshots and evaluated values come as one message.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let (socket, _) = tungstenite::client::client_with_config(address, stream, Some(config))?;
        socket.get_ref().set_read_timeout(Some(READ_SLICE))?;
        Ok(Connection { socket, last_id: 0, events: Vec::new(), workers: HashMap::new() })
    }

    /// Sends a command and waits for its answer. `session: None` addresses the browser itself.
    pub(super) fn call(&mut self, session: Option<&str>, method: &str, parameters: Value, limit: Duration) -> Result<Value> {
        let id = self.send(session, method, parameters)?;
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline {
            let Some(mut message) = self.receive()? else { continue };
            if message["id"] == id {
                if let Some(error) = message.get("error") {
                    bail!("{method}: {}", error["message"].as_str().unwrap_or("refused"));
                }
                return Ok(message["result"].take());
            }
        }
        bail!("{method}: no answer within {limit:?}")
    }

    /// Waits for the next event of this name and takes it.
    pub(super) fn event(&mut self, session: Option<&str>, method: &str, deadline: Instant) -> Result<Value> {
        loop {
            let found = self.events.iter().position(|event| event.method == method && event.session.as_deref() == session);
            if let Some(position) = found {
                return Ok(self.events.remove(position).parameters);
            }
            if Instant::now() > deadline {
                bail!("{method} did not happen in time");
            }
            self.receive()?;
        }
    }

    /// Forgets what has happened in a page and its workers so far.
    pub(super) fn forget(&mut self, session: &str) {
        let family = self.family(session);
        self.events.retain(|event| !event.session.as_ref().is_some_and(|session| family.contains(session)));
    }

    /// The events of a page and its workers that have arrived and were not taken.
    pub(super) fn events_of(&self, session: &str) -> impl Iterator<Item = &Event> {
        let family = self.family(session);
        self.events.iter().filter(move |event| event.session.as_ref().is_some_and(|session| family.contains(session)))
    }

    /// The session of a page followed by those of its living workers.
    pub(super) fn family(&self, session: &str) -> Vec<String> {
        let mut family = vec![session.to_owned()];
        let mut next = 0;
        while next < family.len() {
            let parent = &family[next];
            let children = self.workers.iter().filter(|(_, of)| *of == parent);
            let children: Vec<_> = children.map(|(child, _)| child.clone()).collect();
            family.extend(children);
            next += 1;
        }
        family
    }

    fn send(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Result<u64> {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method, "params": parameters});
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.socket.send(Message::text(message.to_string())).with_context(|| format!("{method}: Chromium is gone"))?;
        Ok(self.last_id)
    }

    /// Takes one message from the socket, filing it if it is an event; `None` if none came for a while.
    fn receive(&mut self) -> Result<Option<Value>> {
        let text = match self.socket.read() {
            Ok(Message::Text(text)) => text,
            Ok(_) => return Ok(None),
            Err(tungstenite::Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(None);
            }
            Err(error) => return Err(error).context("Chromium is gone"),
        };
        let mut message: Value = serde_json::from_str(&text)?;
        let Some(method) = message["method"].as_str().map(str::to_owned) else {
            return Ok(Some(message));
        };
        let session = message["sessionId"].as_str().map(str::to_owned);
        let parameters = message["params"].take();
        match method.as_str() {
            "Target.attachedToTarget" => self.adopt(session, &parameters)?,
            "Target.detachedFromTarget" => {
                self.workers.remove(parameters["sessionId"].as_str().unwrap_or_default());
            }
            _ if KEPT.contains(&method.as_str()) => self.events.push(Event { session, method, parameters }),
            _ => {}
        }
        Ok(None)
    }

    /// A worker has started and waits: watch it from its first instruction on, then let it run.
    fn adopt(&mut self, parent: Option<String>, parameters: &Value) -> Result<()> {
        let (Some(parent), Some(session)) = (parent, parameters["sessionId"].as_str()) else {
            return Ok(());
        };
        self.workers.insert(session.to_owned(), parent);
        for method in ["Network.enable", "Runtime.enable"] {
            self.send(Some(session), method, json!({}))?;
        }
        self.send(Some(session), "Target.setAutoAttach", auto_attach())?;
        self.send(Some(session), "Runtime.runIfWaitingForDebugger", json!({}))?;
        Ok(())
    }
}

/// Makes a session announce the workers it starts, and hold them until they are watched.
pub(super) fn auto_attach() -> Value {
    json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true})
}
