//! How a call fails: told apart, so that nobody takes a broken network for an invalid licence.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureKind {
    /// The proxy can't be reached, or doesn't connect.
    Proxy,
    /// TLS failed: most often the certificate isn't trusted.
    Tls,
    /// A registration server refused, and said why.
    Refused,
    /// What answered is no registration server of this vendor, or proves nothing.
    Invalid,
    /// No server can be reached, or none answers.
    #[serde(other)]
    Unreachable,
}

impl FailureKind {
    /// In one word, as it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Refused => "refused",
            Self::Invalid => "invalid",
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a request got no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct TransportError {
    /// How it failed.
    pub kind: FailureKind,
    /// What happened, in one line.
    pub reason: String,
}

impl TransportError {
    pub(crate) fn proxy(reason: impl Into<String>) -> Self {
        Self { kind: FailureKind::Proxy, reason: reason.into() }
    }
}

/// Not reached, unless it is known better.
impl From<String> for TransportError {
    fn from(reason: String) -> Self {
        Self { kind: FailureKind::Unreachable, reason }
    }
}

impl From<&str> for TransportError {
    fn from(reason: &str) -> Self {
        reason.to_owned().into()
    }
}
