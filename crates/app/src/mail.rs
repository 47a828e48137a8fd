//! Mail on its way out: the outbox, its delivery, and the notices that nobody asked for.

mod account_changes;
mod csv;
mod deliver;
mod notices;
mod outbox;

pub use self::csv::MailsCsv;
pub(crate) use account_changes::AccountChanges;
pub use deliver::Delivered;
pub use notices::Noticed;
pub use outbox::Mailing;
pub(crate) use outbox::Post;
pub use rollcall_storage::mail::MailFilter;

use crate::App;

/// What is done with mail on its way out.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    app: &'a App,
}

impl App {
    /// What is done with mail on its way out.
    pub fn mail(&self) -> Mail<'_> {
        Mail { app: self }
    }
}
