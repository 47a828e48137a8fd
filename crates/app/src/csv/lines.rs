//! Counting the lines of a file as editors do.

use std::io::{self, BufRead, BufReader, Read};

/// A reader that returns a line at a time, with any line end as `\n`.
///
/// A buffered reader on top has never read further than the line that its buffer was filled with
/// last.
pub(crate) struct Lines<R> {
    file: BufReader<R>,
    line: u64,
    /// Whether the next byte begins a line.
    at_begin: bool,
    /// Whether the last byte was `\r`: a `\n` after it belongs to the same line end.
    after_return: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(file: R) -> Self {
        Self { file: BufReader::new(file), line: 0, at_begin: true, after_return: false }
    }

    /// The number of the line read last, from 1. A file that ends with a line end has an empty line
    /// after it.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.after_return) && self.file.fill_buf()?.starts_with(b"\n") {
            self.file.consume(1);
        }
        let text = self.file.fill_buf()?;
        let most = into.len().min(text.len());
        let end = text[..most].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let many = end.map_or(most, |end| end + 1);
        into[..many].copy_from_slice(&text[..many]);
        self.line += u64::from(std::mem::replace(&mut self.at_begin, end.is_some()));
        if let Some(end) = end {
            self.after_return = into[end] == b'\r';
            into[end] = b'\n';
        }
        self.file.consume(many);
        Ok(many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each piece that is read, and its line.
    fn read(text: &str, most: usize) -> Vec<(String, u64)> {
        let (mut lines, mut pieces) = (Lines::new(text.as_bytes()), Vec::new());
        loop {
            let mut piece = vec![0; most];
            let many = lines.read(&mut piece).unwrap();
            piece.truncate(many);
            pieces.push((String::from_utf8(piece).unwrap(), lines.line()));
            if many == 0 {
                return pieces;
            }
        }
    }

    #[test]
    fn lines_end_in_whatever_they_end_in() {
        let expected = [("a\n", 1), ("\n", 2), ("bc\n", 3), ("d", 4), ("", 4)];
        let expected = expected.map(|(piece, line)| (piece.to_owned(), line));
        for text in ["a\n\nbc\nd", "a\r\n\r\nbc\r\nd", "a\r\rbc\rd", "a\r\n\nbc\rd"] {
            assert_eq!(read(text, 100), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_line_is_one_and_an_empty_one_ends_a_file() {
        let pieces = read("abc\r\n", 2);
        let expected = [("ab", 1), ("c\n", 1), ("", 2)];
        assert_eq!(pieces, expected.map(|(piece, line)| (piece.to_owned(), line)));
        assert_eq!(read("", 2), [(String::new(), 1)]);
    }
}
