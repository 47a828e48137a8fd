//! What stands in a cell besides days.

use super::column::{half_width, trimmed};

/// A whole number, as people and spreadsheets write it: `4`, `4.0`, `1,000`, `４`.
pub(super) fn number(text: &str) -> Result<u32, String> {
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

/// The addresses in a cell, as mail programs hand them over: `a@b; Li, Wei <c@d>`.
pub(super) fn emails(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for piece in pieces(text) {
        let address = piece.rsplit_once('<').and_then(|(_, it)| it.split_once('>'));
        match address {
            Some((address, _)) => {
                // What stood before it was the beginning of a name with a comma.
                names.clear();
                found.push(bare(address));
            }
            None if piece.contains('@') => {
                found.append(&mut names);
                found.extend(piece.split_whitespace().map(bare));
            }
            None => names.push(piece),
        }
    }
    found.append(&mut names);
    found.retain(|address| !address.is_empty());
    found
}

/// What commas and semicolons set apart, outside of quotes.
fn pieces(text: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | ';' | '，' | '；' | '、' | '\n' if !quoted => {
                pieces.push(std::mem::take(&mut piece))
            }
            c => piece.push(c),
        }
    }
    pieces.push(piece);
    let pieces = pieces.iter().map(|piece| trimmed(piece).to_owned());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

fn bare(address: &str) -> String {
    let address = trimmed(address);
    let prefix = address.get(..7).filter(|it| it.eq_ignore_ascii_case("mailto:"));
    address[prefix.map_or(0, str::len)..].to_owned()
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

    #[test]
    fn addresses_are_read_in_many_hands() {
        for (text, expected) in [
            ("a@x.example;b@x.example", vec!["a@x.example", "b@x.example"]),
            ("a@x.example, b@x.example；", vec!["a@x.example", "b@x.example"]),
            ("Li Wei <a@x.example>", vec!["a@x.example"]),
            ("Li, Wei <a@x.example>; \"Wu; An\" <b@x.example>", vec!["a@x.example", "b@x.example"]),
            ("mailto:a@x.example b@x.example", vec!["a@x.example", "b@x.example"]),
            ("a@x.example\u{a0}", vec!["a@x.example"]),
            ("nobody", vec!["nobody"]),
            ("nobody, a@x.example", vec!["nobody", "a@x.example"]),
            ("", vec![]),
        ] {
            assert_eq!(emails(text), expected, "{text}");
        }
    }
}
