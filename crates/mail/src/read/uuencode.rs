//! Files that stand in a text, as mail programs sent them before there were parts.

use std::borrow::Cow;

const MAX_FILES: usize = 10;

/// A file.
pub(super) struct File {
    name: String,
    pub(super) bytes: Vec<u8>,
}

/// What a file holds, by its name.
pub(super) enum Kind {
    Text,
    Message,
    Other,
}

impl File {
    pub(super) fn kind(&self) -> Kind {
        kind(&self.name)
    }
}

/// What a file of this name holds.
pub(super) fn kind(name: &str) -> Kind {
    let name = name.trim().to_ascii_lowercase();
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("txt" | "text") => Kind::Text,
        Some("eml") => Kind::Message,
        _ => Kind::Other,
    }
}

/// A text without its files, and the files.
pub(super) fn split(text: &[u8]) -> (Cow<'_, [u8]>, Vec<File>) {
    let mut files = Vec::new();
    if !text.windows(6).any(|it| it == b"begin ") {
        return (Cow::Borrowed(text), files);
    }
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let (mut left, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(line) = lines.get(at) {
        let found = (files.len() < MAX_FILES).then(|| file(&lines[at..])).flatten();
        match found {
            Some((file, length)) => {
                files.push(file);
                at += length;
            }
            None => {
                left.extend_from_slice(line);
                at += 1;
            }
        }
    }
    (Cow::Owned(left), files)
}

/// The file that these lines begin with, and how many they are.
fn file(lines: &[&[u8]]) -> Option<(File, usize)> {
    let begin = std::str::from_utf8(lines.first()?).ok()?.trim_end().strip_prefix("begin ")?;
    let (mode, name) = begin.split_once(' ')?;
    if !(3..=4).contains(&mode.len()) || !mode.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut bytes = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(1) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line == b"end" {
            return Some((File { name: name.to_owned(), bytes }, at + 1));
        }
        let Some((first, packed)) = line.split_first() else { continue };
        let length = usize::from(first.checked_sub(b' ')? & 0x3f);
        let six =
            |at: usize| packed.get(at).map_or(Some(0), |byte| Some(byte.checked_sub(b' ')? & 0x3f));
        let before = bytes.len();
        // A line that is no part of a file ends the search.
        for group in 0..length.div_ceil(3) {
            let [a, b, c, d] = [0, 1, 2, 3].map(|it| six(group * 4 + it));
            let (a, b, c, d) = (a?, b?, c?, d?);
            bytes.extend([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        }
        if packed.len() > length.div_ceil(3) * 4 + 2 {
            return None;
        }
        bytes.truncate(before + length);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_out_of_the_text() {
        let text = b"Hello\nbegin 644 a.TXT\n$06-M90``\n`\nend\nBye\n";
        let (left, files) = split(text);
        assert_eq!(&*left, b"Hello\nBye\n");
        assert_eq!((files.len(), &*files[0].bytes), (1, &b"Acme"[..]));
        assert!(matches!(files[0].kind(), Kind::Text));
        for text in ["begin 644 a\nnot\n", "to begin with\nbegin x y\nend\n", "begin 644 a.txt\n"] {
            let (left, files) = split(text.as_bytes());
            assert_eq!((&*left, files.len()), (text.as_bytes(), 0), "{text}");
        }
    }
}
