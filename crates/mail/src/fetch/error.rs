//! What can go wrong.

use crate::line::line;

const MAX_WORDS: usize = 300;

/// Why mail can't be fetched, in one line for people, without anything of a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Nobody answers, or not who should.
    #[error("the server can't be reached: {0}")]
    Unreachable(String),
    /// The way to the server can't be encrypted.
    #[error("the connection can't be encrypted: {0}")]
    Tls(String),
    /// The server said no. The connection can still be used.
    #[error("the server refused to {step}: {words}")]
    Refused {
        /// What it was asked to do.
        step: &'static str,
        /// Its words.
        words: String,
    },
    /// It let us wait.
    #[error("the server did not {step} within {seconds} s")]
    Slow {
        /// What it was asked to do.
        step: &'static str,
        /// How long we waited.
        seconds: u64,
    },
    /// The connection is gone.
    #[error("the connection ended before the server could {step}: {words}")]
    Ended {
        /// What it was asked to do.
        step: &'static str,
        /// What is known of it.
        words: String,
    },
    /// It doesn't speak IMAP, or not ours.
    #[error("the server was asked to {step} and answered what can't be understood")]
    Garbled {
        /// What it was asked to do.
        step: &'static str,
    },
}

impl FetchError {
    pub(super) fn unreachable(reason: &dyn std::fmt::Display) -> Self {
        Self::Unreachable(line(&reason.to_string(), MAX_WORDS))
    }

    pub(super) fn tls(reason: &dyn std::fmt::Display) -> Self {
        Self::Tls(line(&reason.to_string(), MAX_WORDS))
    }

    pub(super) fn refused(step: &'static str, words: &str) -> Self {
        Self::Refused { step, words: line(words, MAX_WORDS) }
    }

    pub(super) fn ended(step: &'static str, words: &str) -> Self {
        Self::Ended { step, words: line(words, MAX_WORDS) }
    }

    /// Whether the mailbox has to be opened anew.
    pub fn ends_the_connection(&self) -> bool {
        !matches!(self, Self::Refused { .. })
    }
}

/// Why a mailbox can't be used; never repeats its URL, which holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// The URL is wrong.
    #[error(
        "{0}; write imaps://user:password@host[:port]/FOLDER or imap://… (STARTTLS; ?tls=none for an unencrypted one)"
    )]
    Url(&'static str),
    /// TLS could not be set up on this machine.
    #[error("TLS could not be set up ({0})")]
    Tls(String),
}
