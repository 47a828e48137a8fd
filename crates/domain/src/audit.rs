//! The audit trail: who changed what.

mod actor;
mod trail;

pub use actor::{Actor, Who};
pub use trail::{AuditEntry, AuditHash, AuditHead, AuditTarget, Chained};
