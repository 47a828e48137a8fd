//! Addresses in a cell.

use crate::csv::import::trimmed;

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
