//! Idempotency keys: a request that is repeated takes effect once.

use chrono::{DateTime, Utc};
use rollcall_domain::{AttemptId, TenantId, audit::Principal};
pub use rollcall_storage::idempotency::IdempotentRequest;
use rollcall_storage::{StoreError, idempotency::StoredRequest};

use crate::{App, AppError};

/// The use cases of idempotency keys.
#[derive(Clone, Copy)]
pub struct Idempotency<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of idempotency keys.
    pub fn idempotency(&self) -> Idempotency<'_> {
        Idempotency { app: self }
    }
}

/// The state of a request with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyState {
    /// New: its attempt goes into [`rollcall_domain::audit::Actor::once`].
    Fresh(AttemptId),
    /// It has taken effect before.
    Done {
        /// The id of what it made or changed.
        target_id: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Why an idempotency key is refused.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    /// The key was used for another request.
    #[error("the key was used with another body")]
    OtherBody,
    /// Another attempt is under way.
    #[error("the same request is being worked on")]
    InFlight,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl From<StoreError> for IdempotencyError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// The tenant under which a key is stored: operators belong to none.
pub(crate) fn keeper(who: Principal, tenant: TenantId) -> TenantId {
    match who {
        Principal::Operator(_) | Principal::PlatformOperator(_) => TenantId::PLATFORM,
        _ => tenant,
    }
}

impl Idempotency<'_> {
    /// Begin a request with a key, or find that it has taken effect before.
    pub async fn begin(
        self,
        tenant: TenantId,
        who: Principal,
        request: &IdempotentRequest,
    ) -> Result<IdempotencyState, IdempotencyError> {
        let now = self.app.now();
        let id = AttemptId(self.app.randomness.uuid(now));
        let tx = self.app.store.write().await?;
        let keys = tx.tenant(keeper(who, tenant)).idempotency_keys();
        let found = keys.begin(&who.to_string(), request, id, now).await?;
        tx.commit().await?;
        match found {
            StoredRequest::Begun => Ok(IdempotencyState::Fresh(id)),
            StoredRequest::Done { target_id, at } => Ok(IdempotencyState::Done { target_id, at }),
            StoredRequest::OtherBody => Err(IdempotencyError::OtherBody),
            StoredRequest::InFlight => Err(IdempotencyError::InFlight),
        }
    }

    /// Release the key of a refused request, so that a repetition is decided anew.
    pub async fn give_up(
        self,
        tenant: TenantId,
        who: Principal,
        attempt: AttemptId,
    ) -> Result<(), IdempotencyError> {
        let tx = self.app.store.write().await?;
        tx.tenant(keeper(who, tenant)).idempotency_keys().give_up(attempt).await?;
        tx.commit().await?;
        Ok(())
    }
}
