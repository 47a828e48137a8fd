//! Signing leases and key sets; encrypting and rotating keys. Verification is in `rollcall-trust`,
//! re-exported here.
//!
//! No I/O but the master key's file, no clock: every decision about time is given the time. A
//! tenant has three kinds of keys. The *root* signs only the tenant's key set and is what a product
//! pins; *lease* keys sign leases and can be changed at any time; the *password* key decrypts what
//! a node sent encrypted. Their private halves leave this crate only encrypted under the master
//! key.

mod jwk;
mod jws;
mod key;
mod key_set;
mod lease;
mod licences;
mod master;
mod master_file;
mod password;
mod rotation;
mod sessions;

#[cfg(test)]
mod tests;

pub use key::{KeyError, StoredKey, generate};
pub use key_set::RootSigner;
pub use lease::LeaseSigner;
pub use licences::EntitlementsDocument;
pub use master::{MasterKey, MasterKeyError, WrongMasterKey};
pub use master_file::LoadedMasterKey;
pub use password::{CannotDecrypt, PasswordOpener, Plain};
pub use rollcall_trust::*;
pub use rotation::{Lifecycle, newest_signing};
pub use sessions::{Ticket, token_claim};
