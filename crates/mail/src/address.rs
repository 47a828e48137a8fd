//! Addresses that may stand in a header and in an SMTP command.

use std::fmt;
use std::str::FromStr;

use url::Host;

const MAX_LENGTH: usize = 254;

/// A plain ASCII mail address, `local@domain`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(lettre::Address);

/// Why a text is no address; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a mail address such as name@example.com")]
pub struct InvalidAddress;

impl Address {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    pub(crate) fn to_lettre(&self) -> lettre::Address {
        self.0.clone()
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidAddress)?;
        // Quoted local parts are legal and an invitation to smuggle; nobody has one.
        let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        if !local.chars().all(atom) {
            return Err(InvalidAddress);
        }
        let Ok(Host::Domain(domain)) = Host::parse(domain) else { return Err(InvalidAddress) };
        let address = lettre::Address::new(local, domain).map_err(|_| InvalidAddress)?;
        let text: &str = address.as_ref();
        if text.len() > MAX_LENGTH || !text.is_ascii() {
            return Err(InvalidAddress);
        }
        Ok(Self(address))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        for (text, expected) in [
            ("li.wei+dw@example.com", "li.wei+dw@example.com"),
            ("a@公司.cn", "a@xn--55qx5d.cn"),
            ("o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().as_str(), expected);
        }
    }

    #[test]
    fn what_could_smuggle_is_no_address() {
        let long = format!("{}@example.com", "a".repeat(300));
        for text in [
            "",
            "a",
            "@b.com",
            "a@",
            "a@b.com\r\nBcc: c@d.com",
            "a\r\n@b.com",
            "a@b.com>",
            "<a@b.com>",
            "\"a b\"@c.com",
            "a@b@c.com",
            "a b@c.com",
            "a@[127.0.0.1]",
            "李@example.com",
            "a@b.com,c@d.com",
            "a\0@b.com",
            &long,
        ] {
            assert_eq!(text.parse::<Address>(), Err(InvalidAddress), "{text:?}");
        }
    }
}
