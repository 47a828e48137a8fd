//! The encoding of a file, and its text.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use rollcall_mail::ChineseText;

const BUFFER: usize = 16 * 1024;
/// So much tells what a file is that is no text.
const BEGINNING: u64 = 512;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// Text in this encoding.
    In(&'static Encoding),
    /// Text that is not UTF-8, from this line on: the first being 1.
    Unclear(u64),
    /// No text, but what this names.
    Workbook(&'static str),
}

/// What a file is written in: what its mark says, else UTF-8, else GB18030 where that makes plain
/// Chinese of it. Whatever else it is, any guess would be wrong for somebody.
pub(crate) fn written_in<R: Read>(open: impl Fn() -> io::Result<R>) -> io::Result<Written> {
    let mut first = Vec::new();
    open()?.take(BEGINNING).read_to_end(&mut first)?;
    if let Some(what) = no_text(&first) {
        return Ok(Written::Workbook(what));
    }
    if let Some((encoding, _)) = Encoding::for_bom(&first) {
        return Ok(Written::In(encoding));
    }
    let mut lines = CountedLines(1);
    match io::copy(&mut Decoded::new(open()?, UTF_8), &mut lines) {
        Ok(_) => return Ok(Written::In(UTF_8)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
        Err(error) => return Err(error),
    }
    let mut chinese = Chinese::default();
    io::copy(&mut open()?, &mut chinese)?;
    chinese.0.end();
    Ok(if chinese.0.is_certain() { Written::In(GB18030) } else { Written::Unclear(lines.0) })
}

/// What a file is that is no text, or a page that a spreadsheet program opens as if it were a sheet.
fn no_text(first: &[u8]) -> Option<&'static str> {
    let has = |text: &[u8]| first.windows(text.len()).any(|it| it == text);
    let lower = first.trim_ascii_start().to_ascii_lowercase();
    match first {
        [b'P', b'K', 3, 4, ..] if has(b"opendocument.spreadsheet") => {
            Some("a LibreOffice sheet (.ods)")
        }
        [b'P', b'K', 3, 4, ..] if has(b"Index/") => Some("a Numbers sheet (.numbers)"),
        [b'P', b'K', 3, 4, ..] => Some("an Excel workbook (.xlsx)"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some("an Excel workbook (.xls)"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF file"),
        _ if lower.starts_with(b"<")
            && (lower.starts_with(b"<?xml") || has(b"<html") || has(b"<table")) =>
        {
            Some("a web page or XML, whatever its name says")
        }
        _ => None,
    }
}

/// The line that is written, the first being 1.
struct CountedLines(u64);

impl io::Write for CountedLines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is written, as it may be Chinese.
#[derive(Default)]
struct Chinese(ChineseText);

impl io::Write for Chinese {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.read(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file decoded to UTF-8, without its byte order mark.
pub(crate) struct Decoded<R> {
    file: R,
    decoder: Decoder,
    read: Vec<u8>,
    /// The undecoded part of `read`.
    left: std::ops::Range<usize>,
    text: Vec<u8>,
    /// The unread part of `text`.
    ready: std::ops::Range<usize>,
    at_end: bool,
    malformed: bool,
    done: bool,
}

impl<R: Read> Decoded<R> {
    pub(crate) fn new(file: R, encoding: &'static Encoding) -> Self {
        Self {
            file,
            decoder: encoding.new_decoder_with_bom_removal(),
            read: vec![0; BUFFER],
            left: 0..0,
            text: vec![0; 4 * BUFFER],
            ready: 0..0,
            at_end: false,
            malformed: false,
            done: false,
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        if self.malformed {
            let name = self.decoder.encoding().name();
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("no text in {name}")));
        }
        if self.left.is_empty() && !self.at_end {
            let read = self.file.read(&mut self.read)?;
            self.left = 0..read;
            self.at_end = read == 0;
        }
        let bytes = &self.read[self.left.clone()];
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, self.at_end);
        self.left.start += read;
        self.ready = 0..written;
        match result {
            // What stands before it is read first.
            DecoderResult::Malformed(..) => self.malformed = true,
            DecoderResult::InputEmpty => self.done = self.at_end,
            DecoderResult::OutputFull => {}
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.done {
            self.decode()?;
        }
        let many = into.len().min(self.ready.len());
        into[..many].copy_from_slice(&self.text[self.ready.start..self.ready.start + many]);
        self.ready.start += many;
        Ok(many)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_16LE, WINDOWS_1252};

    use super::*;

    fn of(bytes: &[u8]) -> Written {
        written_in(|| Ok(bytes)).unwrap()
    }

    fn text(bytes: &[u8], encoding: &'static Encoding) -> io::Result<String> {
        let mut text = String::new();
        Decoded::new(bytes, encoding).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn files_are_read_in_what_they_are_written_in() {
        let long = "北京，分析 ".repeat(10_000);
        let (gb, ..) = GB18030.encode(&long);
        let marked = format!("\u{feff}{long}");
        let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [
            (long.as_bytes(), UTF_8),
            (marked.as_bytes(), UTF_8),
            (&gb[..], GB18030),
            (&utf16[..], UTF_16LE),
        ] {
            assert_eq!(of(bytes), Written::In(encoding));
            assert_eq!(text(bytes, encoding).unwrap(), long);
        }
        assert_eq!(of(b""), Written::In(UTF_8));
    }

    #[test]
    fn what_could_be_several_is_not_guessed() {
        for word in [
            "Müller GmbH7",
            "Förderung",
            "Größe",
            "Ça va",
            "naïve façade",
            "AÇÃO LTDA",
            "ÄÖ Bau AG",
            "Société Générale",
            "PÄÄTÖS OY",
        ] {
            let file = format!("company\nAcme\n{word}\n");
            let (bytes, ..) = WINDOWS_1252.encode(&file);
            assert_eq!(of(&bytes), Written::Unclear(3), "{word}");
            assert_eq!(text(&bytes, WINDOWS_1252).unwrap(), file);
        }
        assert_eq!(of(b"a\xff\xff"), Written::Unclear(1));
        for (bytes, name) in [
            (&b"PK\x03\x04\x14\0[Content_Types].xml"[..], ".xlsx"),
            (b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ".ods"),
            (b"PK\x03\x04\x14\0Index/Document.iwa", ".numbers"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"),
            (b"%PDF-1.7", "PDF"),
            (b"<html><table>", "web page"),
            (b"<?xml version='1.0'?><Workbook>", "XML"),
        ] {
            assert!(matches!(of(bytes), Written::Workbook(what) if what.contains(name)), "{name}");
        }
        assert_eq!(text(b"a\xff\xff", UTF_8).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
