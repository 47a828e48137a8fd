//! The audit trail: who changed what.

pub(crate) mod facts;
mod record;
mod trail;

pub(crate) use record::AuditRecord;
pub use rollcall_storage::AuditFilter;
pub use trail::{AuditQuery, AuditVerdict, Broken};
