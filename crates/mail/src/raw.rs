//! A message's bytes.

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice};

/// A whole message as it travels; it may hold a password, so it shows its length only and is wiped
/// from memory when it goes.
#[derive(Clone)]
pub struct RawMail(SecretSlice<u8>);

impl RawMail {
    /// The bytes.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl From<Vec<u8>> for RawMail {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for RawMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawMail({} bytes)", self.expose().len())
    }
}
