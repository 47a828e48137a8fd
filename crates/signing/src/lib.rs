//! Leases and keys: sign, verify, rotate.
//!
//! No I/O but the master key's file, no clock: every decision about time is given the time. A
//! tenant has three kinds of keys. The *root* signs only the tenant's key set and is what a product
//! pins; *lease* keys sign leases and can be changed at any time; the *password* key decrypts what
//! a node sent encrypted. Their private halves leave this crate only sealed under the master key.

mod claims;
mod jwk;
mod jws;
mod key;
mod key_set;
mod kind;
mod lease;
mod master;
mod master_file;
mod password;
mod rotation;
mod verify;

#[cfg(test)]
mod tests;

pub use claims::{LEASE_KIND, LEASE_TYPE, LEASE_VERSION, LeaseClaims};
pub use jwk::{UnknownJwk, jwk_thumbprint};
pub use key::{KeyError, StoredKey, generate};
pub use key_set::{KEY_SET_TYPE, KeySet, RootSigner, verify_key_set};
pub use kind::{KeyAlg, KeyUse, UnknownKind};
pub use lease::{LeaseSigner, verify_lease};
pub use master::{MasterKey, MasterKeyError, WrongMasterKey};
pub use master_file::LoadedMasterKey;
pub use password::{CannotDecrypt, CannotEncrypt, PasswordOpener, Plain, encrypt_password};
pub use rotation::{Lifecycle, newest_signing};
pub use verify::{CLOCK_SKEW_S, VerifyError, VerifyingKey};
