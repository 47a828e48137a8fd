//! The use cases of outgoing mail: the outbox, its delivery, and notices.

mod account_changes;
mod csv;
mod deliver;
mod notices;
mod outbox;
mod refusal;

pub use self::csv::MailsCsv;
pub(crate) use account_changes::AccountChanges;
pub use deliver::Delivered;
pub use notices::Noticed;
pub use outbox::MailConfig;
pub(crate) use outbox::Post;
pub use refusal::MailRefusal;
pub use rollcall_storage::mail::{MailFilter, OutboxState};

use crate::App;

/// The use cases of outgoing mail.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of outgoing mail.
    pub fn mail(&self) -> Mail<'_> {
        Mail { app: self }
    }
}
