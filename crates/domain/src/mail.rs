//! Mails on their way out, and when a digest is written.

mod digest;
mod outbox;
mod permissions;

pub use digest::{DIGEST_NAMES, digest_due, digest_waits};
pub use outbox::{MailAbout, MailState, OutboxMail};
