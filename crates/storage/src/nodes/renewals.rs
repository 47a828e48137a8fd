//! Renewing leases: the statement that every node runs every two hours.

mod sql;

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use rollcall_domain::{
    AccountId, Event, RegistrationId, TenantId,
    nodes::{NodeFacts, Seq, TokenHashes},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbBackend,
    QueryResult, Statement, TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

use crate::{StoreError, commit::Batched, entity::registrations};

/// A renewal that was decided on a registration and a policy of these versions.
#[derive(Debug, Clone)]
pub struct Renew {
    /// Whose product.
    pub tenant: TenantId,
    /// Whose slot.
    pub account: AccountId,
    /// Which registration.
    pub id: RegistrationId,
    /// The registration's revision it was decided on.
    pub revision: i64,
    /// The account's version it was decided on.
    pub policy_version: i64,
    /// The tenant's version it was decided on.
    pub tenant_version: i64,
    /// The new numbers.
    pub seq: Seq,
    /// The tokens that still work.
    pub tokens: TokenHashes,
    /// When it was decided.
    pub now: DateTime<Utc>,
    /// When the new lease ends.
    pub lease_expires_at: DateTime<Utc>,
    /// The node's description, where it changed.
    pub facts: Option<NodeFacts>,
    /// What is to be told in the same breath.
    pub events: Vec<Event>,
}

/// A renewal that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewed {
    /// The registration's revision now.
    pub revision: i64,
    /// How many slots of the account are taken.
    pub nodes_in_use: u32,
}

impl Renew {
    /// Whether it is more than the one row.
    fn has_more(&self) -> bool {
        self.facts.is_some() || !self.events.is_empty()
    }
}

impl Batched for Renew {
    type Done = Renewed;
    type Key = RegistrationId;
    const MAX: usize = 1000;

    fn key(&self) -> RegistrationId {
        self.id
    }

    async fn commit(
        db: &DatabaseConnection,
        batch: &[Self],
    ) -> Result<Vec<Option<Renewed>>, StoreError> {
        if !batch.iter().any(Renew::has_more) {
            return answers(batch, db.query_all_raw(statement(db, batch)).await?);
        }
        let tx = db.begin().await?;
        let answers = answers(batch, tx.query_all_raw(statement(&tx, batch)).await?)?;
        for (renew, _) in batch.iter().zip(&answers).filter(|(_, answer)| answer.is_some()) {
            write_more(&tx, renew).await?;
        }
        tx.commit().await?;
        Ok(answers)
    }
}

/// The statement of a batch, whatever is in it.
pub(crate) fn statement_of(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => sql::SQLITE,
        _ => sql::POSTGRES,
    }
}

fn statement(db: &impl ConnectionTrait, batch: &[Renew]) -> Statement {
    let backend = db.get_database_backend();
    let values = match backend {
        DbBackend::Sqlite => vec![as_json(batch).into()],
        _ => vec![
            column(batch, |renew| renew.tenant.0),
            column(batch, |renew| renew.account.0),
            column(batch, |renew| renew.id.0),
            column(batch, |renew| renew.revision),
            column(batch, |renew| renew.policy_version),
            column(batch, |renew| renew.tenant_version),
            column(batch, |renew| renew.seq.issued),
            column(batch, |renew| renew.seq.acked),
            column(batch, |renew| renew.tokens.to_bytes()),
            column(batch, |renew| renew.now),
            column(batch, |renew| renew.lease_expires_at),
        ],
    };
    Statement::from_sql_and_values(backend, statement_of(backend), values)
}

/// One member of every entry as an array parameter.
pub(crate) fn column<I, T>(batch: &[I], member: impl Fn(&I) -> T) -> sea_orm::Value
where
    Vec<T>: Into<sea_orm::Value>,
{
    batch.iter().map(member).collect::<Vec<_>>().into()
}

fn as_json(batch: &[Renew]) -> String {
    let rows = batch.iter().map(|renew| {
        json!({
            "tenant_id": renew.tenant.0.simple(),
            "account_id": renew.account.0.simple(),
            "id": renew.id.0.simple(),
            "revision": renew.revision,
            "policy_version": renew.policy_version,
            "tenant_version": renew.tenant_version,
            "issued": renew.seq.issued,
            "acked": renew.seq.acked,
            "tokens": hex(&renew.tokens.to_bytes()),
            "now": time(renew.now),
            "lease_expires_at": time(renew.lease_expires_at),
        })
    });
    serde_json::Value::from_iter(rows).to_string()
}

/// Bytes as SQLite's `unhex` reads them; JSON has none.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A time as sqlx writes it into SQLite, so that texts compare as the times do.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

fn answers(batch: &[Renew], rows: Vec<QueryResult>) -> Result<Vec<Option<Renewed>>, StoreError> {
    let mut written = HashMap::with_capacity(rows.len());
    for row in rows {
        let id: Uuid = row.try_get_by_index(0)?;
        let nodes_in_use: i32 = row.try_get_by_index(2)?;
        let renewed = Renewed {
            revision: row.try_get_by_index(1)?,
            nodes_in_use: u32::try_from(nodes_in_use).unwrap_or_default(),
        };
        written.insert(id, renewed);
    }
    Ok(batch.iter().map(|renew| written.get(&renew.id.0).copied()).collect())
}

/// What only few renewals bring along: a changed description, events.
async fn write_more(tx: &impl ConnectionTrait, renew: &Renew) -> Result<(), StoreError> {
    if let Some(facts) = &renew.facts {
        let row = registrations::ActiveModel {
            tenant_id: Set(renew.tenant.0),
            id: Set(renew.id.0),
            project_name: Set(facts.project_name.clone()),
            app_name: Set(facts.app_name.clone()),
            version: Set(facts.version.clone()),
            domain: Set(facts.domain.clone()),
            hostname: Set(facts.hostname.clone()),
            ..Default::default()
        };
        row.update(tx).await?;
    }
    crate::events::insert(tx, &renew.events).await
}
