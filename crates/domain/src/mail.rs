//! Outgoing mails, and when a digest of lock-outs is due.

mod digest;
mod outbox;
mod permissions;

pub use digest::{DIGEST_NODES_MAX, digest_due, digest_waits};
pub use outbox::{MailAbout, MailState, OutboxMail};
