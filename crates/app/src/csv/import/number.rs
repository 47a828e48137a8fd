//! Numbers as people and spreadsheets write them.

use super::cell::half_width;

/// A whole number, as people and spreadsheets write it: `4`, `4.0`, `1,000`, `４`.
pub(crate) fn number(text: &str) -> Result<u32, String> {
    let wrong = || "must be a whole number".to_owned();
    let plain: String = text
        .chars()
        .map(half_width)
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    let whole = match plain.rsplit_once(['.', ',']) {
        // `1,000`: a comma in front of three digits is no decimal one. A point there could be either.
        Some(_) if is_grouped(&plain) => plain.replace(',', ""),
        Some((whole, fraction)) if (1..=2).contains(&fraction.len()) && is_zero(fraction) => {
            if whole.contains(',') && !is_grouped(whole) {
                return Err(wrong());
            }
            whole.replace(',', "")
        }
        Some(_) => return Err(wrong()),
        None => plain,
    };
    let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    if digits { whole.parse().map_err(|_| wrong()) } else { Err(wrong()) }
}

fn is_grouped(text: &str) -> bool {
    let mut groups = text.split(',');
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    let mut rest = groups.peekable();
    let three = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    first && rest.peek().is_some() && rest.all(three)
}

fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_many_hands() {
        for (text, expected) in [
            ("4", 4),
            ("4.0", 4),
            ("4,00", 4),
            ("1,000", 1000),
            ("1,000.00", 1000),
            ("１２", 12),
            ("1 000", 1000),
            ("12,345,678", 12_345_678),
        ] {
            assert_eq!(number(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "many",
            "1.000",
            "4.5",
            "-1",
            "1,00,000",
            "1,0000",
            "4 nodes",
            "99999999999",
            "1e3",
        ] {
            assert!(number(text).is_err(), "{text}");
        }
    }
}
