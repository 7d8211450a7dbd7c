//! Folders as zip files that are the same for the same content.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::site;

/// Packs every file of a folder.
pub(super) fn pack(folder: &Path, out: &Path) -> Result<()> {
    let mut files = site::files(folder)?;
    files.sort();
    let mut zip = ZipWriter::new(File::create(out).with_context(|| out.display().to_string())?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(9));
    for file in files {
        let name = file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        zip.start_file(name, options)?;
        io::copy(&mut File::open(&file)?, &mut zip)?;
    }
    zip.finish()?;
    // An archive of nothing is none.
    anyhow::ensure!(fs::metadata(out)?.len() > 100, "{} is empty", out.display());
    Ok(())
}
