//! Fetching mail from a mailbox (IMAP4rev1).
//!
//! What is unread is what is to be taken, and what was taken is marked as read: the flag `\Seen` is
//! all that is kept, and it is kept by the server. So whoever wants a message to be taken again
//! marks it as unread, and two who fetch from one mailbox at the same time both get its messages.
//!
//! The answers are read by `imap-proto`. What is around it is here, since every step needs a limit
//! in time and in bytes: a server may stall, drop the connection or announce gigabytes.

mod connect;
mod error;
mod folder;
mod imap_connection;
mod mailbox;
mod session;
#[cfg(test)]
mod tests;

pub use error::{FetchError, MailboxError};
pub use mailbox::Mailbox;
pub use session::{Fetched, OpenMailbox};
