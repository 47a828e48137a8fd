//! The password file, and the crash-safe order in which files change.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};

use super::PasswordAlgorithm;
use crate::{StateError, store::Store};

pub(crate) const RECORD: &str = "password.json";
const RECORD_HALF_WRITTEN: &str = "password.json.new";
pub(crate) const KEY_PREFIX: &str = "password-key-";
const FORMAT: u32 = 1;

/// The content of the file: an account and its encrypted password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PasswordFile {
    format: u32,
    pub(super) account: String,
    pub(super) algorithm: PasswordAlgorithm,
    sealed: String,
    /// The key file; `None` where the product keeps the key.
    pub(super) key: Option<String>,
}

impl PasswordFile {
    pub(super) fn new(
        account: String,
        algorithm: PasswordAlgorithm,
        sealed: &[u8],
        key: Option<String>,
    ) -> Self {
        let sealed = BASE64_STANDARD.encode(sealed);
        Self { format: FORMAT, account, algorithm, sealed, key }
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let damaged = |_| "password.json is damaged";
        let Format { format } = serde_json::from_slice(bytes).map_err(damaged)?;
        if format > FORMAT {
            return Err("a newer version wrote password.json");
        }
        let kept: Self = serde_json::from_slice(bytes).map_err(damaged)?;
        let names_a_key = |name: &str| {
            let rest = name.strip_prefix(KEY_PREFIX).unwrap_or_default();
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        match kept.key.as_deref().is_none_or(names_a_key) {
            true => Ok(kept),
            false => Err("password.json names no key"),
        }
    }

    pub(super) fn sealed(&self) -> Result<Vec<u8>, &'static str> {
        BASE64_STANDARD.decode(&self.sealed).map_err(|_| "password.json is damaged")
    }

    fn bytes(&self) -> Vec<u8> {
        // Of texts and numbers: it can't fail.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}

/// One atomic change in the directory.
pub(crate) enum Step {
    /// Write a file whole.
    Write { name: String, bytes: Zeroizing<Vec<u8>> },
    /// Remove the record.
    Forget,
    /// Remove all keys but this one, and what was left half written.
    Sweep { but: Option<String> },
}

/// The steps of storing a password: write a new key, then the record that names it, then remove the
/// old key.
pub(super) fn replacing(kept: &PasswordFile, new_key: Option<Zeroizing<Vec<u8>>>) -> Vec<Step> {
    let key = kept.key.clone().zip(new_key).map(|(name, bytes)| Step::Write { name, bytes });
    let record = Step::Write { name: RECORD.to_owned(), bytes: Zeroizing::new(kept.bytes()) };
    key.into_iter().chain([record, Step::Sweep { but: kept.key.clone() }]).collect()
}

/// The steps of deleting a password: first the record, then the keys.
pub(crate) fn forgetting() -> Vec<Step> {
    vec![Step::Forget, Step::Sweep { but: None }]
}

impl Step {
    pub(crate) fn take(&self, store: &Store) -> Result<(), StateError> {
        match self {
            Self::Write { name, bytes } => store.write(name, bytes),
            Self::Forget => store.remove(RECORD),
            Self::Sweep { but } => {
                let ours = |name: &str| {
                    name == RECORD_HALF_WRITTEN
                        || name.starts_with(KEY_PREFIX) && Some(name) != but.as_deref()
                };
                let mut names = store.names()?.into_iter().filter(|name| ours(name));
                names.try_for_each(|name| store.remove(&name))
            }
        }
    }
}
