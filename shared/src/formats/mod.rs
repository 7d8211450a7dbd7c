//! Bytes to [`Dump`]: one file for each producer, chosen by content. Readers are fed chunk by chunk and never hold the text.

pub mod browser;
mod detect;
mod events;
mod fippo;
mod firefox;
mod internals;
mod jitsi;
pub mod names;
mod rtcstats;
mod unknown;

use crate::error::{Error, Place, Trouble};
use crate::model::Dump;
pub use detect::Format;
pub use detect::{Detection, detect};

/// Reads one format. It gets the text in chunks of any size, without a byte order mark.
trait Reader {
    /// Takes the next bytes.
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump);

    /// The text has ended: takes what is left.
    fn finish(&mut self, dump: &mut Dump);
}

/// Reads a dump of any known format.
#[derive(Default)]
pub struct DumpReader {
    dump: Dump,
    /// What was fed before the format was known.
    prefix: Vec<u8>,
    reader: Option<Box<dyn Reader>>,
    /// What the text looks like once it is known to be no dump; the rest of it is not kept.
    unknown: Option<String>,
}

/// What some editors put before a text; no part of it.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl DumpReader {
    /// What has been read so far.
    pub fn dump(&self) -> &Dump {
        &self.dump
    }

    /// Takes the next bytes of the text.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.dump.bytes += bytes.len() as u64;
        match &mut self.reader {
            Some(reader) => reader.feed(bytes, &mut self.dump),
            None if self.unknown.is_some() => {}
            None => {
                self.prefix.extend_from_slice(bytes);
                self.choose(false);
            }
        }
    }

    fn choose(&mut self, complete: bool) {
        let text = self.prefix.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.prefix);
        match detect(text, complete) {
            Detection::Known(format) => {
                let mut reader = format.reader();
                self.dump.format = format.name();
                reader.feed(text, &mut self.dump);
                self.reader = Some(reader);
                self.prefix = Vec::new();
            }
            Detection::Unknown { found } => {
                self.unknown = Some(found);
                self.prefix = Vec::new();
            }
            Detection::Undecided => {}
        }
    }

    /// Ends reading. `cut_short` says why the input ended before its end, if it did.
    pub fn finish(mut self, cut_short: Option<&str>) -> Result<Dump, Error> {
        if self.reader.is_none() && self.unknown.is_none() {
            self.choose(true);
        }
        if let Some(found) = self.unknown {
            return Err(if self.dump.bytes == 0 { Error::Empty } else { Error::UnknownFormat { found } });
        }
        if let Some(reader) = &mut self.reader {
            reader.finish(&mut self.dump);
        }
        if let Some(reason) = cut_short {
            let place = Place { line: 0, byte: self.dump.bytes };
            self.dump.warn(Trouble::CutShort, place, reason);
        }
        self.dump.finish();
        Ok(self.dump)
    }
}
