//! The audit trail: who changed what.

mod csv;
mod record;
pub(crate) mod snapshots;
mod trail;

pub use self::csv::AuditCsv;
pub(crate) use record::AuditRecord;
pub use rollcall_storage::audit::AuditFilter;
pub use trail::{AuditQuery, AuditVerdict, Broken};

use crate::App;

/// The use cases of the audit trail.
#[derive(Clone, Copy)]
pub struct Audit<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of the audit trail.
    pub fn audit(&self) -> Audit<'_> {
        Audit { app: self }
    }
}
