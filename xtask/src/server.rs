//! A static file server on loopback, as plain as any file host, optionally under a sub-path.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow};
use percent_encoding::percent_decode_str;
use tiny_http::{Header, Method, Request, Response};

/// Enough that one slow download does not hold up the page's other files.
const THREADS: usize = 4;

/// A running server; it stops when dropped.
pub struct Server {
    listener: Arc<tiny_http::Server>,
    threads: Vec<JoinHandle<()>>,
    address: String,
}

/// Serves `directory` under the path `mount` (`/` or `/a/b/`) on `port`, or on any free port for 0.
pub fn serve(directory: &Path, mount: &str, port: u16) -> Result<Server> {
    let listener = Arc::new(tiny_http::Server::http(("127.0.0.1", port)).map_err(|error| anyhow!("port {port}: {error}"))?);
    let port = listener.server_addr().to_ip().expect("bound to an IP address").port();
    let threads = (0..THREADS)
        .map(|_| {
            let (listener, directory, mount) = (Arc::clone(&listener), directory.to_owned(), mount.to_owned());
            thread::spawn(move || {
                while let Ok(request) = listener.recv() {
                    // A client that went away is no trouble of the server's.
                    let _ = answer(request, &directory, &mount);
                }
            })
        })
        .collect();
    Ok(Server { listener, threads, address: format!("http://127.0.0.1:{port}{mount}") })
}

impl Server {
    /// Where the site's start page is, with a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        for thread in self.threads.drain(..) {
            // A panic of one thread was already printed; the others still serve.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.listener.unblock();
        }
    }
}

fn answer(request: Request, directory: &Path, mount: &str) -> io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::from_string("only GET and HEAD").with_status_code(405));
    }
    let found = file_for(request.url(), directory, mount).and_then(|path| Some((File::open(&path).ok()?, path)));
    match found {
        Some((file, path)) => {
            let headers = [("Content-Type", content_type(&path)), ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff")];
            let response = headers.into_iter().fold(Response::from_file(file), |response, (name, value)| {
                response.with_header(Header::from_bytes(name, value).expect("constant ASCII headers"))
            });
            request.respond(response)
        }
        None => request.respond(Response::from_string("not found").with_status_code(404)),
    }
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
    use std::io::{Read, Write};
    use std::net::TcpStream;

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
    fn says_when_a_port_is_taken() {
        let parent = site();
        let first = serve(parent.path(), "/", 0).unwrap();
        let port = first.address().trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
        assert!(serve(parent.path(), "/", port).is_err());
    }
}
