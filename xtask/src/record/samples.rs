//! The dumps that the site offers to look at, copied from the fixtures.

use std::fs;
use std::io::ErrorKind;

use anyhow::Result;
use serde::Serialize;

use crate::workspace;

struct Sample {
    file: &'static str,
    fixture: &'static str,
    title: &'static str,
    about: &'static str,
}

const SAMPLES: &[Sample] = &[
    Sample {
        file: "lossy-network.rtcstats.gz",
        fixture: "rtcstats-chrome/chromium-156-loss/rtcstats_dump.gz",
        title: "Lossy network",
        about: "every sixth packet is lost for 12 s, with 80 ms more delay",
    },
    Sample {
        file: "ice-fails.internals.gz",
        fixture: "webrtc-internals/chromium-156-ice-failure/webrtc_internals_dump.gz",
        title: "ICE fails",
        about: "candidates point to a closed port",
    },
    Sample {
        file: "camera-refused.rtcstats.gz",
        fixture: "rtcstats-chrome/chromium-156-denied/rtcstats_dump.gz",
        title: "Camera refused",
        about: "NotAllowedError twice, and nobody answers the offer",
    },
    Sample {
        file: "simulcast.rtcstats.gz",
        fixture: "rtcstats-chrome/chromium-156-simulcast/rtcstats_dump.gz",
        title: "Simulcast with an ICE restart",
        about: "three layers, a data channel, a muted microphone, a camera that goes and comes back",
    },
    Sample {
        file: "conference.internals.gz",
        fixture: "webrtc-internals/chromium-156-receiver/webrtc_internals_dump.gz",
        title: "Conference receiver",
        about: "ten videos and three voices on one connection",
    },
    Sample {
        file: "one-to-one.rtcstats.gz",
        fixture: "rtcstats-chrome/chromium-156-call/rtcstats_dump.gz",
        title: "Nothing wrong",
        about: "a clean one-to-one call, for comparison",
    },
];

/// One entry of `index.json`.
#[derive(Serialize)]
struct Entry {
    file: &'static str,
    title: &'static str,
    about: &'static str,
    producer: &'static str,
    bytes: u64,
}

/// Brings the site's samples up to the fixtures; those that were never recorded are left out.
pub(super) fn update() -> Result<()> {
    let folder = workspace::root().join("static/samples");
    fs::create_dir_all(&folder)?;
    let mut index = Vec::new();
    for Sample { file, fixture, title, about } in SAMPLES {
        match fs::copy(workspace::root().join("tests/fixtures").join(fixture), folder.join(file)) {
            Ok(bytes) => index.push(Entry { file, title, about, producer: "Chromium 156", bytes }),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    fs::write(folder.join("index.json"), serde_json::to_string_pretty(&index)? + "\n")?;
    Ok(())
}
