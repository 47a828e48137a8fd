//! Registrations that are looked at for silence: those of accounts with licences, of tenants that want
//! to be told.
//!
//! They are found by `sweep_at`, as expired leases are: it is the next time at which the sweeper looks
//! at a registration.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, RegistrationId, TenantId, accounts::LeasePolicyOverrides};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::{StoreError, Tx};

/// Whether a registration `r` is looked at.
pub(super) const WATCHED: &str = "
    exists (select 1 from tenants t where t.id = r.tenant_id and t.silent_after_s is not null)
    and exists (select 1 from licences l where l.tenant_id = r.tenant_id and l.account_id = r.account_id)";

/// A registration that is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedRegistration {
    /// Its tenant.
    pub tenant: TenantId,
    /// Its account.
    pub account: AccountId,
    /// Its id.
    pub id: RegistrationId,
    /// When its node last called.
    pub last_success_at: DateTime<Utc>,
    /// When its lease ends.
    pub lease_expires_at: DateTime<Utc>,
    /// What its account has in place of the tenant's lease policy.
    pub overrides: LeasePolicyOverrides,
}

/// The statement that finds them.
pub(crate) fn statement(backend: DbBackend, limit: u64) -> String {
    let skip = if backend == DbBackend::Sqlite { "" } else { "for update of r skip locked" };
    format!(
        "select r.tenant_id, r.account_id, r.id, r.last_success_at, r.lease_expires_at,
                a.interval_s, a.allowed_failures, a.grace_s
         from registrations r
         join accounts a on a.tenant_id = r.tenant_id and a.id = r.account_id
         where r.state = 'registered' and r.sweep_at <= $1 and r.lease_expires_at > $1
           and {WATCHED}
         order by r.sweep_at limit {limit} {skip}"
    )
}

impl Tx {
    /// The live registrations that are to be looked at, at most `limit`, locked. Those that are locked
    /// by others are skipped until the next time.
    pub async fn registrations_to_watch(
        &self,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<WatchedRegistration>, StoreError> {
        let db = &self.db;
        let backend = db.get_database_backend();
        let sql = statement(backend, limit);
        let ask = Statement::from_sql_and_values(backend, sql, [now.into()]);
        let small = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
        let read = |row: &sea_orm::QueryResult| {
            Ok(WatchedRegistration {
                tenant: TenantId(row.try_get_by_index(0)?),
                account: AccountId(row.try_get_by_index(1)?),
                id: RegistrationId(row.try_get_by_index(2)?),
                last_success_at: row.try_get_by_index(3)?,
                lease_expires_at: row.try_get_by_index(4)?,
                overrides: LeasePolicyOverrides {
                    interval_s: row.try_get_by_index(5)?,
                    allowed_failures: small(row.try_get_by_index(6)?),
                    grace_s: row.try_get_by_index(7)?,
                },
            })
        };
        db.query_all_raw(ask).await?.iter().map(read).collect()
    }

    /// Set when these are looked at next.
    pub async fn look_again_at(
        &self,
        looks: &[(&WatchedRegistration, DateTime<Utc>)],
    ) -> Result<(), StoreError> {
        if looks.is_empty() {
            return Ok(());
        }
        let db = &self.db;
        let mut values: Vec<Value> = Vec::with_capacity(looks.len() * 3);
        let mut rows = Vec::with_capacity(looks.len());
        for (watched, at) in looks {
            let first = values.len() + 1;
            rows.push(format!("(${first}, ${}, ${})", first + 1, first + 2));
            values.extend([watched.tenant.0.into(), watched.id.0.into(), (*at).into()]);
        }
        // Both databases call the columns so.
        let set = format!(
            "update registrations set sweep_at = v.column3
             from (values {}) as v
             where registrations.tenant_id = v.column1 and registrations.id = v.column2",
            rows.join(", ")
        );
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), set, values))
            .await?;
        Ok(())
    }
}
