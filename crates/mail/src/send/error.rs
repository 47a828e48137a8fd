//! What can go wrong.

use crate::line::line;

const MAX_REASON: usize = 300;

/// Why a message was not taken, in one line for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The relay is unreachable, slow, busy or set up wrongly: the same message may pass later.
    #[error("{0}")]
    Transient(String),
    /// This message will be refused again.
    #[error("{0}")]
    Permanent(String),
}

impl SendError {
    pub(crate) fn transient(reason: &str) -> Self {
        Self::Transient(line(reason, MAX_REASON))
    }

    pub(crate) fn permanent(reason: &str) -> Self {
        Self::Permanent(line(reason, MAX_REASON))
    }

    /// Whether trying again can help.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transient(_))
    }
}

/// Why a `mail_url` can't be used; never repeats the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another scheme, or none.
    #[error(
        "mail_url must be file:, file:/directory, smtp://[user:password@]host[:port] or smtps://[user:password@]host[:port]"
    )]
    Scheme,
    /// A known scheme with a rest that can't be read.
    #[error(
        "mail_url can't be used: {0}; allowed are file:, file:/directory, smtp://[user:password@]host[:port][?tls=starttls|implicit|none] and smtps://[user:password@]host[:port]"
    )]
    Address(&'static str),
    /// TLS could not be set up on this machine.
    #[error("mail_url can't be used: TLS could not be set up ({0})")]
    Tls(String),
}
