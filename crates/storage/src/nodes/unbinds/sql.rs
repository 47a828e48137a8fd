//! The statements of a batch of unbindings, each for all of it.
//!
//! PostgreSQL is led from entry to row by whole keys, for the reason that renewals have
//! (`renewals/postgres.rs`).

use std::collections::BTreeMap;

use rollcall_domain::nodes::{POOL, Slot};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use super::{Account, Decided, Unbind};
use crate::{
    batch_parameters::{column, time},
    column::name_of,
};

/// In the order of all that lock several. Only those that a caller is entitled to: a stranger, who
/// may name any account, makes nobody wait.
const LOCK_POOLS: &str = "
with entitled as materialized (
    select distinct e.tenant_id, e.account_id
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[])
         as e (tenant_id, account_id, id, token)
    where (select r.account_id = e.account_id
                  and (e.token = '' or position(e.token in r.tokens) > 0)
           from registrations r where r.tenant_id = e.tenant_id and r.id = e.id)
    order by e.tenant_id, e.account_id
)
select p.in_use from entitled e
cross join lateral (
    select p.in_use from pools p
    where p.tenant_id = e.tenant_id and p.account_id = e.account_id and p.kind = $5::text
    for update) p";

const READ: &str = "
select r.* from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[])
     as e (tenant_id, account_id, id, token)
cross join lateral (
    select * from registrations r
    where r.tenant_id = e.tenant_id and r.id = e.id and r.account_id = e.account_id
      and (e.token = '' or position(e.token in r.tokens) > 0)
    for update) r";

const READ_SQLITE: &str = "
select r.* from json_each($1) as e
cross join registrations r on r.tenant_id = unhex(e.value ->> 'tenant_id')
     and r.id = unhex(e.value ->> 'id')";

const WRITE: &str = "
with v as materialized (
    select e.*, (select r.ctid from registrations r
                 where r.tenant_id = e.tenant_id and r.id = e.id) as place
    from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::boolean[])
         as e (tenant_id, id, at, by, held)
)
update registrations as r
set state = 'unbound', ended_at = v.at, ended_by = v.by,
    slot_held_until = case when v.held then r.lease_expires_at end, revision = r.revision + 1
from v where r.ctid = v.place and r.id = v.id";

const WRITE_SQLITE: &str = "
with v as materialized (
    select unhex(e.value ->> 'tenant_id') as tenant_id, unhex(e.value ->> 'id') as id,
           e.value ->> 'at' as at, e.value ->> 'by' as by, e.value ->> 'held' as held
    from json_each($1) as e
)
update registrations
set state = 'unbound', ended_at = v.at, ended_by = v.by,
    slot_held_until = case when v.held then registrations.lease_expires_at end,
    revision = registrations.revision + 1
from v where registrations.tenant_id = v.tenant_id and registrations.id = v.id";

const FREE: &str = "
with v as materialized (
    select e.*, (select p.ctid from pools p
                 where p.tenant_id = e.tenant_id and p.account_id = e.account_id
                   and p.kind = $4::text) as place
    from unnest($1::uuid[], $2::uuid[], $3::integer[]) as e (tenant_id, account_id, freed)
)
update pools as p set in_use = p.in_use - v.freed
from v where p.ctid = v.place";

const FREE_SQLITE: &str = "
with v as materialized (
    select unhex(e.value ->> 'tenant_id') as tenant_id,
           unhex(e.value ->> 'account_id') as account_id, e.value ->> 'freed' as freed
    from json_each($1) as e
)
update pools set in_use = pools.in_use - v.freed
from v
where pools.tenant_id = v.tenant_id and pools.account_id = v.account_id and pools.kind = $2";

/// The statements that find their way by themselves.
pub(crate) fn statements(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[READ_SQLITE, WRITE_SQLITE, FREE_SQLITE],
        _ => &[LOCK_POOLS, READ, WRITE, FREE],
    }
}

pub(super) fn lock_pools(batch: &[Unbind]) -> Statement {
    let mut values = entries(batch);
    values.push(POOL.name.into());
    Statement::from_sql_and_values(DbBackend::Postgres, LOCK_POOLS, values)
}

pub(super) fn read(db: &impl ConnectionTrait, batch: &[Unbind]) -> Statement {
    statement(db, (READ, READ_SQLITE), |backend| match backend {
        DbBackend::Sqlite => {
            vec![as_json(batch.iter().map(|unbind| {
                json!({ "tenant_id": unbind.tenant.0.simple(), "id": unbind.id.0.simple() })
            }))]
        }
        _ => entries(batch),
    })
}

/// The registrations that are asked for, with what entitles to them.
fn entries(batch: &[Unbind]) -> Vec<sea_orm::Value> {
    vec![
        column(batch, |unbind| unbind.tenant.0),
        column(batch, |unbind| unbind.account.0),
        column(batch, |unbind| unbind.id.0),
        column(batch, |unbind| {
            unbind.proof.token().map_or_else(Vec::new, |token| token.0.to_vec())
        }),
    ]
}

pub(super) fn write(db: &impl ConnectionTrait, decided: &[Decided<'_>]) -> Statement {
    statement(db, (WRITE, WRITE_SQLITE), |backend| match backend {
        DbBackend::Sqlite => vec![as_json(decided.iter().map(|decided| {
            json!({
                "tenant_id": decided.unbind.tenant.0.simple(),
                "id": decided.unbind.id.0.simple(),
                "at": time(decided.unbind.now),
                "by": name_of(decided.unbind.proof.unbound_by()),
                "held": decided.slot != Slot::Free,
            })
        }))],
        _ => vec![
            column(decided, |decided| decided.unbind.tenant.0),
            column(decided, |decided| decided.unbind.id.0),
            column(decided, |decided| decided.unbind.now),
            column(decided, |decided| name_of(decided.unbind.proof.unbound_by())),
            column(decided, |decided| decided.slot != Slot::Free),
        ],
    })
}

pub(super) fn free(db: &impl ConnectionTrait, freed: &BTreeMap<Account, i32>) -> Statement {
    let freed: Vec<_> = freed.iter().collect();
    statement(db, (FREE, FREE_SQLITE), |backend| match backend {
        DbBackend::Sqlite => {
            let rows = freed.iter().map(|((tenant, account), freed)| {
                json!({
                    "tenant_id": tenant.0.simple(),
                    "account_id": account.0.simple(),
                    "freed": freed,
                })
            });
            vec![as_json(rows), POOL.name.into()]
        }
        _ => vec![
            column(&freed, |((tenant, _), _)| tenant.0),
            column(&freed, |((_, account), _)| account.0),
            column(&freed, |(_, freed)| **freed),
            POOL.name.into(),
        ],
    })
}

fn statement(
    db: &impl ConnectionTrait,
    (postgres, sqlite): (&str, &str),
    values: impl FnOnce(DbBackend) -> Vec<sea_orm::Value>,
) -> Statement {
    let backend = db.get_database_backend();
    let sql = if backend == DbBackend::Sqlite { sqlite } else { postgres };
    Statement::from_sql_and_values(backend, sql, values(backend))
}

fn as_json(rows: impl Iterator<Item = serde_json::Value>) -> sea_orm::Value {
    serde_json::Value::from_iter(rows).to_string().into()
}
