//! Registrations one by one, outside of group commits.

mod list;
mod write;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, RegistrationId, TokenHash,
    nodes::{NodeKey, POOL, Registration},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, Select,
};

pub use list::{RegistrationFilter, SilentNodes};
pub use write::ExpiredLeases;

use crate::{
    Scope, StoreError,
    entity::registrations::{self, Column},
    nodes::read_registration,
};

/// One tenant's registrations.
#[derive(Debug)]
pub struct Registrations<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Registrations<'_, C> {
    /// The registration of this id.
    pub async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        self.one(registrations::Entity::find_by_id((self.0.tenant.0, id.0))).await
    }

    /// The slots in use of an account at `now`: live leases, and slots held until a lease's end.
    pub async fn slots_taken(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        let count = self.0.statement(
            "select count(*) from registrations
             where tenant_id = $1 and account_id = $2
               and (state = 'registered' and lease_expires_at > $3 or slot_held_until > $3)",
            [self.0.tenant.0.into(), account.0.into(), now.into()],
        );
        self.number(count).await
    }

    /// Whether a node isn't registered and all slots of its account are taken, in one snapshot.
    pub async fn is_one_too_many(
        &self,
        account: AccountId,
        node: &NodeKey,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let count = self.0.statement(
            "select count(*) from pools p
             where p.tenant_id = $1 and p.account_id = $2 and p.kind = $6
               and (p.changes_at is null or p.changes_at > $3)
               and p.capacity + p.granted <= (
                   select count(*) from registrations
                   where tenant_id = $1 and account_id = $2
                     and (state = 'registered' and lease_expires_at > $3 or slot_held_until > $3))
               and not exists (
                   select 1 from registrations
                   where tenant_id = $1 and account_id = $2 and project_id = $4 and node_id = $5
                     and state = 'registered')",
            [
                self.0.tenant.0.into(),
                account.0.into(),
                now.into(),
                (&node.project_id).into(),
                (&node.node_id).into(),
                POOL.name.into(),
            ],
        );
        Ok(self.number(count).await? > 0)
    }

    /// How many live leases of an account were unbound remotely since `since`.
    pub async fn remote_unbinds(
        &self,
        account: AccountId,
        since: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        let count = self.0.statement(
            "select count(*) from registrations
             where tenant_id = $1 and account_id = $2 and state = 'unbound'
               and ended_by <> 'node' and ended_at > $3 and lease_expires_at > ended_at",
            [self.0.tenant.0.into(), account.0.into(), since.into()],
        );
        self.number(count).await
    }

    /// The live registration of an account that has this token. It looks at all of the account's: ask
    /// once, then by id.
    pub async fn by_token(
        &self,
        account: AccountId,
        token: &TokenHash,
    ) -> Result<Option<RegistrationId>, StoreError> {
        let has = if self.0.is_postgres() { "position($3 in tokens)" } else { "instr(tokens, $3)" };
        let ask = self.0.statement(
            &format!(
                "select id from registrations
                 where tenant_id = $1 and account_id = $2 and state = 'registered' and {has} > 0"
            ),
            [self.0.tenant.0.into(), account.0.into(), token.0.to_vec().into()],
        );
        let row = self.0.db.query_one_raw(ask).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.map(RegistrationId))
    }

    pub(super) async fn number(&self, count: sea_orm::Statement) -> Result<u32, StoreError> {
        let row = self.0.db.query_one_raw(count).await?.ok_or(StoreError::Unreadable("count"))?;
        Ok(u32::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or(u32::MAX))
    }

    async fn one(
        &self,
        find: Select<registrations::Entity>,
    ) -> Result<Option<Registration>, StoreError> {
        find.one(self.0.db).await?.map(read_registration).transpose()
    }
}

impl Registrations<'_, DatabaseTransaction> {
    /// Lock a registration until the end of the transaction.
    pub async fn lock(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        let key = (self.0.tenant.0, id.0);
        self.one(registrations::Entity::find_by_id(key).lock_exclusive()).await
    }

    /// The node's row in state `registered`, locked.
    pub async fn lock_live_of(
        &self,
        account: AccountId,
        node: &NodeKey,
    ) -> Result<Option<Registration>, StoreError> {
        let of_node = self.of_node(account, node).filter(Column::State.eq("registered"));
        self.one(of_node.lock_exclusive()).await
    }

    /// The sequence number of the node's newest lease, 0 if it never had one.
    pub async fn last_issued(&self, account: AccountId, node: &NodeKey) -> Result<i64, StoreError> {
        let newest = self.of_node(account, node).order_by_desc(Column::Issued).limit(1);
        Ok(self.one(newest).await?.map_or(0, |registration| registration.seq.issued))
    }

    fn of_node(&self, account: AccountId, node: &NodeKey) -> Select<registrations::Entity> {
        registrations::Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::ProjectId.eq(&node.project_id))
            .filter(Column::NodeId.eq(&node.node_id))
    }
}

pub(crate) fn read(rows: &[QueryResult]) -> Result<Vec<Registration>, StoreError> {
    rows.iter()
        .map(|row| read_registration(registrations::Model::from_query_result(row, "")?))
        .collect()
}
