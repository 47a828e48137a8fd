//! Headers in UTF-8, whatever their programs wrote.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{charset, transfer};

/// A head in which encoded words that follow each other are one, in UTF-8: a character may have been
/// split between two. What isn't encoded at all is decoded by what it is.
pub(super) fn joined(head: &[u8]) -> Cow<'_, [u8]> {
    let is_plain = head.is_ascii() && !charset::shifts(head);
    if is_plain && !head.windows(2).any(|it| it == b"=?") {
        return Cow::Borrowed(head);
    }
    let text = if is_plain {
        String::from_utf8_lossy(head).into_owned()
    } else {
        head.split_inclusive(|byte| *byte == b'\n').map(|it| charset::decode(it, None)).collect()
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = &text[..];
    while let Some(at) = rest.find("=?") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((word, mut after)) = Word::first(rest) else {
            out.push_str("=?");
            rest = &rest[2..];
            continue;
        };
        let mut bytes = word.bytes();
        let mut decoded = String::new();
        let mut charset = word.charset;
        while let Some((next, beyond)) = Word::first(after.trim_start()) {
            if !next.charset.eq_ignore_ascii_case(charset) {
                decoded.push_str(&charset::decode(&bytes, Some(charset)));
                bytes.clear();
                charset = next.charset;
            }
            bytes.extend(next.bytes());
            after = beyond;
        }
        decoded.push_str(&charset::decode(&bytes, Some(charset)));
        out.push_str("=?utf-8?B?");
        out.push_str(&BASE64_STANDARD.encode(decoded));
        out.push_str("?=");
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out.into_bytes())
}

/// `=?charset?encoding?text?=`
struct Word<'a> {
    charset: &'a str,
    base64: bool,
    text: &'a str,
}

impl<'a> Word<'a> {
    fn first(text: &'a str) -> Option<(Self, &'a str)> {
        const MOST: usize = 1000;
        let inner = text.strip_prefix("=?")?;
        let bounded = &inner[..inner.floor_char_boundary(MOST)];
        let (charset, near) = bounded.split_once('?')?;
        let (encoding, near) = near.split_once('?')?;
        let length = near.find("?=")?;
        let base64 = match encoding {
            "B" | "b" => true,
            "Q" | "q" => false,
            _ => return None,
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.:+*".contains(c);
        if charset.is_empty() || !charset.chars().all(is_name) {
            return None;
        }
        let charset = charset.split('*').next().unwrap_or_default();
        let used = "=?".len() + bounded.len() - near.len();
        let word = Self { charset, base64, text: &near[..length] };
        Some((word, &text[used + length + "?=".len()..]))
    }

    fn bytes(&self) -> Vec<u8> {
        if self.base64 {
            return transfer::decode(self.text.as_bytes(), "base64");
        }
        transfer::decode(self.text.replace('_', " ").as_bytes(), "quoted-printable")
    }
}
