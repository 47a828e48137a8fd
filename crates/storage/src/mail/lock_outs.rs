//! Lock-outs that wait for their digest to the customer.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, RegistrationId};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, Statement,
    sea_query::OnConflict,
};

use super::NodeDigest;
use crate::{
    Scope, StoreError,
    entity::lock_outs::{ActiveModel, Column, Entity},
    nodes::registrations,
};

/// How many one statement inserts.
const AT_ONCE: usize = 500;

/// One tenant's waiting lock-outs. Writers have locked the account.
#[derive(Debug)]
pub struct LockOuts<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> LockOuts<'_, C> {
    /// The lock-outs to tell of, at most `limit`: failed registrations without a later one. A node
    /// that is registered again, or was unbound since, is left out.
    pub async fn to_tell(&self, account: AccountId, limit: u64) -> Result<NodeDigest, StoreError> {
        let told = "from lock_outs l
             join registrations r on r.tenant_id = l.tenant_id and r.id = l.registration_id
             where l.tenant_id = $1 and l.account_id = $2 and r.state = 'failed'
               and not exists (
                   select 1 from registrations n
                   where n.tenant_id = $1 and n.account_id = $2 and n.project_id = r.project_id
                     and n.node_id = r.node_id and n.id > r.id)";
        let first = format!("select r.* {told} order by r.ended_at, r.id limit {limit}");
        let first = self.0.db.query_all_raw(self.of(&first, account)).await?;
        let count = self.of(&format!("select count(*) {told}"), account);
        let count = self.0.db.query_one_raw(count).await?;
        let count: i64 = count.ok_or(StoreError::Unreadable("count"))?.try_get_by_index(0)?;
        let count = u64::try_from(count).unwrap_or_default();
        Ok(NodeDigest { first: registrations::read(&first)?, count })
    }

    /// When the last digest was written.
    pub async fn last_letter(
        &self,
        account: AccountId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let ask =
            "select written_at from lock_out_digests where tenant_id = $1 and account_id = $2";
        let row = self.0.db.query_one_raw(self.of(ask, account)).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }

    fn of(&self, sql: &str, account: AccountId) -> Statement {
        self.0.statement(sql, [self.0.tenant.0.into(), account.0.into()])
    }
}

impl LockOuts<'_, DatabaseTransaction> {
    /// Add lock-outs for the next digest.
    pub async fn add(
        &self,
        account: AccountId,
        registrations: &[RegistrationId],
        due_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = |registration: &RegistrationId| ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.0),
            registration_id: Set(registration.0),
            due_at: Set(due_at),
        };
        // One that came back after an outage and was locked out again is there already.
        let key = [Column::TenantId, Column::AccountId, Column::RegistrationId];
        let there = OnConflict::columns(key).do_nothing().to_owned();
        for some in registrations.chunks(AT_ONCE) {
            Entity::insert_many(some.iter().map(row))
                .on_conflict(there.clone())
                .exec_without_returning(self.0.db)
                .await?;
        }
        Ok(())
    }

    /// Delete the account's lock-outs: told of, or not needed.
    pub async fn clear(&self, account: AccountId) -> Result<(), StoreError> {
        let clear = "delete from lock_outs where tenant_id = $1 and account_id = $2";
        self.0.db.execute_raw(self.of(clear, account)).await?;
        Ok(())
    }

    /// Postpone the account's digest.
    pub async fn put_off(
        &self,
        account: AccountId,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let put_off = self.0.statement(
            "update lock_outs set due_at = $3
             where tenant_id = $1 and account_id = $2 and due_at < $3",
            [self.0.tenant.0.into(), account.0.into(), until.into()],
        );
        self.0.db.execute_raw(put_off).await?;
        Ok(())
    }

    /// Store when a digest was written.
    pub async fn letter_written(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let written = self.0.statement(
            "insert into lock_out_digests (tenant_id, account_id, written_at) values ($1, $2, $3)
             on conflict (tenant_id, account_id) do update set written_at = excluded.written_at",
            [self.0.tenant.0.into(), account.0.into(), now.into()],
        );
        self.0.db.execute_raw(written).await?;
        Ok(())
    }
}
