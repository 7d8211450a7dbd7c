//! A host beside that of the site, which lets every site read its one file, and is as slow as a story needs it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use anyhow::Result;

/// How a request is answered.
#[derive(Clone)]
pub(crate) enum Answer {
    Whole,
    /// So many bytes of the file; the others never come.
    Part(usize),
    /// Another address in place of the file.
    Elsewhere(String),
    /// Not even a status.
    Silence,
    /// The file, and this text again and again without an end.
    Endless(String),
}

/// It listens until the tests end.
pub(crate) struct Host {
    /// Where the file is.
    pub(crate) address: String,
    asked: Arc<AtomicU32>,
    left: Arc<AtomicU32>,
}

impl Host {
    /// Answers the first request as the first answer says, the second as the second, and all that follow the last as that.
    pub(crate) fn start(name: &str, content: Vec<u8>, answers: Vec<Answer>) -> Result<Host> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}/{name}", listener.local_addr()?);
        let (asked, left) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let host = Host { address, asked: asked.clone(), left: left.clone() };
        let content: Arc<[u8]> = content.into();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let number = asked.fetch_add(1, Ordering::Relaxed) as usize;
                let Some(answer) = answers.get(number).or(answers.last()).cloned() else { continue };
                let (content, left) = (content.clone(), left.clone());
                thread::spawn(move || {
                    if give(&mut stream, &content, &answer).is_err() {
                        left.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        Ok(host)
    }

    /// How many requests came.
    pub(crate) fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }

    /// How many of those who asked went away before they had everything.
    pub(crate) fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }
}

/// Fails once the other side is gone before its answer is complete.
fn give(stream: &mut TcpStream, content: &[u8], answer: &Answer) -> io::Result<()> {
    let mut request = [0; 8192];
    let _ = stream.read(&mut request)?;
    let length = match answer {
        Answer::Endless(_) => String::new(),
        _ => format!("Content-Length: {}\r\n", content.len()),
    };
    let head = format!("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n{length}Connection: close\r\n\r\n");
    match answer {
        Answer::Whole => {
            stream.write_all(head.as_bytes())?;
            return stream.write_all(content);
        }
        Answer::Part(bytes) => {
            stream.write_all(head.as_bytes())?;
            stream.write_all(&content[..*bytes])?;
        }
        Answer::Elsewhere(address) => {
            let fields = "Access-Control-Allow-Origin: *\r\nContent-Length: 0\r\nConnection: close";
            return write!(stream, "HTTP/1.1 302 Found\r\nLocation: {address}\r\n{fields}\r\n\r\n");
        }
        Answer::Silence => {}
        Answer::Endless(text) => {
            stream.write_all(head.as_bytes())?;
            stream.write_all(content)?;
            loop {
                stream.write_all(text.as_bytes())?;
            }
        }
    }
    while stream.read(&mut request)? > 0 {}
    Err(io::ErrorKind::ConnectionAborted.into())
}
