//! Reading the audit trail, and verifying its hash chain.

use std::cmp::Ordering;

use rollcall_domain::{
    AuditId, TenantId,
    audit::{AuditHead, ChainedEntry},
};
use rollcall_storage::{Page, StoreError, audit::AuditFilter};

use crate::{AdminError, audit::Audit};

/// The page size of the verification.
const STEP: u64 = 500;

/// A query of the trail.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// The filter.
    pub filter: AuditFilter,
    /// The cursor from the page before.
    pub cursor: Option<i64>,
    /// The page size.
    pub limit: u64,
}

/// The result of verifying the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every row follows the one before it, up to the stored head.
    Intact(AuditHead),
    /// The first row at which it doesn't.
    Broken(Broken),
}

/// Where the chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The position of the row, counted from 1.
    pub position: i64,
    /// Its id, if there is such a row.
    pub id: Option<AuditId>,
    /// What is wrong there; completes the sentence "the row …".
    pub why: &'static str,
}

impl Audit<'_> {
    /// A page of the trail, the newest first.
    pub async fn list(
        self,
        tenant: &str,
        query: &AuditQuery,
    ) -> Result<Page<ChainedEntry>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let audit = self.app.store.tenant(context.tenant.id).audit();
        Ok(audit.list(&query.filter, query.cursor, query.limit).await?)
    }

    /// A page of the platform's own trail, the newest first: what operators did.
    pub async fn of_platform(self, query: &AuditQuery) -> Result<Page<ChainedEntry>, AdminError> {
        let audit = self.app.store.tenant(TenantId::PLATFORM).audit();
        Ok(audit.list(&query.filter, query.cursor, query.limit).await?)
    }

    /// Verify the chain page by page from the first row to the head, rows added meanwhile included.
    pub async fn verify(self, tenant: &str) -> Result<AuditVerdict, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let audit = self.app.store.tenant(context.tenant.id).audit();
        let mut so_far = AuditHead::default();
        loop {
            let rows = match audit.after(so_far.position, STEP).await {
                Err(error @ StoreError::Unavailable(_)) => return Err(error.into()),
                Ok(rows) => rows,
                // One of them can't even be read: which one?
                Err(_) => match audit.after(so_far.position, 1).await {
                    Ok(rows) => rows,
                    Err(_) => return Ok(broken(so_far, None, "can't be read")),
                },
            };
            if rows.is_empty() {
                // Read after the rows: it is written with them, so it can only be further on.
                let end = audit.head().await?;
                if end.position <= so_far.position
                    || audit.after(so_far.position, 1).await?.is_empty()
                {
                    return Ok(ends(so_far, end));
                }
            }
            for row in rows {
                if !row.follows(so_far) {
                    let why = why(&row, so_far);
                    let id = (row.position == so_far.position + 1).then_some(row.entry.id);
                    return Ok(broken(so_far, id, why));
                }
                so_far = row.head();
            }
        }
    }
}

fn ends(so_far: AuditHead, end: AuditHead) -> AuditVerdict {
    match end.position.cmp(&so_far.position) {
        Ordering::Greater => broken(so_far, None, "is missing, and with it the end of the trail"),
        Ordering::Less => broken(end, None, "stands behind the end of the trail"),
        Ordering::Equal if end == so_far => AuditVerdict::Intact(end),
        Ordering::Equal => {
            let before = AuditHead { position: end.position - 1, ..end };
            broken(before, None, "is not the one that the end of the trail names")
        }
    }
}

fn why(row: &ChainedEntry, so_far: AuditHead) -> &'static str {
    if row.position != so_far.position + 1 {
        "is missing"
    } else if row.previous != so_far.hash {
        "doesn't follow the one before it"
    } else {
        "was changed"
    }
}

fn broken(so_far: AuditHead, id: Option<AuditId>, why: &'static str) -> AuditVerdict {
    AuditVerdict::Broken(Broken { position: so_far.position + 1, id, why })
}
