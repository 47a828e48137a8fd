//! One guarded update for the whole batch, its lists in binary on the committer's own connection.
//!
//! It goes from the entries to their rows by primary key, in the entries' order, so that two processes
//! lock rows in the same one.
//!
//! PostgreSQL is left no choice of how to get there. In a join it guesses how many rows lie behind
//! half a key (all accounts of a tenant, all nodes of an account), takes that for one where most
//! are small or nothing was analysed, and then reads thousands of rows for each entry. So a subquery
//! for one value is asked with the whole key, and what no index may be chosen for is compared in a way
//! that no index serves (`is not distinct from`, `|| ''`).

use std::collections::HashMap;

use rollcall_domain::nodes::POOL;
use sea_orm::{
    DbBackend,
    sqlx::{self, PgExecutor, PgPool, Row, postgres::PgRow},
};
use sea_query_sqlx::SqlxValues;
use serde_json::Value;
use uuid::Uuid;

use super::{Renew, Renewed, Returned, have_more, in_order, more};
use crate::StoreError;

pub(crate) const SQL: &str = "
with v as materialized (
    select e.*,
           (e.tenant_id, e.tenant_version) in
               (select t.id, t.version from tenants t where t.id = any($1::uuid[])) as tenant_holds,
           (select a.policy_version from accounts a
            where a.tenant_id = e.tenant_id and a.id = e.account_id) as policy_is,
           (select p.in_use from pools p
            where p.tenant_id = e.tenant_id and p.account_id = e.account_id
              and p.kind = $14::text) as in_use
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[],
                $7::bigint[], $8::bigint[], $9::bytea[], $10::timestamptz[], $11::timestamptz[],
                $12::bigint[], $13::text[])
         as e (tenant_id, account_id, id, revision, policy_version, tenant_version,
               issued, acked, tokens, now, lease_expires_at, password_version_from, said)
)
update registrations as r
set issued = v.issued, acked = v.acked, tokens = v.tokens, failures = 0,
    last_success_at = v.now, lease_expires_at = v.lease_expires_at, revision = r.revision + 1,
    admitted_under = v.policy_version + v.tenant_version
from v
where r.tenant_id = v.tenant_id and r.id = v.id
  and r.account_id is not distinct from v.account_id
  and v.tenant_holds and v.policy_is = v.policy_version
  and r.state || '' = 'registered' and r.lease_expires_at > v.now
  and case when v.revision is not null then r.revision = v.revision else
      r.issued = v.acked and r.tokens = v.tokens
      and (r.password_version >= v.password_version_from
           or r.admitted_under = v.policy_version + v.tenant_version)
      and (v.said is null or v.said::jsonb <@ jsonb_build_object(
               'project_name', r.project_name, 'app_name', r.app_name, 'version', r.version,
               'domain', r.domain, 'hostname', r.hostname)) end
returning r.id, v.in_use, r.project_id, r.node_id, r.project_name, r.app_name, r.version, r.domain,
          r.hostname";

pub(super) async fn commit(
    pool: &PgPool,
    batch: &[Renew],
) -> Result<Vec<Option<Renewed>>, StoreError> {
    if !have_more(batch) {
        return Ok(in_order(batch, renew(pool, batch).await?));
    }
    let mut tx = pool.begin().await?;
    let answers = in_order(batch, renew(&mut *tx, batch).await?);
    for statement in more(DbBackend::Postgres, batch, &answers) {
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        sqlx::query_with(sqlx::AssertSqlSafe(statement.sql), values).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(answers)
}

async fn renew(
    db: impl PgExecutor<'_>,
    batch: &[Renew],
) -> Result<HashMap<Uuid, Renewed>, StoreError> {
    fn column<'a, T>(batch: &'a [Renew], member: impl Fn(&'a Renew) -> T) -> Vec<T> {
        batch.iter().map(member).collect()
    }
    let rows = sqlx::query(SQL)
        .bind(column(batch, |renew| renew.tenant.0))
        .bind(column(batch, |renew| renew.account.0))
        .bind(column(batch, |renew| renew.id.0))
        .bind(column(batch, Renew::revision))
        .bind(column(batch, |renew| renew.policy_version))
        .bind(column(batch, |renew| renew.tenant_version))
        .bind(column(batch, |renew| renew.seq.issued))
        .bind(column(batch, |renew| renew.seq.acked))
        .bind(column(batch, |renew| renew.tokens.to_bytes()))
        .bind(column(batch, |renew| renew.now))
        .bind(column(batch, |renew| renew.lease_expires_at))
        .bind(column(batch, Renew::password_version_from))
        .bind(column(batch, |renew| renew.said().map(|said| Value::Object(said).to_string())))
        .bind(POOL.name)
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok(returned(row)?.renewed())).collect()
}

fn returned(row: &PgRow) -> Result<Returned, sqlx::Error> {
    Ok(Returned {
        id: row.try_get(0)?,
        nodes_in_use: row.try_get(1)?,
        project_id: row.try_get(2)?,
        node_id: row.try_get(3)?,
        project_name: row.try_get(4)?,
        app_name: row.try_get(5)?,
        version: row.try_get(6)?,
        domain: row.try_get(7)?,
        hostname: row.try_get(8)?,
    })
}
