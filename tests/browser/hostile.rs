//! Dumps whose every text is an attack: nothing of them runs, loads or opens anything, and a person reads them as they are.

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use crate::visit::{Visit, fixture_text, write};

/// Markup, attributes, addresses and templates, in one.
const ATTACK: &str = "\"'><script>window.pwned=1</script><img src=x onerror=window.pwned=2><svg onload=alert(3)>\
    <iframe srcdoc='<script>parent.pwned=4</script>'></iframe><a href=javascript:window.pwned=5>x</a>${window.pwned=6}{{pwned}}";
/// A part of it that no page may leave out.
const READABLE: &str = "<script>window.pwned=1</script>";
/// Also a name can be an attack; a file system allows no slash in it.
const FILE_NAME: &str = "<img src=x onerror=window.pwned=7>.txt";

/// Notes every attack that gets through.
const CANARY: &str = "globalThis.alert = globalThis.confirm = globalThis.prompt = () => { globalThis.pwned = 'dialog' }; \
    globalThis.open = () => { globalThis.pwned = 'window' }; globalThis.refused = []; \
    addEventListener('securitypolicyviolation', event => refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));";

/// What an attack would have left in the document.
const INTRUDERS: &str = "[...document.querySelectorAll('*')].filter(e => e.matches('img, iframe, object, embed, base, form[action], script:not([src]), [srcdoc]') \
    || e.getAttributeNames().some(name => name.startsWith('on')) || /^javascript:/i.test(e.getAttribute('href') ?? '')).map(e => e.outerHTML)";

/// Opens every event once, by the keys for it, and returns what was read there.
const READ_EVENTS: &str = "(async () => { \
    const until = async found => { for (let turn = 0; turn < 500 && !found(); turn++) await new Promise(done => setTimeout(done, 10)); return found(); }; \
    const key = key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})); \
    const rows = Number(document.querySelector('.evt table').ariaRowCount) - 1; \
    let read = ''; \
    for (let row = 2; row < rows + 2; row++) { \
        if (!await until(() => document.querySelector('tr.ev.sel')?.ariaRowIndex == row)) throw new Error(`row ${row} is out of sight`); \
        key('Enter'); \
        if (!await until(() => document.querySelector('tr.detail pre'))) throw new Error(`row ${row} does not open`); \
        read += document.querySelector('tr.detail').textContent; \
        key('Enter'); \
        if (!await until(() => !document.querySelector('tr.detail'))) throw new Error(`row ${row} does not close`); \
        key('j'); \
    } \
    return [rows, read]; })()";

/// Adds the attack to every text in a value, also in JSON that is kept as text, and a member by that name to every object.
/// Texts under the `plain` names decide how the rest is read and stay.
fn poison(value: &mut Value, plain: &[&str]) {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(mut inner @ (Value::Object(_) | Value::Array(_))) => {
                poison(&mut inner, plain);
                *text = inner.to_string();
            }
            _ => text.push_str(ATTACK),
        },
        Value::Array(values) => values.iter_mut().for_each(|value| poison(value, plain)),
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                if !plain.contains(&name.as_str()) {
                    poison(value, plain);
                }
            }
            members.insert(ATTACK.to_owned(), ATTACK.into());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The same, for an object whose names are ids.
fn poison_ids(objects: &mut Map<String, Value>, plain: &[&str]) {
    *objects = std::mem::take(objects)
        .into_iter()
        .map(|(id, mut value)| {
            poison(&mut value, plain);
            (format!("{ATTACK}{id}"), value)
        })
        .collect();
}

fn rtcstats() -> Result<String> {
    let text = fixture_text("rtcstats/chromium-156-call/client.rtcstats.gz")?;
    let mut lines = text.lines();
    let mut poisoned = vec![lines.next().context("no first line")?.to_owned()];
    let mut header: Value = serde_json::from_str(lines.next().context("no header")?)?;
    poison(&mut header, &["clientProtocol"]);
    header["userAgent"] = ATTACK.into();
    poisoned.push(header.to_string());
    for line in lines {
        let mut line: Value = serde_json::from_str(line)?;
        let parts = line.as_array_mut().context("no array")?;
        let is_report = parts[0] == "g";
        for (place, part) in parts.iter_mut().enumerate() {
            match part {
                Value::String(_) if place == 0 && is_report => {}
                Value::Object(objects) if is_report => {
                    let time = objects.remove("t");
                    poison_ids(objects, &["type", "timestamp"]);
                    objects.extend(time.map(|time| ("t".to_owned(), time)));
                }
                part => poison(part, &["type"]),
            }
        }
        poisoned.push(line.to_string());
    }
    Ok(poisoned.join("\n") + "\n")
}

