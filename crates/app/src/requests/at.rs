//! Which request is meant, and at which version.

use chrono::{DateTime, Utc};
use rollcall_domain::{RequestId, requests::Request, tenants::Tenant};
use rollcall_storage::Tx;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{RequestView, matching};
use crate::ProvisionError;

/// Which request is meant.
#[derive(Debug, Clone, Copy)]
pub struct RequestAt {
    pub(super) id: RequestId,
    if_version: Option<i64>,
}

impl RequestAt {
    /// As long as it is at this version, if one is given; else it is not decided.
    pub fn if_version(self, if_version: Option<i64>) -> Self {
        Self { if_version, ..self }
    }

    /// Whether a request that was locked is at the version that is meant, if one is.
    pub(super) async fn check(
        self,
        tx: &Tx,
        tenant: &Tenant,
        request: &Request,
        now: DateTime<Utc>,
    ) -> Result<(), ProvisionError> {
        let Some(expected) = self.if_version else { return Ok(()) };
        let view = matching::view(&tx.tenant(tenant.id), tenant, request.clone(), now).await?;
        if view.version() == expected { Ok(()) } else { Err(ProvisionError::Changed) }
    }
}

impl From<RequestId> for RequestAt {
    fn from(id: RequestId) -> Self {
        Self { id, if_version: None }
    }
}

impl RequestView {
    /// What staff decide on, as a number: another one once the request is decided, the contract that
    /// it means is changed, or something else fits or no longer does.
    pub fn version(&self) -> i64 {
        let contract = self.contract.as_ref().map(|contract| (contract.id.0, contract.version));
        let facts = json!([self.request.state.status(), contract, self.mismatches]).to_string();
        let hash: [u8; 32] = Sha256::digest(facts).into();
        let first = hash.first_chunk().copied().unwrap_or_default();
        // Never negative: no version is.
        (u64::from_be_bytes(first) >> 1).cast_signed()
    }
}
