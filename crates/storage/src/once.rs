//! Requests that take effect once, however often they are sent.

use chrono::{DateTime, Utc};
use rollcall_domain::OnceId;
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use crate::{Scope, StoreError};

/// One tenant's requests that take effect once.
#[derive(Debug)]
pub struct OnceKeys<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl OnceKeys<'_, DatabaseTransaction> {
    /// Write down that an attempt took effect, and on what, in the same transaction as it does.
    /// [`StoreError::Overtaken`] if the attempt was given up meanwhile and another one began.
    pub async fn finish(
        &self,
        attempt: OnceId,
        target_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let finish = self.0.statement(
            "update idempotency_keys set done_at = $3, target_id = $4
             where tenant_id = $1 and id = $2",
            [self.0.tenant.0.into(), attempt.0.into(), now.into(), target_id.into()],
        );
        match self.0.db.execute_raw(finish).await?.rows_affected() {
            0 => Err(StoreError::Overtaken),
            _ => Ok(()),
        }
    }
}
