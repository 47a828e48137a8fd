//! What there is to write about: each letter is a type in a file of its own (`letter/KIND.rs`), with
//! its kind, what it says in each language, and examples of it.

mod capacity_changed;
mod credentials;
mod expiry_warning;
mod features_ending;
mod locked_out;
mod password_reset;
mod request_rejected;
mod set_password;
mod silent_nodes;

use std::{any::Any, fmt::Debug};

use rollcall_domain::Language;

pub use capacity_changed::CapacityChanged;
pub use credentials::Credentials;
pub use expiry_warning::ExpiryWarning;
pub use features_ending::{EndingFeatureLine, FeaturesEnding};
pub use locked_out::{LockedOut, LockedOutNode};
pub use password_reset::PasswordReset;
pub use request_rejected::RequestRejected;
pub use set_password::SetPassword;
pub use silent_nodes::{SilentNode, SilentNodes};

use super::block::Words;

/// A letter to a customer. Dates are days and times of the tenant's zone.
pub trait Letter: Any + Debug + Send + Sync {
    /// What kind of letter it is.
    fn kind(&self) -> LetterKind;

    /// What it says.
    fn words(&self, language: Language) -> Words;
}

/// A kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterKind {
    name: &'static str,
    is_secret: bool,
}

impl LetterKind {
    /// Of letters that carry a password, or a link to set it with.
    const fn secret(name: &'static str) -> Self {
        Self { name, is_secret: true }
    }

    /// Of all others.
    const fn plain(name: &'static str) -> Self {
        Self { name, is_secret: false }
    }

    /// Its name, as lists and commands call it.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whether its letters carry a password, or a link to set it with.
    pub fn is_secret(self) -> bool {
        self.is_secret
    }
}

/// An example of a letter.
#[derive(Debug)]
pub struct Sample {
    /// Its name, the kind's or that of a variant of the kind.
    pub name: &'static str,
    /// The letter.
    pub letter: Box<dyn Letter>,
}

impl Sample {
    fn new(name: &'static str, letter: impl Letter) -> Self {
        Self { name, letter: Box::new(letter) }
    }
}

/// The list of all letters. A file that isn't in it has a `samples` that nobody calls, and doesn't
/// build.
macro_rules! letters {
    ($($letter:ident),* $(,)?) => {
        /// Every kind of letter.
        pub const LETTER_KINDS: &[LetterKind] = &[$($letter::KIND),*];

        /// An example of every kind, and of each way that a kind can read.
        pub fn samples(language: Language) -> Vec<Sample> {
            [$($letter::samples(language)),*].into_iter().flatten().collect()
        }
    };
}

letters! {
    credentials,
    set_password,
    password_reset,
    request_rejected,
    capacity_changed,
    expiry_warning,
    features_ending,
    locked_out,
    silent_nodes,
}
