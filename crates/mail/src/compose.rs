//! From a letter to a message.
//!
//! What a letter says stands once, in `letters/`, as blocks in each language. Two templates make
//! the blocks into the text part and the HTML part, so the two can't say different things.

mod block;
mod frame;
mod letter;
mod letters;
mod message;
mod samples;
#[cfg(test)]
mod tests;

pub use frame::{Rendered, render};
pub use letter::{
    AccountSecret, CapacityChanged, Credentials, ExpiryWarning, Letter, LockedOut, LockedOutNode,
    PasswordReset, RequestRejected, SetPassword,
};
pub use message::{ComposeError, Composed, Header, Sender, compose};
pub use samples::{Sample, samples};
