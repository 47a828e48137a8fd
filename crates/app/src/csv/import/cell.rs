//! What a cell holds besides its text.

/// The ASCII character of a full-width one.
pub(crate) fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether nothing stands in a cell: blanks of all kinds, marks of byte order, the end of a DOS file.
pub(crate) fn is_blank(cell: &str) -> bool {
    cell.chars().all(is_nothing)
}

/// A cell without what stands around its text unseen.
pub(crate) fn trimmed(cell: &str) -> &str {
    cell.trim_matches(is_nothing)
}

fn is_nothing(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{1a}' | '\0')
}
