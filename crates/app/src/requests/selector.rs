//! Selecting a request by id, optionally at a version.

use chrono::{DateTime, Utc};
use rollcall_domain::{RequestId, requests::Request, tenants::Tenant};
use rollcall_storage::Tx;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{RequestView, matching};
use crate::AdminError;

/// Selects a request by id.
#[derive(Debug, Clone, Copy)]
pub struct RequestSelector {
    pub(super) id: RequestId,
    if_version: Option<i64>,
}

impl RequestSelector {
    /// Only at this version, if one is given; else the decision is refused.
    pub fn if_version(self, if_version: Option<i64>) -> Self {
        Self { if_version, ..self }
    }

    /// Check that a locked request is at the selected version.
    pub(super) async fn check(
        self,
        tx: &Tx,
        tenant: &Tenant,
        request: &Request,
        now: DateTime<Utc>,
    ) -> Result<(), AdminError> {
        let Some(expected) = self.if_version else { return Ok(()) };
        let view = matching::view(&tx.tenant(tenant.id), tenant, request.clone(), now).await?;
        if view.version() == expected { Ok(()) } else { Err(AdminError::Changed) }
    }
}

impl From<RequestId> for RequestSelector {
    fn from(id: RequestId) -> Self {
        Self { id, if_version: None }
    }
}

impl RequestView {
    /// The version of what staff decide on: it differs once the request is decided, its contract is
    /// changed, or its match is another.
    pub fn version(&self) -> i64 {
        let contract = self.contract.as_ref().map(|contract| (contract.id.0, contract.version));
        let facts = json!([self.request.state.status(), contract, self.mismatches]).to_string();
        let hash: [u8; 32] = Sha256::digest(facts).into();
        let first = hash.first_chunk().copied().unwrap_or_default();
        // Never negative: no version is.
        (u64::from_be_bytes(first) >> 1).cast_signed()
    }
}
