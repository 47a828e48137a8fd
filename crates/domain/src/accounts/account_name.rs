//! Validation of account names.

use unicode_normalization::UnicodeNormalization;

use crate::{InvalidText, text};

/// The most characters of a name.
const LONGEST: usize = 64;

/// The characters allowed besides letters and digits: no colon, which ends the name in
/// `Authorization` (RFC 7617), nothing with a meaning in a path or a page, nothing invisible.
const MARKS: &str = " .-_@+";

/// Why a name is refused; completes the sentence "the name …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAccountName {
    /// No valid text at all.
    #[error(transparent)]
    Text(#[from] InvalidText),
    /// With a character that is not allowed.
    #[error("may have letters, digits, spaces and . - _ @ +, but not {0:?}")]
    Character(char),
}

/// Validate the name of a new account and normalize it (NFKC): full-width letters and the like
/// become the plain ones.
pub fn account_name(value: &str) -> Result<String, InvalidAccountName> {
    let plain: String = value.nfkc().collect();
    let name = text(&plain, LONGEST)?;
    match name.chars().find(|c| !c.is_alphanumeric() && !MARKS.contains(*c)) {
        Some(odd) => Err(InvalidAccountName::Character(odd)),
        None => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_taken_and_written_plainly() {
        for name in ["acme", "acme-2", "a.b_c@d+e", "帆软 北京", "Žluťoučký", "7"] {
            assert_eq!(account_name(name).as_deref(), Ok(name));
        }
        assert_eq!(account_name(" ｆｒｅｅ１ ").as_deref(), Ok("free1"));
    }

    #[test]
    fn what_could_mean_something_else_is_refused() {
        for (name, odd) in
            [("a:b", ':'), ("ａ：b", ':'), ("../x", '/'), ("<b>", '<'), ("a\u{202e}b", '\u{202e}')]
        {
            assert_eq!(account_name(name), Err(InvalidAccountName::Character(odd)), "{name}");
        }
        assert_eq!(account_name(" "), Err(InvalidText::Empty.into()));
        assert_eq!(account_name(&"x".repeat(65)), Err(InvalidText::TooLong(64).into()));
    }
}
