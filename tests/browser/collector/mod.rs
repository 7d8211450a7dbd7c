//! Recording real calls in a page: nothing changes for it, and what is recorded is what happened.

mod bookmarklet;
mod firefox;
mod module;
mod unchanged;

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use xtask::browser::{Browser, Options};
use xtask::collector::bundle::{Shape, bundle};
use xtask::firefox::Firefox;
use xtask::server::{self, Server};

/// The test pages on loopback, with what stories add to them.
pub(crate) struct Stage {
    pub(crate) folder: tempfile::TempDir,
}

impl Stage {
    pub(crate) fn new() -> Result<Stage> {
        let folder = tempfile::tempdir()?;
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("pages"))? {
            let file = entry?.path();
            fs::copy(&file, folder.path().join(file.file_name().context("a file has a name")?))?;
        }
        // Browsers ask for it.
        fs::write(folder.path().join("favicon.ico"), "")?;
        Ok(Stage { folder })
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> Result<()> {
        Ok(fs::write(self.folder.path().join(name), content)?)
    }

    fn script(&self, entry: &str, name: &str) -> Result<()> {
        bundle(entry, Shape::Script, &self.folder.path().join(name))
    }

    pub(crate) fn serve(&self) -> Result<Server> {
        server::serve(self.folder.path(), "/", 0)
    }
}

fn browser() -> Result<Browser> {
    let arguments = vec!["--autoplay-policy=no-user-gesture-required".to_owned()];
    Browser::launch(&Options { fake_devices: true, grant_devices: true, arguments, ..Options::default() })
}

/// Checks a dump of `recorded.html` against what the page logged of its call.
pub(crate) fn assert_recorded(dump: &Path, log: &Value) -> Result<()> {
    let text = text_of(dump)?;
    for secret in ["a secret of the page", "the content of a channel"] {
        assert!(!text.contains(secret), "{secret} is in the dump");
    }
    let session = xtask::analyze::open(dump).map_err(anyhow::Error::msg)?;
    let document = serde_json::to_value(session.document())?;
    assert_eq!(document["warnings"], json!([]));
    let connections = document["connections"].as_array().context("connections")?;
    let callee = connections.iter().find(|connection| connection["methods"]["ontrack"].is_u64()).context("nothing has tracks")?;
    let logged = |name: &str| log["events"].as_array().into_iter().flatten().filter(|event| event[0] == name).count();
    for (event, method) in
        [("track", "ontrack"), ("signalingstatechange", "onsignalingstatechange"), ("connectionstatechange", "onconnectionstatechange")]
    {
        assert_eq!(callee["methods"][method], logged(event), "{method}");
    }
    assert_eq!(callee["methods"]["close"], 1);
    let caller = connections.iter().find(|connection| connection["methods"]["addTrack"].is_u64()).context("nothing has senders")?;
    assert_eq!((&caller["methods"]["addTrack"], &caller["methods"]["createDataChannel"]), (&json!(2), &json!(1)));

    // The page and the recorder ask at different moments, but between the first and the last report lies all that the page saw.
    let mut recorded = packets(callee["statistics"].as_array().into_iter().flatten().filter(|object| object["type"] == "inbound-rtp"));
    let samples = log["samples"].as_array().context("samples")?;
    let mut seen: HashMap<&str, (f64, f64)> = HashMap::new();
    for sample in samples {
        let (id, count) = (sample["id"].as_str().unwrap_or_default(), sample["packetsReceived"].as_f64().unwrap_or_default());
        let range = seen.entry(id).or_insert((count, count));
        *range = (range.0.min(count), range.1.max(count));
    }
    let mut seen: Vec<_> = seen.into_values().collect();
    seen.sort_by(|a, b| a.1.total_cmp(&b.1));
    recorded.sort_by(|a, b| a.1.total_cmp(&b.1));
    assert_eq!(seen.len(), recorded.len());
    for (seen, recorded) in seen.iter().zip(&recorded) {
        assert!(recorded.0 <= seen.0 && seen.1 <= recorded.1, "the page saw {seen:?}, recorded is {recorded:?}");
    }
    Ok(())
}

/// Makes a call in the page of a Firefox and returns what the page logged and a dump of it has to hold: Firefox answers no `getStats()`
/// once the connection is closed, so the last second of both tracks is not recorded, and the close itself a second later.
pub(crate) fn call_in_firefox(firefox: &mut Firefox) -> Result<Value> {
    let mut log =
        firefox.in_page("const log = await window.call({ length: 4 }); await new Promise(done => setTimeout(done, 1000)); return log;")?;
    let samples = log["samples"].as_array_mut().context("samples")?;
    samples.truncate(samples.len() - 2);
    Ok(log)
}

/// First and last number of packets of each stream, each of which has been reported several times.
fn packets<'a>(streams: impl Iterator<Item = &'a Value>) -> Vec<(f64, f64)> {
    let member = |stream: &'a Value| stream["members"].as_array().into_iter().flatten().find(|member| member["name"] == "packetsReceived");
    let counts = streams.filter_map(member).map(|member| {
        assert!(member["samples"].as_u64() >= Some(3), "{member}");
        (member["first"].as_f64().unwrap_or(f64::NAN), member["last"].as_f64().unwrap_or(f64::NAN))
    });
    counts.collect()
}

/// The text of a dump, unpacked.
pub(crate) fn text_of(dump: &Path) -> Result<String> {
    let mut text = String::new();
    let bytes = fs::read(dump)?;
    match bytes.starts_with(&[0x1f, 0x8b]) {
        true => GzDecoder::new(&*bytes).read_to_string(&mut text)?,
        false => (&*bytes).read_to_string(&mut text)?,
    };
    Ok(text)
}
