//! Decoding files in UTF-8 or GB18030 to UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};

const BUFFER: usize = 16 * 1024;

/// Detect the encoding of a file: UTF-8 if it is valid, else GB18030, as Excel in China writes.
pub(crate) fn encoding_of(file: impl Read) -> io::Result<&'static Encoding> {
    let mut utf8 = Decoded::new(file, UTF_8);
    match io::copy(&mut utf8, &mut io::sink()) {
        Ok(_) => Ok(UTF_8),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(GB18030),
        Err(error) => Err(error),
    }
}

/// A reader of the file as UTF-8, without its byte order mark.
pub(crate) struct Decoded<R> {
    file: R,
    decoder: Decoder,
    read: Vec<u8>,
    /// The rest of `read` that is not decoded yet.
    left: std::ops::Range<usize>,
    text: Vec<u8>,
    /// The rest of `text` that is not returned yet.
    ready: std::ops::Range<usize>,
    at_end: bool,
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
            done: false,
        }
    }

    fn decode(&mut self) -> io::Result<()> {
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
            DecoderResult::Malformed(..) => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "neither UTF-8 nor GB18030"))
            }
            DecoderResult::InputEmpty => {
                self.done = self.at_end;
                Ok(())
            }
            DecoderResult::OutputFull => Ok(()),
        }
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
    use super::*;

    fn text(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        Decoded::new(bytes, encoding_of(bytes)?).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn both_encodings_are_read_with_and_without_a_mark() {
        let long = "北京，分析 ".repeat(10_000);
        assert_eq!(text(long.as_bytes()).unwrap(), long);
        assert_eq!(text(format!("\u{feff}{long}").as_bytes()).unwrap(), long);
        let (bytes, ..) = GB18030.encode(&long);
        assert_eq!(text(&bytes).unwrap(), long);
        assert_eq!(text(b"").unwrap(), "");
    }

    #[test]
    fn what_is_neither_is_refused() {
        assert_eq!(text(b"a\xff\xff").unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
