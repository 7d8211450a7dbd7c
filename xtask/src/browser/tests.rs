//! The client against a real Chromium and one small page.

use std::time::Duration;

use super::{Browser, Options};

const LIMIT: Duration = Duration::from_secs(20);

const DOCUMENT: &str = r#"<!doctype html>
<title>page</title>
<input type="file" hidden>
<button style="width: 200px; height: 100px">press</button>
<script>
  const seen = [];
  const button = document.querySelector('button');
  button.onclick = event => seen.push(`click ${event.detail}`);
  document.onkeydown = event => seen.push(`key ${event.key}`);
  document.querySelector('input').onchange = async event => seen.push(`picked ${await event.target.files[0].text()}`);
  button.ondragover = event => event.preventDefault();
  button.ondrop = async event => {
    event.preventDefault();
    seen.push(`dropped ${await event.dataTransfer.files[0].text()}`);
  };
</script>"#;

#[test]
fn drives_a_page() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let document = folder.path().join("page.html");
    std::fs::write(&document, DOCUMENT)?;
    let file = folder.path().join("a.txt");
    std::fs::write(&file, "content")?;
    let address = format!("file://{}", document.display());

    let browser = Browser::launch(&Options::default())?;
    assert!(browser.version()?.starts_with("Chrome/"), "{}", browser.version()?);
    let page = browser.page(&address)?;
    assert_eq!(page.evaluate::<String>("document.title")?, "page");
    assert_eq!(page.requests()?.len(), 1);
    page.mark();
    page.click("button")?;
    page.key("Escape")?;
    page.key("/")?;
    page.set_files("input", std::slice::from_ref(&file))?;
    page.wait_for("seen.length >= 4", LIMIT)?;
    page.drop_files("button", &[file])?;
    page.wait_for("seen.length >= 5", LIMIT)?;
    let seen: Vec<String> = page.evaluate("seen")?;
    assert_eq!(seen, ["click 1", "key Escape", "key /", "picked content", "dropped content"]);
    assert_eq!(page.requests()?, []);

    let picture = folder.path().join("page.png");
    page.screenshot(&picture)?;
    assert!(std::fs::read(picture)?.starts_with(b"\x89PNG"));
    Ok(())
}

#[test]
fn sees_workers_errors_and_long_tasks() -> anyhow::Result<()> {
    let browser = Browser::launch(&Options::default())?;
    let page = browser.page("data:text/html,<p>page</p>")?;
    page.mark();
    page.run(
        "globalThis.worker = new Worker(URL.createObjectURL(new Blob([`
            globalThis.held = new ArrayBuffer(8 << 20);
            globalThis.memory = new WebAssembly.Memory({initial: 32});
            fetch('data:text/plain,from-the-worker').then(() => postMessage(0));
            console.error('worker', 1);`])));
         await new Promise(done => worker.onmessage = done);
         setTimeout(() => { throw new Error('uncaught'); });
         setTimeout(() => { const end = performance.now() + 120; while (performance.now() < end); });",
    )?;
    let tasks = page.long_tasks()?;
    assert!(tasks.iter().any(|task| task.duration >= 100.0), "{tasks:?}");
    let errors = page.console_errors()?;
    assert!(errors.iter().any(|error| error == "worker 1"), "{errors:?}");
    assert!(errors.iter().any(|error| error.contains("uncaught")), "{errors:?}");
    let requests = page.requests()?;
    assert!(requests.iter().any(|request| request.url.ends_with("from-the-worker")), "{requests:?}");
    let heap = page.heap()?;
    assert!(heap.buffers >= 8 << 20, "{heap:?}");
    assert_eq!(heap.wasm, 2 << 20);
    assert!(page.evaluate::<u32>("nothing").is_err());
    assert!(page.wait_for("false", Duration::from_millis(10)).is_err());
    page.close()
}
