//! One guarded update for the whole batch. It goes from the entries to their rows by primary key,
//! in the entries' order, so that two processes lock rows in the same one.
//!
//! A row is written only if it is still registered, its lease alive, and registration, account and
//! tenant are as they were when the renewal was decided.
//!
//! PostgreSQL is left no choice of how to get there. In a join it guesses how many rows lie behind
//! half a key (all accounts of a tenant, all nodes of an account), takes that for one where most
//! are small or nothing was analysed, and then reads thousands of rows for each entry. A subquery
//! for one value is asked with the whole key.

pub(super) const POSTGRES: &str = "
with v as materialized (
    select e.*,
           (select t.version from tenants t where t.id = e.tenant_id) as tenant_is,
           (select a.policy_version from accounts a
            where a.tenant_id = e.tenant_id and a.id = e.account_id) as policy_is,
           (select p.in_use from pools p
            where p.tenant_id = e.tenant_id and p.account_id = e.account_id
              and p.kind = 'nodes') as in_use,
           (select r.ctid from registrations r
            where r.tenant_id = e.tenant_id and r.id = e.id) as place
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[],
                $7::bigint[], $8::bigint[], $9::bytea[], $10::timestamptz[], $11::timestamptz[])
         as e (tenant_id, account_id, id, revision, policy_version, tenant_version,
               issued, acked, tokens, now, lease_expires_at)
)
update registrations as r
set issued = v.issued, acked = v.acked, tokens = v.tokens, failures = 0,
    last_success_at = v.now, lease_expires_at = v.lease_expires_at, revision = r.revision + 1
from v
where r.ctid = v.place and r.id = v.id and r.account_id = v.account_id
  and v.tenant_is = v.tenant_version and v.policy_is = v.policy_version
  and r.state || '' = 'registered' and r.revision = v.revision and r.lease_expires_at > v.now
returning r.id, r.revision, v.in_use";

/// The tenant stands inside the JSON: with the tenant as a parameter the planner takes it for the
/// better way in and reads all of the tenant's rows.
pub(super) const SQLITE: &str = "
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
           e.value ->> 'lease_expires_at' as lease_expires_at
    from json_each($1) as e
)
update registrations
set issued = v.issued, acked = v.acked, tokens = v.tokens, failures = 0,
    last_success_at = v.now, lease_expires_at = v.lease_expires_at,
    revision = registrations.revision + 1
from v
cross join tenants t on t.id = v.tenant_id and t.version = v.tenant_version
cross join accounts a on a.tenant_id = v.tenant_id and a.id = v.account_id
     and a.policy_version = v.policy_version
where registrations.tenant_id = v.tenant_id and registrations.id = v.id
  and registrations.account_id = v.account_id
  and registrations.state = 'registered' and registrations.revision = v.revision
  and registrations.lease_expires_at > v.now
returning id, revision,
    (select p.in_use from pools p where p.tenant_id = registrations.tenant_id
     and p.account_id = registrations.account_id and p.kind = 'nodes')";
