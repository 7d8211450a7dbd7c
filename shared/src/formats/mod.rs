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
pub use detect::{Detection, all, common, detect};

/// Makes the reader of a format, if it is at hand.
pub type Readers = fn(Format) -> Option<Box<dyn Reader>>;

/// Reads one format. It gets the text in chunks of any size, without a byte order mark.
pub trait Reader {
    /// Takes the next bytes.
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump);

    /// The text has ended: takes what is left.
    fn finish(&mut self, dump: &mut Dump);
}

/// Reads a dump of any known format.
pub struct DumpReader {
    readers: Readers,
    /// The format of the text, if no reader of it is at hand.
    lacks: Option<Format>,
    dump: Dump,
    /// What was fed before the format was known.
    prefix: Vec<u8>,
    reader: Option<Box<dyn Reader>>,
    /// What the text looks like once it is known to be no dump; the rest of it is not kept.
    unknown: Option<String>,
}

/// What some editors put before a text; no part of it.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Default for DumpReader {
    fn default() -> DumpReader {
        DumpReader::new(all)
    }
}

impl DumpReader {
    /// A reader of what these read.
    pub fn new(readers: Readers) -> DumpReader {
        DumpReader { readers, lacks: None, dump: Dump::default(), prefix: Vec::new(), reader: None, unknown: None }
    }

    /// Whether the text is of a format that no reader at hand reads. What is fed then is kept, until there is one.
    pub fn lacks_reader(&self) -> bool {
        self.lacks.is_some()
    }

    /// Has further readers at hand.
    pub fn learn(&mut self, readers: Readers) {
        self.readers = readers;
        if let Some(format) = self.lacks.take() {
            self.read_as(format);
        }
    }

    /// Decides what the text is, which has ended. Needed only before asking whether a reader is lacking, since the end decides it too.
    pub fn settle(&mut self) {
        if self.reader.is_none() && self.unknown.is_none() && self.lacks.is_none() {
            self.choose(true);
        }
    }

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
            None if self.lacks.is_some() => self.prefix.extend_from_slice(bytes),
            None => {
                self.prefix.extend_from_slice(bytes);
                self.choose(false);
            }
        }
    }

    fn choose(&mut self, complete: bool) {
        let text = self.prefix.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.prefix);
        match detect(text, complete) {
            Detection::Known(format) => self.read_as(format),
            Detection::Unknown { found } => {
                self.unknown = Some(found);
                self.prefix = Vec::new();
            }
            Detection::Undecided => {}
        }
    }

    fn read_as(&mut self, format: Format) {
        self.dump.format = format.name();
        let Some(mut reader) = (self.readers)(format) else {
            self.lacks = Some(format);
            return;
        };
        let text = self.prefix.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.prefix);
        reader.feed(text, &mut self.dump);
        self.reader = Some(reader);
        self.prefix = Vec::new();
    }

    /// Ends reading. `cut_short` says why the input ended before its end, if it did.
    pub fn finish(mut self, cut_short: Option<&str>) -> Result<Dump, Error> {
        self.settle();
        if let Some(format) = self.lacks {
            return Err(Error::UnknownFormat { found: format!("It is {}, which cannot be read here", format.name()) });
        }
        if let Some(found) = self.unknown {
            return Err(match (self.dump.bytes, cut_short) {
                (0, None) => Error::Empty,
                (0, Some(_)) => Error::UnknownFormat { found: "it is cut off".into() },
                _ => Error::UnknownFormat { found },
            });
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

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &[u8] = b"{\"getUserMedia\":[],\"PeerConnections\":{},\"UserAgent\":\"Chrome/156\"}";

    fn read(mut reader: DumpReader, text: &[u8], learn: bool) -> Result<Dump, Error> {
        for piece in text.chunks(7) {
            reader.feed(piece);
            if learn && reader.lacks_reader() {
                reader.learn(all);
            }
        }
        reader.settle();
        if learn && reader.lacks_reader() {
            reader.learn(all);
        }
        reader.finish(None)
    }

    #[test]
    fn a_reader_that_comes_later_misses_nothing() {
        let at_once = read(DumpReader::default(), REPORT, false).unwrap();
        let later = read(DumpReader::new(common), REPORT, true).unwrap();
        assert_eq!((at_once.format, at_once.bytes), (Format::Internals.name(), REPORT.len() as u64));
        assert_eq!(format!("{at_once:?}"), format!("{later:?}"));
        assert!(matches!(read(DumpReader::new(common), REPORT, false), Err(Error::UnknownFormat { .. })));
    }

    #[test]
    fn what_is_common_is_read_without_more() {
        let mut reader = DumpReader::new(common);
        reader.feed(b"RTCStatsDump\n{\"fileFormat\":3}\n");
        assert!(!reader.lacks_reader());
        assert_eq!(reader.finish(None).unwrap().format, Format::RtcStats.name());
    }
}
