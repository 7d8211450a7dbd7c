//! The file of a dump, read as the text it holds whether it is gzipped or not.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;

/// Pieces small enough that memory stays bounded.
const PIECE: usize = 256 << 10;

/// A dump's file that is open.
pub(crate) struct DumpFile {
    path: PathBuf,
    text: Box<dyn Read>,
    is_gzip: bool,
}

impl DumpFile {
    /// Opens a file and tells gzip from text by its first bytes.
    pub(crate) fn open(path: &Path) -> Result<DumpFile> {
        let cannot = || format!("cannot read {}", path.display());
        let mut file = BufReader::with_capacity(PIECE, File::open(path).with_context(cannot)?);
        let is_gzip = file.fill_buf().with_context(cannot)?.starts_with(&[0x1f, 0x8b]);
        let text: Box<dyn Read> = if is_gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        Ok(DumpFile { path: path.to_owned(), text, is_gzip })
    }

    /// Whether the file is gzip.
    pub(crate) fn is_gzip(&self) -> bool {
        self.is_gzip
    }

    /// Hands the text on piece by piece. What comes back is why damaged gzip data ended early, if it did.
    pub(crate) fn hand_on(mut self, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<Option<String>> {
        let mut piece = vec![0; PIECE];
        loop {
            match self.text.read(&mut piece) {
                Ok(0) => return Ok(None),
                Ok(length) => take(&piece[..length])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if self.is_gzip => return Ok(Some(format!("the gzip data is damaged or incomplete ({error})"))),
                Err(error) => return Err(error).with_context(|| format!("cannot read {}", self.path.display())),
            }
        }
    }
}

impl Read for DumpFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.text.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn handed_on(bytes: &[u8]) -> (Vec<u8>, Option<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dump");
        fs::write(&path, bytes).unwrap();
        let mut text = Vec::new();
        let file = DumpFile::open(&path).unwrap();
        let cut_short = file.hand_on(|piece| {
            text.extend(piece);
            Ok(())
        });
        (text, cut_short.unwrap())
    }

    #[test]
    fn reads_plain_and_packed_alike_and_keeps_what_came_before_damage() {
        let text: Vec<u8> = (0..100_000_u32).flat_map(|number| format!("{}\n", number.wrapping_mul(2_654_435_761)).into_bytes()).collect();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&text).unwrap();
        let packed = gzip.finish().unwrap();
        assert!(handed_on(&text) == (text.clone(), None));
        assert!(handed_on(&packed) == (text.clone(), None));
        let (kept, cut_short) = handed_on(&packed[..packed.len() / 2]);
        assert!(kept.len() > text.len() / 4 && text.starts_with(&kept), "{} of {} bytes", kept.len(), text.len());
        assert!(cut_short.unwrap().starts_with("the gzip data is damaged or incomplete"));
    }
}
