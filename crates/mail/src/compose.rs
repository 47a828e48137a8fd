//! From a letter to a message.
//!
//! What a letter says stands once, in `letter/`, as blocks in each language. Two templates make
//! the blocks into the text part and the HTML part, so the two can't say different things.

mod account_secret;
mod block;
mod frame;
mod letter;
mod message;
mod sample;
#[cfg(test)]
mod tests;

pub use account_secret::AccountSecret;
pub use frame::{Rendered, render};
pub use letter::{
    CapacityChanged, Credentials, EndingFeatureLine, ExpiryWarning, FeaturesEnding, LETTER_KINDS,
    Letter, LetterKind, LockedOut, LockedOutNode, PasswordReset, RequestRejected, Sample,
    SetPassword, SilentNode, SilentNodes, samples,
};
pub use message::{ComposeError, Composed, Header, Sender, compose};
