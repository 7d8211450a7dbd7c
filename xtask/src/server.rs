//! A static file server on loopback, as plain as any file host, optionally under a sub-path.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use percent_encoding::percent_decode_str;

/// Longer requests are none of a browser's for a file.
const MOST_REQUEST_BYTES: u64 = 64 * 1024;
/// Browsers open connections ahead of need and may never use them.
const IDLE_LIMIT: Duration = Duration::from_secs(30);

/// A running server; it stops when dropped.
pub struct Server {
    address: String,
    socket: SocketAddr,
    stopping: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

/// Serves `directory` under the path `mount` (`/` or `/a/b/`) on `port`, or on any free port for 0.
pub fn serve(directory: &Path, mount: &str, port: u16) -> Result<Server> {
    serve_with(directory, mount, port, "")
}

/// Serves as [`serve`] does, with more header fields, each with its line end, in every answer.
pub fn serve_with(directory: &Path, mount: &str, port: u16, fields: &'static str) -> Result<Server> {
    let listener = TcpListener::bind(("127.0.0.1", port)).with_context(|| format!("port {port}"))?;
    let socket = listener.local_addr()?;
    let stopping = Arc::new(AtomicBool::new(false));
    let site = Arc::new((directory.to_owned(), mount.to_owned()));
    let stop = Arc::clone(&stopping);
    let listening = thread::spawn(move || {
        for stream in listener.incoming() {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let site = Arc::clone(&site);
            // A thread for each connection, so that no idle one holds up another.
            thread::spawn(move || {
                // A client that went away is no trouble of the server's.
                let _ = stream.and_then(|stream| answer(stream, &site.0, &site.1, fields));
            });
        }
    });
    Ok(Server { address: format!("http://{socket}{mount}"), socket, stopping, listening: Some(listening) })
}

impl Server {
    /// Where the site's start page is, with a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(listening) = self.listening.take() {
            // It ends by a panic at most, which was already printed.
            let _ = listening.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.socket);
    }
}

/// Answers the one request of a connection.
fn answer(mut stream: TcpStream, directory: &Path, mount: &str, more: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE_LIMIT))?;
    let mut lines = BufReader::new(stream.try_clone()?.take(MOST_REQUEST_BYTES)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // Closing with unread input would reset the connection and with it the answer.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return head(&mut stream, "405 Method Not Allowed", "text/plain", 0, more);
    }
    let found = file_for(url, directory, mount).and_then(|path| Some((File::open(&path).ok()?, path)));
    let Some((mut file, path)) = found else { return head(&mut stream, "404 Not Found", "text/plain", 0, more) };
    head(&mut stream, "200 OK", content_type(&path), file.metadata()?.len(), more)?;
    if method == "GET" {
        io::copy(&mut file, &mut stream)?;
    }
    Ok(())
}

fn head(stream: &mut TcpStream, status: &str, content_type: &str, length: u64, more: &str) -> io::Result<()> {
    let fields = "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close";
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{fields}\r\n{more}\r\n")
}

/// The file a request path names; `None` also for a path that would leave the directory.
fn file_for(url: &str, directory: &Path, mount: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix(mount)?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let relative = Path::new(path.as_ref());
    if !relative.components().all(|component| matches!(component, Component::Normal(_))) {
        return None;
    }
    let file = directory.join(relative);
    let file = if file.is_dir() && (path.is_empty() || path.ends_with('/')) { file.join("index.html") } else { file };
    file.is_file().then_some(file)
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "jsonl" => "text/plain; charset=utf-8",
        // As most hosts do: the file itself, without Content-Encoding, so that the page sees the gzip bytes.
        "gz" => "application/gzip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn site() -> tempfile::TempDir {
        let parent = tempfile::tempdir().unwrap();
        let site = parent.path().join("site");
        fs::create_dir_all(site.join("samples")).unwrap();
        fs::write(parent.path().join("secret.txt"), "secret").unwrap();
        fs::write(site.join("index.html"), "<p>start").unwrap();
        fs::write(site.join("app_bg.wasm"), b"\0asm").unwrap();
        fs::write(site.join("samples/a call.gz"), b"\x1f\x8b").unwrap();
        parent
    }

    fn ask(server: &Server, line: &str) -> String {
        let authority = server.address().strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
        let mut stream = TcpStream::connect(authority).unwrap();
        write!(stream, "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn serves_files_with_their_types_under_a_sub_path() {
        let parent = site();
        let server = serve(&parent.path().join("site"), "/a/b/", 0).unwrap();
        assert!(server.address().ends_with("/a/b/"));

        let start = ask(&server, "GET /a/b/?dump=samples/x");
        assert!(start.starts_with("HTTP/1.1 200"), "{start}");
        assert!(start.contains("Content-Type: text/html; charset=utf-8\r\n") && start.ends_with("<p>start"), "{start}");
        assert!(ask(&server, "GET /a/b/app_bg.wasm").contains("Content-Type: application/wasm\r\n"));
        let sample = ask(&server, "GET /a/b/samples/a%20call.gz");
        assert!(sample.contains("Content-Type: application/gzip\r\n") && !sample.contains("Content-Encoding"), "{sample}");
    }

    #[test]
    fn answers_head_without_a_body() {
        let parent = site();
        let server = serve(&parent.path().join("site"), "/", 0).unwrap();
        let answer = ask(&server, "HEAD /index.html");
        assert!(answer.contains("Content-Length: 8\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    }

    #[test]
    fn refuses_what_is_not_in_the_folder() {
        let parent = site();
        let server = serve(&parent.path().join("site"), "/a/", 0).unwrap();
        for path in [
            "/a/../secret.txt",
            "/a/%2e%2e/secret.txt",
            "/a/samples/..%2f..%2fsecret.txt",
            "/a//etc/passwd",
            "/a/nothing",
            "/",
            "/a/samples",
        ] {
            assert!(ask(&server, &format!("GET {path}")).starts_with("HTTP/1.1 404"), "{path}");
        }
        assert!(ask(&server, "POST /a/index.html").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn answers_while_other_connections_stay_silent() {
        let parent = site();
        let server = serve(&parent.path().join("site"), "/", 0).unwrap();
        let silent: Vec<_> = (0..20).map(|_| TcpStream::connect(server.socket).unwrap()).collect();
        assert!(ask(&server, "GET /").ends_with("<p>start"));
        drop(silent);
    }

    #[test]
    fn says_when_a_port_is_taken() {
        let parent = site();
        let first = serve(parent.path(), "/", 0).unwrap();
        let port = first.address().trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
        assert!(serve(parent.path(), "/", port).is_err());
    }
}
