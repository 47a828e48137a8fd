//! Verification, for products and the server: key sets by a pinned root, leases by a key set.
//!
//! No private keys, no I/O, no clock: every decision about time is given the time. Small enough to be
//! built into a product.

mod claims;
mod jwk;
mod key_set;
mod kind;
mod lease;
mod licences;
mod password;
mod sessions;
mod verbatim;
mod verify;

pub use claims::{LEASE_AUDIENCE, LEASE_KIND, LEASE_TYPE, LEASE_VERSION, LeaseClaims};
pub use jwk::{UnknownJwk, jwk_thumbprint};
pub use key_set::{KEY_SET_TYPE, KeySet, open_key_set, verify_key_set};
pub use kind::{KeyAlg, KeyUse, UnknownKind};
pub use lease::{open_lease, verify_lease};
pub use licences::{
    ENTITLEMENTS_KIND, ENTITLEMENTS_TYPE, Enforcement, Entitlement, EntitlementKind,
    EntitlementsClaims, entitlements_hash, open_entitlements, read_entitlements,
};
pub use password::{CannotEncrypt, encrypt_password};
pub use sessions::{TICKET_KIND, TicketClaims, claimed_ticket_id, open_ticket};
pub use verbatim::Verbatim;
pub use verify::{CLOCK_SKEW_S, VerifyError, VerifyingKey};
