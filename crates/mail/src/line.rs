//! Text from outside, made fit for one line.

/// One trimmed line of at most `max` characters: white space is one space each, control characters
/// and those that only change how others are shown are gone.
pub(crate) fn line(text: &str, max: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = true;
        } else if !is_invisible(c) {
            if gap && length > 0 {
                line.push(' ');
                length += 1;
            }
            gap = false;
            if length >= max {
                break;
            }
            line.push(c);
            length += 1;
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Lines that keep their breaks, without any other control characters, cut at `max` bytes.
pub(crate) fn lines(text: &str, max: usize) -> String {
    let mut kept = String::with_capacity(text.len().min(max));
    for c in text.chars() {
        if kept.len() + c.len_utf8() > max {
            break;
        }
        if c == '\n' || c == '\t' || !(c.is_control() || is_invisible(c)) {
            kept.push(c);
        }
    }
    kept
}

/// Soft hyphen, zero widths, and what turns the direction of writing.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_trimmed_and_bounded() {
        for (text, expected) in [
            ("  a \r\n\tb\0c ", "a b c"),
            ("\u{202e}evil\u{200b}", "evil"),
            ("123456789", "12345678"),
            ("1234567 89", "1234567"),
            ("一二三四五六七八九", "一二三四五六七八"),
            ("\u{2028}", ""),
        ] {
            assert_eq!(line(text, 8), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_keep_their_breaks() {
        assert_eq!(lines("a\r\n\0b\u{7}\tc", 100), "a\nb\tc");
        assert_eq!(lines("一二", 4), "一");
    }
}
