//! The same for SQLite: the batch travels as JSON.

use std::collections::HashMap;

use rollcall_domain::nodes::POOL;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

use super::{Renew, Renewed, Returned, have_more, in_order, more};
use crate::{
    StoreError,
    batch_parameters::{hex, time},
};

/// The tenant stands inside the JSON: with the tenant as a parameter the planner takes it for the
/// better way in and reads all of the tenant's rows.
pub(super) const SQL: &str = "
with v as materialized (
    select unhex(e.value ->> 'tenant_id') as tenant_id,
           unhex(e.value ->> 'account_id') as account_id,
           unhex(e.value ->> 'id') as id,
           e.value ->> 'revision' as revision,
           e.value ->> 'policy_version' as policy_version,
           e.value ->> 'tenant_version' as tenant_version,
           e.value ->> 'issued' as issued,
           e.value ->> 'acked' as acked,
           unhex(e.value ->> 'tokens') as tokens,
           e.value ->> 'now' as now,
           e.value ->> 'lease_expires_at' as lease_expires_at,
           e.value ->> 'password_version_from' as password_version_from,
           e.value ->> '$.said.project_name' as project_name,
           e.value ->> '$.said.app_name' as app_name,
           e.value ->> '$.said.version' as version,
           e.value ->> '$.said.domain' as domain,
           e.value ->> '$.said.hostname' as hostname
    from json_each($1) as e
)
update registrations
set issued = v.issued, acked = v.acked, tokens = v.tokens, failures = 0,
    last_success_at = v.now, lease_expires_at = v.lease_expires_at,
    revision = registrations.revision + 1,
    admitted_under = v.policy_version + v.tenant_version
from v
cross join tenants t on t.id = v.tenant_id and t.version = v.tenant_version
cross join accounts a on a.tenant_id = v.tenant_id and a.id = v.account_id
     and a.policy_version = v.policy_version
where registrations.tenant_id = v.tenant_id and registrations.id = v.id
  and registrations.account_id = v.account_id
  and registrations.state = 'registered' and registrations.lease_expires_at > v.now
  and case when v.revision is not null then registrations.revision = v.revision else
      registrations.issued = v.acked and registrations.tokens = v.tokens
      and (registrations.password_version >= v.password_version_from
           or registrations.admitted_under = v.policy_version + v.tenant_version)
      and (v.project_name is null or registrations.project_name = v.project_name)
      and (v.app_name is null or registrations.app_name = v.app_name)
      and (v.version is null or registrations.version = v.version)
      and (v.domain is null or registrations.domain = v.domain)
      and (v.hostname is null or registrations.hostname = v.hostname) end
returning id,
    (select p.in_use from pools p where p.tenant_id = registrations.tenant_id
     and p.account_id = registrations.account_id and p.kind = $2),
    project_id, node_id, project_name, app_name, version, domain, hostname";

pub(super) async fn commit(
    db: &DatabaseConnection,
    batch: &[Renew],
) -> Result<Vec<Option<Renewed>>, StoreError> {
    if !have_more(batch) {
        return Ok(in_order(batch, renew(db, batch).await?));
    }
    let tx = db.begin().await?;
    let answers = in_order(batch, renew(&tx, batch).await?);
    for statement in more(DbBackend::Sqlite, batch, &answers) {
        tx.execute_raw(statement).await?;
    }
    tx.commit().await?;
    Ok(answers)
}

async fn renew(
    db: &impl ConnectionTrait,
    batch: &[Renew],
) -> Result<HashMap<Uuid, Renewed>, StoreError> {
    let values = [as_json(batch).into(), POOL.name.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, SQL, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(returned(row)?.renewed())).collect()
}

fn as_json(batch: &[Renew]) -> String {
    let rows = batch.iter().map(|renew| {
        json!({
            "tenant_id": renew.tenant.0.simple(),
            "account_id": renew.account.0.simple(),
            "id": renew.id.0.simple(),
            "revision": renew.revision(),
            "policy_version": renew.policy_version,
            "tenant_version": renew.tenant_version,
            "issued": renew.seq.issued,
            "acked": renew.seq.acked,
            "tokens": hex(&renew.tokens.to_bytes()),
            "now": time(renew.now),
            "lease_expires_at": time(renew.lease_expires_at),
            "password_version_from": renew.password_version_from(),
            "said": renew.said(),
        })
    });
    serde_json::Value::from_iter(rows).to_string()
}

fn returned(row: &QueryResult) -> Result<Returned, DbErr> {
    Ok(Returned {
        id: row.try_get_by_index(0)?,
        nodes_in_use: row.try_get_by_index(1)?,
        project_id: row.try_get_by_index(2)?,
        node_id: row.try_get_by_index(3)?,
        project_name: row.try_get_by_index(4)?,
        app_name: row.try_get_by_index(5)?,
        version: row.try_get_by_index(6)?,
        domain: row.try_get_by_index(7)?,
        hostname: row.try_get_by_index(8)?,
    })
}
