//! Validation of e-mail addresses.

use crate::limits::EMAIL_MAX;

/// Why a text is not an address; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be e-mail addresses such as it@example.com")]
pub struct InvalidEmail;

/// Validate an e-mail address without a display name, and trim it.
///
/// Strict enough for a header: nothing is quoted, nothing breaks a line.
pub fn email(address: &str) -> Result<String, InvalidEmail> {
    let address = address.trim();
    let (local, domain) = address.rsplit_once('@').ok_or(InvalidEmail)?;
    let dotted = |text: &str, of: fn(char) -> bool| {
        text.split('.').all(|part| !part.is_empty() && part.chars().all(of))
    };
    let in_local = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let in_domain = |c: char| c.is_alphanumeric() || c == '-';
    let fits = address.len() <= EMAIL_MAX && local.len() <= 64;
    if fits && dotted(local, in_local) && dotted(domain, in_domain) {
        return Ok(address.to_owned());
    }
    Err(InvalidEmail)
}

/// The key by which addresses are compared: in lower case.
pub fn email_key(address: &str) -> String {
    address.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        for good in
            ["it@example.com", "Jane.O'Neil+x@mail.example.co", "it@localhost", "张@例子.cn"]
        {
            assert_eq!(email(good).as_deref(), Ok(good));
        }
        assert_eq!(email(" it@example.com ").as_deref(), Ok("it@example.com"));
        let long = format!("{}@example.com", "x".repeat(65));
        for bad in [
            "",
            "it",
            "@example.com",
            "it@",
            "a@b@c",
            "a..b@example.com",
            ".a@example.com",
            "it@example..com",
            "It <it@example.com>",
            "it@example.com\r\nBcc: x@example.com",
            "a,b@example.com",
            "\"a b\"@example.com",
            &long,
        ] {
            assert_eq!(email(bad), Err(InvalidEmail), "{bad}");
        }
    }
}
