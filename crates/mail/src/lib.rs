//! Sends mail.

#![deny(missing_docs)]

mod address;
mod language;
mod line;
mod raw;
mod send;

pub use address::{Address, InvalidAddress};
pub use language::{Language, UnknownLanguage};
pub use raw::RawMail;
#[cfg(any(test, feature = "contract"))]
pub use send::contract;
pub use send::{Envelope, MailTransport, OpenError, Receipt, SendError, open};
