//! Mails on their way out.

mod outbox;

pub use outbox::{MailPage, MailView};
