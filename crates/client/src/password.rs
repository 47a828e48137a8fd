//! The stored password of the account, if asked for: encrypted, by a key file or by the product's
//! own key.
//!
//! The file `password.json` names the file with its key. A key is never overwritten: a new one gets a
//! new name, so the one file decides which of the two whole pairs there is.

mod key;
mod password_file;
#[cfg(feature = "sm2")]
mod sm2;
mod vault;

use std::{error::Error as StdError, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

pub(crate) use self::vault::Vault;
#[cfg(test)]
pub(crate) use self::{
    key::Key,
    password_file::{Step, forgetting},
};
use crate::StateError;

/// How a kept password is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PasswordAlgorithm {
    /// RSA-OAEP with SHA-256, under a key of 3072 bits.
    RsaOaep,
    /// SM2 (GB/T 32918.4), where the client is built with the feature `sm2`.
    Sm2,
}

/// What is kept of the account's password.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeptPassword {
    /// Nothing.
    No,
    /// The one of this account: [`Client::register_again`](crate::Client::register_again) needs nothing.
    Of {
        /// The account's name.
        account: String,
    },
    /// It was to be kept, re-encrypted or forgotten, and that failed.
    Trouble {
        /// Why.
        reason: String,
    },
}

/// Why a password can't be kept, or is not to be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// None is.
    #[error("no password is kept: register with account and password")]
    NotKept,
    /// It or its key is damaged, gone, or another's.
    #[error(
        "the kept password can't be read, for {reason}: register with account and password again"
    )]
    Unreadable {
        /// What is wrong.
        reason: String,
    },
    /// It can't be encrypted.
    #[error("the password can't be kept, for {reason}")]
    NotEncrypted {
        /// What is wrong.
        reason: String,
    },
    /// Its files can't be read or written.
    #[error(transparent)]
    State(#[from] StateError),
}

#[cfg(not(feature = "sm2"))]
const NO_SM2: &str = "this build has no SM2: build it with the feature sm2";

/// Gives the private key, from wherever the product keeps it.
pub(crate) type KeyFrom =
    dyn Fn(PasswordAlgorithm) -> Result<Vec<u8>, Box<dyn StdError + Send + Sync>> + Send + Sync;

/// Where the private key comes from, if not from a file.
#[derive(Clone)]
pub(crate) struct KeySource(pub(crate) Option<Arc<KeyFrom>>);

/// How passwords are to be kept.
#[derive(Debug, Clone)]
pub(crate) struct Keeping {
    pub(crate) algorithm: PasswordAlgorithm,
    pub(crate) key: KeySource,
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "the product" } else { "a file" })
    }
}

impl PasswordAlgorithm {
    /// Whether this build has it.
    pub(crate) fn is_there(self) -> bool {
        self != Self::Sm2 || cfg!(feature = "sm2")
    }
}
