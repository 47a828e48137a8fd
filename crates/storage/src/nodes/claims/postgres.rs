//! Claims on PostgreSQL: the whole batch in one statement.

use std::sync::LazyLock;

use rollcall_domain::nodes::NodeFacts;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::{Claim, Written, claimed};
use crate::{
    StoreError,
    batch_parameters::column,
    column::int,
    pools::claiming::{ADMITTED, SAME},
};

/// Entries whose node has a live row are left out; of the others a pool takes all or none. If two
/// processes insert the same new node, the unique index fails one batch as a whole, and its entries
/// are claimed one by one.
///
/// Lookups are scalar subqueries by a whole key, without conditions of partial indexes, for the
/// same reason as in renewals (`renewals/postgres.rs`).
pub(super) static SQL: LazyLock<String> = LazyLock::new(|| {
    format!(
        "
with claim as (
    select c.*, coalesce((
        select max(r.issued) from registrations r
        where r.tenant_id = c.tenant_id and r.account_id = c.account_id
          and r.project_id = c.project_id and r.node_id = c.node_id), 0) as before
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::bytea[],
                $13::timestamptz[], $14::timestamptz[], $15::bigint[], $16::bigint[],
                $17::bigint[], $18::uuid[], $19::text[], $20::text[], $21::integer[],
                $22::timestamptz[])
         as c (tenant_id, account_id, id, project_id, node_id, project_name, app_name,
               version, domain, hostname, source, tokens,
               now, lease_expires_at, password_version, policy_version,
               tenant_version, event_id, request_id, kind, quantity, sweep_at)
    where (
        select r.id from registrations r
        where r.tenant_id = c.tenant_id and r.account_id = c.account_id
          and r.project_id = c.project_id and r.node_id = c.node_id
          and r.state || '' = 'registered') is null
), {ADMITTED}, entry as (
    select c.*, m.in_use from claim c
    join admitted m using ({SAME})
), registered as (
    insert into registrations (
        tenant_id, account_id, id, project_id, node_id, project_name, app_name, version,
        domain, hostname, source, state, revision, issued, acked, tokens, failures,
        registered_at, last_success_at, lease_expires_at, password_version,
        replaced_count, replaced_since, replaced_last_at, sweep_at)
    select tenant_id, account_id, id, project_id, node_id, project_name, app_name, version,
        nullif(domain, ''), nullif(hostname, ''), source, 'registered', 1, before + 1, before,
        tokens, 0, now, now, lease_expires_at, password_version,
        0, now, now, sweep_at
    from entry
), told as (
    insert into registration_events (
        tenant_id, id, account_id, registration_id, project_id, node_id, kind, failure, at,
        counted, detail, source, request_id)
    select tenant_id, event_id, account_id, id, project_id, node_id, 'registered', false, now,
        false, 'registered', source, request_id
    from entry
)
select id, before + 1, in_use from entry"
    )
});

pub(super) async fn commit(
    db: &DatabaseConnection,
    batch: &[Claim],
) -> Result<Written, StoreError> {
    let values = [
        column(batch, |claim| claim.registration.tenant.0),
        column(batch, |claim| claim.registration.account.0),
        column(batch, |claim| claim.registration.id.0),
        column(batch, |claim| facts(claim).key.project_id.clone()),
        column(batch, |claim| facts(claim).key.node_id.clone()),
        column(batch, |claim| facts(claim).project_name.clone()),
        column(batch, |claim| facts(claim).app_name.clone()),
        column(batch, |claim| facts(claim).version.clone()),
        // An array can't carry nulls through sea-orm; the domain knows no empty texts.
        column(batch, |claim| facts(claim).domain.clone().unwrap_or_default()),
        column(batch, |claim| facts(claim).hostname.clone().unwrap_or_default()),
        column(batch, |claim| claim.source.clone()),
        column(batch, |claim| claim.registration.tokens.to_bytes()),
        column(batch, |claim| claim.registration.registered_at),
        column(batch, |claim| claim.registration.lease_expires_at),
        column(batch, |claim| claim.registration.password_version),
        column(batch, |claim| claim.policy_version),
        column(batch, |claim| claim.tenant_version),
        column(batch, |claim| claim.event.0),
        column(batch, |claim| claim.request_id.clone()),
        column(batch, |claim| claim.units.of.name.to_string()),
        column(batch, |claim| int(claim.units.quantity)),
        column(batch, |claim| claim.sweep_at),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), &*SQL, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let (issued, in_use) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            Ok((row.try_get_by_index(0)?, claimed(issued, in_use)))
        })
        .collect()
}

fn facts(claim: &Claim) -> &NodeFacts {
    &claim.registration.facts
}
