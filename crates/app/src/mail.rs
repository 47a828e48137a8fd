//! Mail on its way out: the outbox, its delivery, and the notices that nobody asked for.

mod account_changes;
mod credentials;
mod deliver;
mod notices;
mod outbox;

pub(crate) use account_changes::AccountChanges;
pub use deliver::Delivered;
pub use notices::Noticed;
pub use outbox::Mailing;
pub(crate) use outbox::Post;
pub use rollcall_storage::MailFilter;
