//! The audit trail.

mod trail;

pub use trail::{AuditPage, AuditView};
