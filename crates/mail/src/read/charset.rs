//! From a part's bytes to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// The text of these bytes: strictly by their label, else by what decodes best. Labels lie, and one bad
/// byte costs one character.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> String {
    let label = label.map(|it| it.trim_matches(|c: char| c.is_whitespace() || "\"';".contains(c)));
    let label = label.unwrap_or_default();
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if label.to_ascii_lowercase().starts_with("hz") {
        return GB18030.decode_without_bom_handling(&from_hz(bytes)).0.into_owned();
    }
    let lower = label.to_ascii_lowercase();
    let shifts = ["utf-16", "utf-7", "iso-2022"].iter().any(|it| lower.starts_with(it));
    if shifts && let Some(decode) = charset_decoder(label.as_bytes()) {
        return decode(bytes);
    }
    let declared = Encoding::for_label(label.as_bytes());
    let utf8 = std::str::from_utf8(bytes).ok();
    match (declared, utf8) {
        (Some(declared), Some(_)) if is_chinese(declared) && is_plain_gb(bytes) => {}
        (_, Some(text)) => return text.to_owned(),
        _ => {}
    }
    let latin = declared.is_none_or(|it| it == WINDOWS_1252 || it == UTF_8);
    if latin && is_plain_gb(bytes) {
        return GB18030.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Some(text) =
        declared.and_then(|it| it.decode_without_bom_handling_and_without_replacement(bytes))
    {
        return text.into_owned();
    }
    if declared.is_none()
        && let Some(decode) = charset_decoder(label.as_bytes())
    {
        return decode(bytes);
    }
    let candidates = [declared.unwrap_or(UTF_8), UTF_8, GB18030];
    let texts = candidates.map(|it| it.decode_without_bom_handling(bytes).0);
    let lost = |text: &Cow<'_, str>| text.chars().filter(|c| *c == '\u{fffd}').count();
    texts.into_iter().min_by_key(lost).unwrap_or_default().into_owned()
}

fn is_chinese(encoding: &'static Encoding) -> bool {
    encoding == GB18030 || encoding.name() == "GBK"
}

/// Whether all that isn't ASCII are pairs of GB 2312, most of them characters that are often used.
fn is_plain_gb(bytes: &[u8]) -> bool {
    let (mut pairs, mut common, mut at) = (0_usize, 0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if byte.is_ascii() {
            continue;
        }
        let trail = bytes.get(at).copied().unwrap_or_default();
        if !(0xa1..=0xf7).contains(byte) || !(0xa1..=0xfe).contains(&trail) {
            return false;
        }
        pairs += 1;
        common += usize::from(matches!(byte, 0xa1 | 0xa3 | 0xb0..=0xd7));
        at += 1;
    }
    pairs > 0 && common * 10 >= pairs * 7
}

/// RFC 1843: `~{` begins pairs of seven bits, `~}` ends them.
fn from_hz(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut chinese, mut at) = (Vec::with_capacity(bytes.len()), false, 0);
    while let Some(byte) = bytes.get(at) {
        match bytes.get(at..at + 2) {
            Some(b"~{") => (chinese, at) = (true, at + 2),
            Some(b"~}") => (chinese, at) = (false, at + 2),
            Some(b"~~") if !chinese => {
                out.push(b'~');
                at += 2;
            }
            _ => {
                if *byte == b'\n' {
                    chinese = false;
                }
                out.push(if chinese { byte | 0x80 } else { *byte });
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_lie_are_not_believed() {
        let text = "公司名称：甲乙数据有限公司";
        let (gb, ..) = GB18030.encode(text);
        for label in ["gb2312", "iso-8859-1", "windows-1252", "us-ascii", "utf-8", "x-no", "\"gbk"]
        {
            assert_eq!(decode(&gb, Some(label)), text, "{label}");
            assert_eq!(decode(text.as_bytes(), Some(label)), text, "{label}");
        }
        assert_eq!(decode(b"~{9+K>~}: a~~b", Some("HZ-GB-2312")), "公司: a~b");
        assert_eq!(decode(b"M\xfcller", Some("iso-8859-1")), "Müller");
    }

    #[test]
    fn a_bad_byte_costs_a_character() {
        let (gb, ..) = GB18030.encode("甲乙");
        let bytes = [&gb[..], b"\n\xff\n", &gb[..]].concat();
        for label in [None, Some("gbk"), Some("utf-8")] {
            assert_eq!(decode(&bytes, label), "甲乙\n\u{fffd}\n甲乙", "{label:?}");
        }
    }
}
