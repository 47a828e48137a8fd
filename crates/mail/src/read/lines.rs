//! Line ends, and what else stands before and between the lines of a file.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// So much is looked at to see what the lines of a message end in.
const LOOKED_AT: usize = 64 << 10;

/// A message as it travels: without a byte order mark, not in UTF-16, its lines ended as usual.
pub(super) fn usual(raw: &[u8]) -> Cow<'_, [u8]> {
    let raw = match Encoding::for_bom(raw) {
        Some((encoding, mark)) if encoding == UTF_8 => Cow::Borrowed(&raw[mark..]),
        Some((encoding, mark)) => {
            let text = encoding.decode_without_bom_handling(&raw[mark..]).0;
            Cow::Owned(text.into_owned().into_bytes())
        }
        None => Cow::Borrowed(raw),
    };
    let near = &raw[..raw.len().min(LOOKED_AT)];
    if near.windows(3).any(|it| it == b"\r\r\n") {
        let mut rest = &raw[..];
        let mut usual = Vec::with_capacity(raw.len());
        while let Some((byte, after)) = rest.split_first() {
            if !(*byte == b'\r' && after.starts_with(b"\r")) {
                usual.push(*byte);
            }
            rest = after;
        }
        return Cow::Owned(usual);
    }
    let returns = near.iter().filter(|it| **it == b'\r').count();
    if returns > 1 && !near.contains(&b'\n') && near.len() == raw.len() {
        return Cow::Owned(raw.iter().map(|it| if *it == b'\r' { b'\n' } else { *it }).collect());
    }
    raw
}

/// A text whose lines all end in `\n`.
pub(super) fn one_kind(text: String) -> String {
    const ODD: [char; 6] = ['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    if !text.contains(ODD) {
        return text;
    }
    let text = if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text };
    if text.contains(ODD) { text.replace(ODD, "\n") } else { text }
}
