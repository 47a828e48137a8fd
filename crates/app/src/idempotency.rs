//! Requests that take effect once, however often they are sent.

use chrono::{DateTime, Utc};
use rollcall_domain::{OnceId, TenantId, audit::Who};
pub use rollcall_storage::idempotency::OnceRequest;
use rollcall_storage::{StoreError, idempotency::OnceFound};
use uuid::Uuid;

use crate::{App, AppError};

/// How a request takes effect once.
#[derive(Clone, Copy)]
pub struct Idempotency<'a> {
    app: &'a App,
}

impl App {
    /// How a request takes effect once.
    pub fn idempotency(&self) -> Idempotency<'_> {
        Idempotency { app: self }
    }
}

/// Where an attempt stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyState {
    /// It is the first, to be named in [`rollcall_domain::audit::Actor::once`].
    Fresh(OnceId),
    /// It took effect before.
    Done {
        /// The id of what it made or changed.
        target_id: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// A request can't take effect.
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

/// Under which tenant an attempt is kept: what operators do belongs to none.
pub(crate) fn keeper(who: Who, tenant: TenantId) -> TenantId {
    match who {
        Who::Operator(_) => TenantId(Uuid::nil()),
        _ => tenant,
    }
}

impl Idempotency<'_> {
    /// Begin a request that must take effect once, unless it did already.
    pub async fn begin(
        self,
        tenant: TenantId,
        who: Who,
        request: &OnceRequest,
    ) -> Result<IdempotencyState, IdempotencyError> {
        let now = self.app.now();
        let id = OnceId(self.app.randomness.uuid(now));
        let tx = self.app.store.write().await?;
        let keys = tx.tenant(keeper(who, tenant)).once_keys();
        let found = keys.begin(&who.to_string(), request, id, now).await?;
        tx.commit().await?;
        match found {
            OnceFound::Begun => Ok(IdempotencyState::Fresh(id)),
            OnceFound::Done { target_id, at } => Ok(IdempotencyState::Done { target_id, at }),
            OnceFound::OtherBody => Err(IdempotencyError::OtherBody),
            OnceFound::InFlight => Err(IdempotencyError::InFlight),
        }
    }

    /// Forget an attempt that was refused, so that the next one is decided anew.
    pub async fn give_up(
        self,
        tenant: TenantId,
        who: Who,
        attempt: OnceId,
    ) -> Result<(), IdempotencyError> {
        let tx = self.app.store.write().await?;
        tx.tenant(keeper(who, tenant)).once_keys().give_up(attempt).await?;
        tx.commit().await?;
        Ok(())
    }
}
