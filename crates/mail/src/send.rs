//! Handing messages over.

#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod directory;
mod error;
mod open;
mod smtp;
mod transport;

pub use error::{OpenError, SendError};
pub use open::open;
pub use transport::{Envelope, MailTransport, Receipt};
