//! Who changed what: the trail of all that staff did.

mod actor;
mod trail;

pub use actor::{Actor, Who};
pub use trail::{AuditEntry, AuditHash, AuditHead, AuditTarget, Chained};
