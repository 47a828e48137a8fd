//! What a way to send mail can do.

use async_trait::async_trait;

use crate::{Address, RawMail, SendError};

/// A message and where it goes.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Whom the relay writes to when it can't deliver.
    pub from: Address,
    /// Who gets it: all of them or, when one is refused, none. Whoever wants a bad address not to
    /// stand in the others' way sends each an envelope of its own.
    pub to: Vec<Address>,
    /// The message.
    pub raw: RawMail,
}

/// A message was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What the relay answered, or the file that was written; one line.
    pub answer: String,
}

/// A way to send mail; the module `conformance` is its description as tests.
#[async_trait]
pub trait MailTransport: Send + Sync + 'static {
    /// Hand a message over, within 30 seconds or not at all. After an error the message may still
    /// have been taken, so sending is at least once.
    async fn send(&self, envelope: &Envelope) -> Result<Receipt, SendError>;

    /// Whether a message could leave now, as far as that shows without one: reached, encrypted and
    /// logged in as for sending. Nothing is sent and nothing is made.
    async fn check(&self) -> Result<(), SendError>;

    /// The kind of transport, for logs and readiness.
    fn name(&self) -> &'static str;
}
