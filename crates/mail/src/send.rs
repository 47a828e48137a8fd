//! Handing messages over.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod directory;
mod error;
mod open;
mod smtp;
mod transport;

pub use error::{OpenError, SendError};
pub use open::open;
pub use transport::{Envelope, MailTransport, Receipt};
