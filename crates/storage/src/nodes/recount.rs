//! Recounting slots: finding and correcting counters that differ from their rows.

use rollcall_domain::{AccountId, TenantId, nodes::POOL};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use crate::{Store, StoreError, accounts::Accounts};

/// A pool whose counter differs from the number of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolMiscount {
    /// The tenant.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
    /// The counter.
    pub counted: i32,
    /// The number of rows.
    pub rows: i64,
}

const MISCOUNTS: &str = "
select p.tenant_id, p.account_id, p.in_use, count(r.id)
from pools p
left join registrations r on r.tenant_id = p.tenant_id and r.account_id = p.account_id
     and (r.state = 'registered' or r.slot_held_until is not null)
where p.kind = $1
group by p.tenant_id, p.account_id, p.in_use
having p.in_use <> count(r.id)";

impl Store {
    /// The pools whose counter differs from their rows; none unless data was changed by hand.
    pub async fn miscounts(&self) -> Result<Vec<PoolMiscount>, StoreError> {
        let (backend, slots) = (self.reader.get_database_backend(), POOL.name);
        let ask = Statement::from_sql_and_values(backend, MISCOUNTS, [slots.into()]);
        let rows = self.reader.query_all_raw(ask).await?;
        rows.iter()
            .map(|row| {
                Ok(PoolMiscount {
                    tenant: TenantId(row.try_get_by_index(0)?),
                    account: AccountId(row.try_get_by_index(1)?),
                    counted: row.try_get_by_index(2)?,
                    rows: row.try_get_by_index(3)?,
                })
            })
            .collect()
    }
}

impl Accounts<'_, DatabaseTransaction> {
    /// Recount the slots of a locked account.
    pub async fn recount(&self, account: AccountId) -> Result<(), StoreError> {
        let recount = self.0.statement(
            "update pools set in_use = (
                 select count(*) from registrations r
                 where r.tenant_id = $1 and r.account_id = $2
                   and (r.state = 'registered' or r.slot_held_until is not null))
             where tenant_id = $1 and account_id = $2 and kind = $3",
            [self.0.tenant.0.into(), account.0.into(), POOL.name.into()],
        );
        self.0.db.execute_raw(recount).await?;
        Ok(())
    }
}
