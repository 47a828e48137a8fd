//! From a part's bytes to text.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

use super::chinese::ChineseText;

/// What begins Japanese in ISO-2022-JP.
const SHIFTS: [&[u8]; 2] = [b"\x1b$B", b"\x1b$@"];

/// The text of these bytes: strictly by their label, else by what decodes best. Labels lie, and one bad
/// byte costs one character.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> String {
    let label = label.map(|it| it.trim_matches(|c: char| c.is_whitespace() || "\"';".contains(c)));
    let label = label.unwrap_or_default();
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    let lower = label.to_ascii_lowercase();
    if lower.starts_with("hz") {
        return GB18030.decode_without_bom_handling(&from_hz(bytes)).0.into_owned();
    }
    if ["utf-16", "utf-7", "iso-2022"].iter().any(|it| lower.starts_with(it))
        && let Some(decode) = charset_decoder(label.as_bytes())
    {
        return decode(bytes);
    }
    let declared = Encoding::for_label(label.as_bytes());
    let chinese = ChineseText::of(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        if declared.is_some_and(is_chinese) && chinese.is_certain() {
            return GB18030.decode_without_bom_handling(bytes).0.into_owned();
        }
        if shifts(bytes) {
            return ISO_2022_JP.decode_without_bom_handling(bytes).0.into_owned();
        }
        return text.to_owned();
    }
    let decoder = charset_decoder(label.as_bytes()).filter(|_| declared.is_none());
    if let Some(decode) = decoder {
        return decode(bytes);
    }
    if declared.is_none_or(is_latin) && is_plain_big5(bytes) {
        return BIG5.decode_without_bom_handling(bytes).0.into_owned();
    }
    if declared.is_none_or(is_latin) && chinese.is_likely() {
        return GB18030.decode_without_bom_handling(bytes).0.into_owned();
    }
    let strict = declared.filter(|it| *it != UTF_8);
    if let Some(text) =
        strict.and_then(|it| it.decode_without_bom_handling_and_without_replacement(bytes))
    {
        return text.into_owned();
    }
    best(bytes, strict)
}

/// What is least broken, the declared one first; a byte a character, if all are.
fn best(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let candidates = [declared.unwrap_or(UTF_8), UTF_8, GB18030, BIG5, SHIFT_JIS];
    let many = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let texts = candidates.map(|it| it.decode_without_bom_handling(bytes).0);
    let lost = |text: &Cow<'_, str>| text.chars().filter(|c| *c == '\u{fffd}').count();
    let [first, utf8, ..] = &texts;
    // What is UTF-8 for the most part is nothing else.
    let found = [first, utf8].into_iter().find(|text| lost(text) * 5 < many);
    if let Some(text) = found {
        return text.clone().into_owned();
    }
    if declared.is_none() && !ChineseText::of(bytes).is_likely() {
        return WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    }
    texts.into_iter().min_by_key(lost).unwrap_or_default().into_owned()
}

fn is_chinese(encoding: &'static Encoding) -> bool {
    encoding == GB18030 || encoding.name() == "GBK"
}

/// Whether Japanese of seven bits stands there.
pub(super) fn shifts(bytes: &[u8]) -> bool {
    SHIFTS.iter().any(|shift| bytes.windows(shift.len()).any(|it| it == *shift))
}

/// Charsets of one byte a character in which Chinese programs send what isn't.
fn is_latin(encoding: &'static Encoding) -> bool {
    let name = encoding.name();
    let number = name.strip_prefix("ISO-8859-").or_else(|| name.strip_prefix("windows-125"));
    encoding == UTF_8
        || number.is_some_and(|it| ["0", "2", "15", "4", "9", "10", "16"].contains(&it))
}

/// Whether all that isn't ASCII are characters that are often used in traditional Chinese, some of them
/// in a row: European capitals stand alone, and before letters that would be the second half of one.
fn is_plain_big5(bytes: &[u8]) -> bool {
    const ROW: usize = 3;
    let (mut at, mut row, mut longest, mut high, mut low) = (0, 0, 0, false, false);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if byte.is_ascii() {
            row = 0;
            continue;
        }
        let trail = bytes.get(at).copied().unwrap_or_default();
        if !matches!((byte, trail), (0xa1..=0xc6, 0x40..=0x7e | 0xa1..=0xfe)) {
            return false;
        }
        row += 1;
        longest = longest.max(row);
        high |= !trail.is_ascii();
        low |= trail.is_ascii();
        at += 1;
    }
    // Without the one it may be GB 2312, without the other European.
    longest >= ROW && high && low
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
