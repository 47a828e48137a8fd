//! The audit trail: who changed what.

mod actor;
mod trail;

pub use actor::{Actor, Principal};
pub use trail::{AuditEntry, AuditHash, AuditHead, AuditTarget, ChainedEntry};
