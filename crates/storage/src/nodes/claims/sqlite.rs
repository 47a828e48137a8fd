//! Claims on SQLite, in a transaction: it can't write in a common table expression, but there is no
//! other writer.

use chrono::{DateTime, Utc};
use rollcall_domain::{Event, EventKind, nodes::Seq};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use serde_json::json;

use super::{Claim, Written, claimed};
use crate::{
    StoreError, entity::registrations, events, nodes::registration_row, pools::claiming::Claims,
};

/// The entries that versions and rows allow, with their pool's free slots.
pub(super) const ELIGIBLE: &str = "
with c as materialized (
    select unhex(e.value ->> 'tenant_id') as tenant_id,
           unhex(e.value ->> 'account_id') as account_id,
           e.value ->> 'at' as at,
           e.value ->> 'project_id' as project_id,
           e.value ->> 'node_id' as node_id,
           e.value ->> 'kind' as kind,
           e.value ->> 'password_version' as password_version,
           e.value ->> 'policy_version' as policy_version,
           e.value ->> 'tenant_version' as tenant_version
    from json_each($1) as e
)
select c.at, p.capacity + p.granted, p.in_use, coalesce((
        select max(r.issued) from registrations r
        where r.tenant_id = c.tenant_id and r.account_id = c.account_id
          and r.project_id = c.project_id and r.node_id = c.node_id), 0), p.changes_at
from c
cross join tenants t on t.id = c.tenant_id and t.version = c.tenant_version
cross join accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
     and a.policy_version = c.policy_version and a.password_version = c.password_version
cross join pools p on p.tenant_id = c.tenant_id and p.account_id = c.account_id and p.kind = c.kind
where not exists (
    select 1 from registrations r
    where r.tenant_id = c.tenant_id and r.account_id = c.account_id
      and r.project_id = c.project_id and r.node_id = c.node_id and r.state = 'registered')";

pub(super) async fn commit(
    db: &DatabaseConnection,
    batch: &[Claim],
) -> Result<Written, StoreError> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(immediate).await?;
    let mut written = Written::new();
    for ((at, before), in_use) in eligible(&tx, batch).await?.take(&tx).await? {
        written.insert(batch[at].registration.id.0, claimed(before + 1, in_use));
    }
    write(&tx, batch, &written).await?;
    tx.commit().await?;
    Ok(written)
}

/// Each with its place in the batch and the number of the node's last lease.
async fn eligible(
    tx: &DatabaseTransaction,
    batch: &[Claim],
) -> Result<Claims<(usize, i64)>, StoreError> {
    let rows = batch.iter().enumerate().map(|(at, claim)| {
        let registration = &claim.registration;
        json!({
            "at": at,
            "tenant_id": registration.tenant.0.simple(),
            "account_id": registration.account.0.simple(),
            "project_id": registration.facts.key.project_id,
            "node_id": registration.facts.key.node_id,
            "kind": claim.units.of.name,
            "password_version": registration.password_version,
            "policy_version": claim.policy_version,
            "tenant_version": claim.tenant_version,
        })
    });
    let values = [serde_json::Value::from_iter(rows).to_string().into()];
    let ask = Statement::from_sql_and_values(tx.get_database_backend(), ELIGIBLE, values);
    let mut eligible = Claims::new();
    for row in tx.query_all_raw(ask).await? {
        let at = usize::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default();
        let Claim { registration, units, .. } = &batch[at];
        let changes_at: Option<DateTime<Utc>> = row.try_get_by_index(4)?;
        if changes_at.is_some_and(|changes_at| changes_at <= registration.registered_at) {
            continue;
        }
        let pool = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let claim = (at, row.try_get_by_index(3)?);
        eligible.add((registration.tenant, registration.account), units, pool, claim);
    }
    Ok(eligible)
}

async fn write(
    tx: &DatabaseTransaction,
    batch: &[Claim],
    written: &Written,
) -> Result<(), StoreError> {
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    for claim in batch {
        let Some(done) = written.get(&claim.registration.id.0) else { continue };
        let mut registration = claim.registration.clone();
        registration.seq = Seq::start(done.issued - 1);
        rows.push(registration_row(&registration, &claim.source, claim.sweep_at));
        told.push(Event {
            id: claim.event,
            tenant: registration.tenant,
            account: Some(registration.account),
            registration: Some(registration.id),
            node: Some(registration.facts.key.clone()),
            kind: EventKind::Registered,
            at: registration.registered_at,
            code: None,
            counted: false,
            detail: "registered".to_owned(),
            source: claim.source.parse().ok(),
            request_id: Some(claim.request_id.clone()),
        });
    }
    if rows.is_empty() {
        return Ok(());
    }
    registrations::Entity::insert_many(rows).exec_without_returning(tx).await?;
    events::insert(tx, &told).await
}
