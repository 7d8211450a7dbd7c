//! What the microphones of labelled calls hear, as files for Chromium's fake microphone.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::namespace::shell;

/// What a microphone hears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::record) enum Sound {
    /// Synthetic speech with pauses (espeak-ng).
    Speech,
    /// The same, hardly audible.
    Faint,
    /// Nothing at all.
    Silence,
    /// The noise of a room in which nobody speaks.
    Room,
    /// A tone that is below what people hear, always the same.
    Constant,
}

const TEXT: &str = "Good morning, can everybody hear me well? Let us go through the list of open points. \
    The first one is the timetable for next week, which we should have by Friday. \
    I would like to hear what the others think before we decide. Thank you, that sounds good to me.";

const RATE: u32 = 48_000;
/// Bytes before the samples.
const HEADER: usize = 44;
const FAINTER: i16 = 200;

/// Makes every sound in a folder.
pub(super) fn make(folder: &Path) -> Result<()> {
    let speech = path(folder, Sound::Speech);
    shell(&format!("espeak-ng -v en -s 150 -a 60 -w {} '{TEXT}'", speech.display())).context("cannot make speech (espeak-ng)")?;
    let mut faint = fs::read(speech)?;
    for sample in faint[HEADER..].as_chunks_mut::<2>().0 {
        *sample = (i16::from_le_bytes(*sample) / FAINTER).to_le_bytes();
    }
    fs::write(path(folder, Sound::Faint), faint)?;
    let second = 0..RATE;
    let mut noise = fastrand::Rng::with_seed(1);
    write_wave(&path(folder, Sound::Room), &(0..20 * RATE).map(|_| noise.i16(-12..=12)).collect::<Vec<_>>())?;
    write_wave(&path(folder, Sound::Silence), &second.clone().map(|_| 0).collect::<Vec<_>>())?;
    write_wave(&path(folder, Sound::Constant), &second.map(|sample| if sample / 24 % 2 == 0 { 2 } else { -2 }).collect::<Vec<_>>())
}

/// Where a sound is.
pub(super) fn path(folder: &Path, sound: Sound) -> PathBuf {
    folder.join(format!("{sound:?}.wav"))
}

/// 16-bit mono PCM with the usual header.
fn write_wave(path: &Path, samples: &[i16]) -> Result<()> {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let length = u32::try_from(bytes.len())?;
    let mut file = File::create(path)?;
    file.write_all(b"RIFF")?;
    file.write_all(&(36 + length).to_le_bytes())?;
    file.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x01\0")?;
    file.write_all(&RATE.to_le_bytes())?;
    file.write_all(&(2 * RATE).to_le_bytes())?;
    file.write_all(b"\x02\0\x10\0data")?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(&bytes)?;
    Ok(())
}
