//! Writing a registration that was locked, and failing those whose lease is over.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, nodes::Registration};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ConnectionTrait, DatabaseTransaction, EntityTrait,
};

use super::{Registrations, read};
use crate::{StoreError, column, entity::registrations, nodes::registration_row};

/// What was failed because its lease was over.
#[derive(Debug, Clone)]
pub struct ExpiredLeases {
    /// The registrations that failed because their lease was.
    pub failed: Vec<Registration>,
    /// How many slots that freed, those included that were only held.
    pub slots: u32,
}

impl Registrations<'_, DatabaseTransaction> {
    /// Write a new registration.
    pub async fn insert(
        &self,
        registration: &Registration,
        source: &str,
    ) -> Result<(), StoreError> {
        let row = registration_row(registration, source);
        registrations::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Write a registration that was locked, one revision on.
    pub async fn update(&self, registration: &mut Registration) -> Result<(), StoreError> {
        registration.revision += 1;
        let mut row = registration_row(registration, "");
        row.source = NotSet;
        row.sweep_at = NotSet;
        row.update(self.0.db).await?;
        Ok(())
    }

    /// Fail the account's registrations whose lease is over, let go of slots that were held until
    /// now, and free both kinds of slots. The account is locked.
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
        self.0.accounts().add_in_use(account, -column::int(slots)).await?;
        Ok(ExpiredLeases { failed: read(&failed)?, slots })
    }

    /// Every registration in state `registered` of an account that was locked, locked too.
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
