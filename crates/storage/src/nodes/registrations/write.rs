//! Writing locked registrations, and failing those whose lease has expired.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId,
    nodes::{POOL, Registration},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ConnectionTrait, DatabaseTransaction, EntityTrait,
};

use super::{Registrations, read};
use crate::{StoreError, column, entity::registrations, nodes::registration_row};

/// The result of failing expired leases.
#[derive(Debug, Clone)]
pub struct ExpiredLeases {
    /// The failed registrations.
    pub failed: Vec<Registration>,
    /// The number of freed slots, held ones included.
    pub slots: u32,
}

impl Registrations<'_, DatabaseTransaction> {
    /// Insert a registration, which the sweeper first looks at then.
    pub async fn insert(
        &self,
        registration: &Registration,
        source: &str,
        sweep_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = registration_row(registration, source, sweep_at);
        registrations::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Update a locked registration, raising its revision.
    pub async fn update(&self, registration: &mut Registration) -> Result<(), StoreError> {
        registration.revision += 1;
        let mut row = registration_row(registration, "", registration.lease_expires_at);
        row.source = NotSet;
        row.sweep_at = NotSet;
        row.update(self.0.db).await?;
        Ok(())
    }

    /// Fail a locked account's registrations whose lease has expired, and free their slots and
    /// those held until now.
    pub async fn expire_leases(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<ExpiredLeases, StoreError> {
        let values = || [self.0.tenant.0.into(), account.0.into(), now.into()];
        let fail = self.0.statement(
            "update registrations
             set state = 'failed', ended_by = 'expired', ended_at = lease_expires_at,
                 revision = revision + 1
             where tenant_id = $1 and account_id = $2 and state = 'registered'
               and lease_expires_at <= $3
             returning *",
            values(),
        );
        let failed = self.0.db.query_all_raw(fail).await?;
        let let_go = self.0.statement(
            "update registrations set slot_held_until = null
             where tenant_id = $1 and account_id = $2 and slot_held_until <= $3",
            values(),
        );
        let let_go = self.0.db.execute_raw(let_go).await?.rows_affected();
        let freed = failed.len() + usize::try_from(let_go).unwrap_or_default();
        let slots = u32::try_from(freed).unwrap_or(u32::MAX);
        self.0.pools().add_in_use(account, &POOL, -column::int(slots)).await?;
        Ok(ExpiredLeases { failed: read(&failed)?, slots })
    }

    /// Lock all registrations in state `registered` of a locked account.
    pub async fn all_registered(
        &self,
        account: AccountId,
    ) -> Result<Vec<Registration>, StoreError> {
        let all = self.0.statement(
            if self.0.is_postgres() {
                "select * from registrations where tenant_id = $1 and account_id = $2
                 and state = 'registered' order by id for update"
            } else {
                "select * from registrations where tenant_id = $1 and account_id = $2
                 and state = 'registered' order by id"
            },
            [self.0.tenant.0.into(), account.0.into()],
        );
        read(&self.0.db.query_all_raw(all).await?)
    }
}
