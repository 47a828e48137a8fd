//! Renders, sends, fetches and reads mail. Knows nothing of who asks for it, and keeps nothing.
//!
//! Four parts, joined by whoever has the outbox:
//!
//! - [`compose()`] makes a [`Letter`] into the bytes of a message, in English or Chinese. The same
//!   letter with the same Message-ID and date is the same bytes every time.
//! - A [`MailTransport`], opened from a `mail_url`, hands those bytes to a relay or puts them into
//!   a directory, and says of a failure whether trying again can help. Handing over is at least
//!   once: a relay that took a message and died before it said so gets it again, with the same
//!   Message-ID.
//! - A [`Mailbox`] is where customers write to. What is unread in it is fetched one message at a
//!   time, and marked as read by whoever has taken it.
//! - [`read()`] turns a customer's mail into a [`Reading`]: who wrote, what the relay found out
//!   about the sender, and what of a request's fields stands in it. It costs bounded time and
//!   memory whatever the bytes are, and believes nothing.
//!
//! A composed message may hold a password, so it is a [`RawMail`], which shows its length only.
//! Nothing in here logs: what goes wrong is told to the caller, without the message's content.

#![deny(missing_docs)]

mod address;
mod compose;
mod fetch;
mod line;
mod raw;
mod read;
mod send;
mod server;

pub use address::{Address, InvalidAddress};
pub use compose::{
    AccountSecret, CapacityChanged, ComposeError, Composed, Credentials, EndingFeatureLine,
    ExpiryWarning, FeaturesEnding, Header, LETTER_KINDS, Letter, LetterKind, LockedOut,
    LockedOutNode, PasswordReset, Rendered, RequestRejected, Sample, Sender, SetPassword,
    SilentNode, SilentNodes, compose, render, samples,
};
pub use fetch::{FetchError, Fetched, Mailbox, MailboxError, OpenMailbox};
pub use raw::RawMail;
pub use read::{
    Authentication, AuthenticationResult, Automatic, Check, ChineseText, Field, Heading,
    MAX_MESSAGE_BYTES, Person, Reading, RequestFields, RequestMail, Unreadable, day, head, mask,
    mask_raw, read, unread,
};
#[cfg(any(test, feature = "conformance"))]
pub use send::conformance;
pub use send::{Envelope, MailTransport, OpenError, Receipt, SendError, open};
