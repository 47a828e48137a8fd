//! Idempotency keys: a request that is repeated takes effect once.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::AttemptId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use crate::{Scope, StoreError};

/// How long an idempotency key is stored.
const IDEMPOTENCY_KEY_TTL: TimeDelta = TimeDelta::hours(24);
/// The age from which an unfinished attempt is taken for one of a crashed process.
const GIVEN_UP: TimeDelta = TimeDelta::minutes(1);

/// A request with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The caller's key.
    pub key: String,
    /// SHA-256 of the body.
    pub body_hash: [u8; 32],
}

/// The stored state of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredRequest {
    /// New: it begins now.
    Begun,
    /// It has taken effect.
    Done {
        /// The id of what it made or changed.
        target_id: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The key was used with another body.
    OtherBody,
    /// Another attempt is under way.
    InFlight,
}

/// One tenant's idempotency keys.
#[derive(Debug)]
pub struct IdempotencyKeys<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl IdempotencyKeys<'_, DatabaseTransaction> {
    /// Begin an attempt, unless there was one before; expired keys are deleted.
    pub async fn begin(
        &self,
        caller: &str,
        request: &IdempotentRequest,
        attempt: AttemptId,
        now: DateTime<Utc>,
    ) -> Result<StoredRequest, StoreError> {
        let forget = self.0.statement(
            "delete from idempotency_keys where tenant_id = $1 and begun_at <= $2",
            [self.0.tenant.0.into(), (now - IDEMPOTENCY_KEY_TTL).into()],
        );
        self.0.db.execute_raw(forget).await?;
        let begin = self.keyed(
            "insert into idempotency_keys
                 (tenant_id, caller, method, path, key, id, body_hash, begun_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
            caller,
            request,
            [attempt.0.into(), request.body_hash.to_vec().into(), now.into()],
        );
        if self.0.db.execute_raw(begin).await?.rows_affected() > 0 {
            return Ok(StoredRequest::Begun);
        }
        self.known(caller, request, attempt, now).await
    }

    async fn known(
        &self,
        caller: &str,
        request: &IdempotentRequest,
        attempt: AttemptId,
        now: DateTime<Utc>,
    ) -> Result<StoredRequest, StoreError> {
        let lock = if self.0.is_postgres() { "for update" } else { "" };
        let ask = format!(
            "select body_hash, begun_at, done_at, target_id from idempotency_keys
             where tenant_id = $1 and caller = $2 and method = $3 and path = $4 and key = $5 {lock}"
        );
        let row = self.0.db.query_one_raw(self.keyed(&ask, caller, request, [])).await?;
        // Given up between the two statements.
        let Some(row) = row else { return Ok(StoredRequest::InFlight) };
        let body_hash: Vec<u8> = row.try_get_by_index(0)?;
        let begun_at: DateTime<Utc> = row.try_get_by_index(1)?;
        let done_at: Option<DateTime<Utc>> = row.try_get_by_index(2)?;
        let target_id: Option<String> = row.try_get_by_index(3)?;
        if body_hash != request.body_hash {
            return Ok(StoredRequest::OtherBody);
        }
        match done_at {
            Some(at) => Ok(StoredRequest::Done { target_id: target_id.unwrap_or_default(), at }),
            None if begun_at + GIVEN_UP > now => Ok(StoredRequest::InFlight),
            None => {
                let take_over = self.keyed(
                    "update idempotency_keys set id = $6, begun_at = $7
                     where tenant_id = $1 and caller = $2 and method = $3 and path = $4
                       and key = $5",
                    caller,
                    request,
                    [attempt.0.into(), now.into()],
                );
                self.0.db.execute_raw(take_over).await?;
                Ok(StoredRequest::Begun)
            }
        }
    }

    fn keyed<const N: usize>(
        &self,
        sql: &str,
        caller: &str,
        request: &IdempotentRequest,
        more: [sea_orm::Value; N],
    ) -> Statement {
        let IdempotentRequest { method, path, key, .. } = request;
        let key = [self.0.tenant.0.into(), caller.into(), method.into(), path.into(), key.into()];
        let backend = self.0.db.get_database_backend();
        Statement::from_sql_and_values(backend, sql, key.into_iter().chain(more))
    }

    /// Store that an attempt took effect, and its target, in the transaction in which it does.
    /// [`StoreError::Overtaken`] if it was given up meanwhile and another one began.
    pub async fn finish(
        &self,
        attempt: AttemptId,
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

    /// Delete an attempt that took no effect.
    pub async fn give_up(&self, attempt: AttemptId) -> Result<(), StoreError> {
        let give_up = self.0.statement(
            "delete from idempotency_keys where tenant_id = $1 and id = $2 and done_at is null",
            [self.0.tenant.0.into(), attempt.0.into()],
        );
        self.0.db.execute_raw(give_up).await?;
        Ok(())
    }
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its idempotency keys.
    pub fn idempotency_keys(&self) -> IdempotencyKeys<'a, C> {
        IdempotencyKeys(*self)
    }
}