fn internals() -> Result<String> {
    let mut dump: Value = serde_json::from_str(&fixture_text("webrtc-internals/chromium-156-call/webrtc_internals_dump.gz")?)?;
    for (name, value) in dump.as_object_mut().context("no object")? {
        if name == "PeerConnections" {
            let connections = value.as_object_mut().context("no connections")?;
            for connection in connections.values_mut() {
                let stats = connection["stats"].take();
                poison(connection, &["timestamp", "type"]);
                for event in connection["updateLog"].as_array_mut().context("no log")? {
                    if let Some(Value::String(method)) = event.get_mut("type") {
                        method.push_str(ATTACK);
                    }
                }
                connection["stats"] = stats;
                poison_ids(connection["stats"].as_object_mut().context("no statistics")?, &["startTime", "endTime", "statsType"]);
            }
            poison_connection_ids(connections);
        } else {
            poison(value, &["timestamp", "request_type"]);
        }
    }
    Ok(dump.to_string())
}

fn poison_connection_ids(connections: &mut Map<String, Value>) {
    *connections = std::mem::take(connections).into_iter().map(|(id, connection)| (format!("{id}{ATTACK}"), connection)).collect();
}

/// The page that Firefox saves is markup itself: the attack stands in it both as text and as what it would be if it were let.
fn firefox() -> Result<String> {
    let text = fixture_text("firefox/firefox-153-save-page/aboutWebrtc.html.gz")?;
    let escaped = ATTACK.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;");
    Ok(text
        .replace("scenario.html?scenario=call", &format!("scenario.html?scenario=call{escaped}"))
        .replace("bundlePolicy: balanced", &format!("bundlePolicy: balanced{escaped}"))
        .replace("</td>", &format!("{escaped}{ATTACK}</td>")))
}

/// Opens a dump, looks at everything, and checks that all was harmless and readable on every page.
fn is_harmless(dump: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = write(folder.path(), FILE_NAME, dump)?;
    let visit = Visit::prepared("", CANARY)?;
    visit.wait_quiet()?;
    visit.open(&file)?;
    visit.page.mark();
    assert_eq!(visit.page.evaluate::<String>("document.querySelector('main h1').innerText")?, FILE_NAME);
    visit.wait_shown("overview")?;
    let mut seen = vec![("overview", visit.text()?)];

    visit.go("connections")?;
    seen.push(("connections", visit.text()?));

    visit.go("charts")?;
    // Objects come with the catalogue, and their members when they are opened: open what is closed until all is there.
    visit.wait(
        "(() => { const folds = [...document.querySelectorAll('.members .fold')]; \
         folds.filter(fold => fold.getAttribute('aria-expanded') === 'false').forEach(fold => fold.click()); \
         return folds.length > 0 && document.querySelectorAll('.members .object > ul').length === folds.length })()",
    )?;
    visit.page.run("for (const folded of document.querySelectorAll('.members details')) folded.open = true")?;
    // Texts over time are drawn as bands, numbers as lines.
    visit.page.run("for (const box of [...document.querySelectorAll('.members .object input:not(:checked)')].slice(0, 12)) { box.click(); await new Promise(requestAnimationFrame) }")?;
    visit.wait("document.querySelector('.stage-body .plot, .stage-body .bands')")?;
    let [left, top, width, height] = visit.page.bounds(".stage-body .plot, .stage-body .bands")?;
    visit.page.move_mouse(left + width / 2.0, top + height / 2.0)?;
    seen.push(("charts", visit.text()?));
    visit.page.key("/")?;
    visit.page.type_text("<script>")?;
    visit.wait("document.querySelector('.members h3').innerText.toLowerCase().includes('member')")?;

    visit.go("events")?;
    let (rows, read): (u32, String) = visit.page.evaluate(READ_EVENTS)?;
    assert!(rows > 0);
    seen.push(("events", read));
    visit.page.key("Control+k")?;
    visit.wait("document.querySelector('dialog[open]')")?;

    for (page, text) in &seen {
        assert!(text.contains(READABLE), "{page}: {text}");
    }
    assert!(visit.page.evaluate::<bool>("!('pwned' in window)")?, "an attack got through");
    assert_eq!(visit.page.evaluate::<Vec<String>>("refused")?, Vec::<String>::new());
    assert_eq!(visit.page.evaluate::<Vec<String>>(INTRUDERS)?, Vec::<String>::new());
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    assert_eq!(visit.page.requests()?, []);
    Ok(())
}

#[test]
fn a_hostile_rtcstats_dump_is_only_read() -> Result<()> {
    is_harmless(&rtcstats()?)
}

#[test]
fn a_hostile_internals_dump_is_only_read() -> Result<()> {
    is_harmless(&internals()?)
}

#[test]
fn a_hostile_firefox_page_is_only_read() -> Result<()> {
    is_harmless(&firefox()?)
}
